using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;

namespace Conferences.Api.CommandLine;

/// <summary>The commands of an executable: what a command line asks for, and what is wrong with it.</summary>
internal sealed class CommandTree
{
    // A file name may begin with @.
    private static readonly ParserConfiguration Verbatim = new() { ResponseFileTokenReplacer = null };

    private readonly RootCommand root;

    /// <param name="program">How it is started, such as <c>./run</c>.</param>
    public CommandTree(string program, IEnumerable<Command> commands, IEnumerable<Option> options)
    {
        Program = program;
        root = new("Conferences, the system of record for audio conferences. Without a command the service starts; "
            + "settings may follow as --Section:Key=value, such as --urls=http://127.0.0.1:9000.");
        root.Directives.Clear();
        foreach (var command in commands.OrderBy(it => it.Name, StringComparer.Ordinal))
            root.Add(command);
        foreach (var option in options)
            root.Add(option);
    }

    /// <summary>How the executable is started.</summary>
    public string Program { get; }

    /// <summary>The commands at the top.</summary>
    public IEnumerable<Command> Commands => root.Subcommands;

    /// <summary>True if there is a command of this name.</summary>
    public bool Has(string name) => root.Subcommands.Any(it => it.Name == name);

    /// <summary>What the arguments say.</summary>
    public ParseResult Parse(IReadOnlyList<string> arguments) => root.Parse(arguments, Verbatim);

    /// <summary>The help that was asked for, or null if none was.</summary>
    public string? Help(ParseResult given) => given.Action is HelpAction ? Text(given) : null;

    /// <summary>The version, if it was asked for.</summary>
    public string? Version(ParseResult given) =>
        given.CommandResult.Command == root && given.Action is { } action and not HelpAction
            && action.GetType().DeclaringType == typeof(VersionOption)
            ? Text(given)
            : null;

    /// <summary>What is wrong, in one sentence; null if nothing is.</summary>
    public string? Mistake(ParseResult given) => given.Errors.Count == 0 ? null : Sentence(given);

    /// <summary>What is wrong if there is no such command below another one, also where its help is asked for; else
    /// null.</summary>
    public string? Unknown(ParseResult given) =>
        given is { UnmatchedTokens: [not ['-', ..], ..], CommandResult.Command.Subcommands.Count: > 0 }
            ? Sentence(given)
            : null;

    /// <summary>The names of a command and those above it.</summary>
    public static string Path(CommandResult command) => string.Join(' ', PathOf(command));

    /// <summary>Names in a row: a, b or c.</summary>
    public static string Alternatives(IEnumerable<string> names) => names.ToArray() switch
    {
        [.. var first, var last] when first.Length > 0 => $"{string.Join(", ", first)} or {last}",
        var few => string.Concat(few),
    };

    private static IEnumerable<string> PathOf(CommandResult command) =>
        command.Parent is CommandResult parent ? PathOf(parent).Append(command.Command.Name) : [];

    private string Text(ParseResult given)
    {
        using var text = new StringWriter();
        given.Invoke(new() { Output = text });
        return text.ToString().Replace($"  {RootCommand.ExecutableName} ", $"  {Program} ", StringComparison.Ordinal)
            .TrimEnd() + '\n';
    }

    private string Sentence(ParseResult given)
    {
        var path = Path(given.CommandResult);
        return $"{Reason(given, given.CommandResult.Command, path)}; "
            + $"'{Program} {$"help {path}".TrimEnd()}' tells more.";
    }

    private static string Reason(ParseResult given, Command command, string path)
    {
        var verbs = Alternatives(command.Subcommands.Select(it => it.Name));
        return given.UnmatchedTokens switch
        {
            [['-', ..] option, ..] => $"{path} has no option {option}",
            [var verb, ..] when command.Subcommands.Count > 0 => $"{path} has no command '{verb}', but {verbs}",
            [var more, ..] => $"{path} takes no argument '{more}'",
            _ when command.Subcommands.Count > 0 => $"{path} needs a command: {verbs}",
            _ when Valueless(given.CommandResult) is { } option => $"{option} needs a value",
            _ when Missing(given.CommandResult) is { Length: > 0 } missing => $"{path} needs {missing}",
            _ => Said(given.Errors[0]),
        };
    }

    private static string? Valueless(CommandResult given) => given.Children.OfType<OptionResult>()
        .FirstOrDefault(it => !it.Implicit && it.Tokens.Count < it.Option.Arity.MinimumNumberOfValues)?.Option.Name;

    private static string Missing(CommandResult given) => string.Join(
        " and ",
        [
            .. given.Command.Arguments
                .Where(it => it.Arity.MinimumNumberOfValues > 0 && given.GetResult(it) is not { Tokens.Count: > 0 })
                .Select(it => it.Name),
            .. given.Command.Options
                .Where(it => it.Required && given.GetResult(it) is not { Implicit: false })
                .Select(it => $"{it.Name} {it.HelpName}".TrimEnd()),
        ]);

    // The parser names types.
    private static string Said(ParseError error) => error.SymbolResult switch
    {
        OptionResult { Option: { ValueType: var type } option }
            when type != typeof(string) && error.Message.StartsWith("Cannot parse", StringComparison.Ordinal) =>
            $"{option.Name} takes a number",
        _ => error.Message.ReplaceLineEndings(" ").TrimEnd('.'),
    };
}
