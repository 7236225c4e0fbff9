using System.CommandLine;
using Conferences.Api.Audit;
using Conferences.Api.Auth;
using Conferences.Api.Bus;
using Conferences.Api.CommandLine;
using Conferences.Api.Store.Rebuild;

namespace Conferences.Api.Hosting;

/// <summary>What a command line asks for: the service, or a command instead of it.</summary>
/// <param name="Needs">What the command needs; of the service, the database.</param>
/// <param name="Command">Runs the command in the composed service, or without one if it needs nothing; returns the
/// exit code. Null for the service.</param>
/// <param name="Told">What is told instead of running anything: help, the version, or a mistake.</param>
internal sealed record Invocation(
    CommandNeeds Needs, Func<WebApplication?, Task<int>>? Command, ToldAtOnce? Told = null)
{
    /// <summary>The exit code for a command line that is wrong, as usual for programs of Unix.</summary>
    public const int WrongUsage = 2;

    private const string Run = "run";
    private const string Help = "help";

    private static readonly string[] Asking = ["--help", "-h", "-?", "--version"];

    private static readonly Invocation Service = new(CommandNeeds.Database, Command: null);

    /// <summary>True if the service is to be started.</summary>
    public bool IsService => Command is null;

    /// <summary>True if it cannot run without a database.</summary>
    public bool NeedsDatabase => Needs is CommandNeeds.Database or CommandNeeds.Owner;

    /// <summary>What is told instead of running anything.</summary>
    /// <param name="code">The exit code; beyond 0 the text goes to standard error.</param>
    public static Invocation Of(int code, string text) => Of(new ToldAtOnce(code, text.TrimEnd()));

    /// <summary>What the arguments ask for. Settings alone start the service.</summary>
    /// <param name="extension">More commands, of the executable.</param>
    public static Invocation Of(string[] arguments, HostExtension? extension = null)
    {
        var asks = arguments.Any(it => Asking.Contains(it));
        return arguments switch
        {
            [['-', ..], ..] or [] when !asks => OfSettings(arguments, extension),
            [Run, ['-', ..], ..] or [Run] when !asks => OfSettings(arguments[1..], extension),
            [['-', ..], ..] => Of(Tree(extension), arguments.Contains("--version") ? ["--version"] : ["--help"]),
            [Help or "?", .. var command] => Of(Tree(extension), [.. command, "--help"]),
            [var command, Help] => Of(Tree(extension), [command, "--help"]),
            _ => Of(Tree(extension), arguments),
        };
    }

    // What is misspelt would otherwise be a start without it.
    private static Invocation OfSettings(string[] settings, HostExtension? extension)
    {
        var flags = extension?.Options.Select(it => it.Name).ToArray() ?? [];
        for (var index = 0; index < settings.Length; index++)
        {
            var setting = settings[index];
            var isNamed = setting.Length > 2 && setting.StartsWith("--", StringComparison.Ordinal);
            if (isNamed && (setting.Contains('=', StringComparison.Ordinal) || flags.Contains(setting)))
                continue;
            var hasValue = isNamed && index + 1 < settings.Length
                && !settings[index + 1].StartsWith("--", StringComparison.Ordinal);
            if (!hasValue)
                return Of(WrongUsage, $"{NoSetting(setting, isNamed)}; '{ProgramOf(extension)} help' tells more.");
            index++;
        }

        return Service;
    }

    private static string NoSetting(string given, bool isNamed) =>
        isNamed ? $"There is no option {given}, and as a setting it needs a value"
        : given.StartsWith('-') ? $"There is no option {given}"
        : $"'{given}' belongs to no setting, and a command comes first";

    private static string ProgramOf(HostExtension? extension) => extension?.Program ?? "dotnet Conferences.Api.dll";

    private static CommandTree Tree(HostExtension? extension) => new(
        ProgramOf(extension),
        [
            AuditCommand.Create(), BusCommand.Create(), KeysCommand.Create(), ProjectionsCommand.Create(),
            CompletionCommand.Create(extension), new Command(Run, "Start the service, as without a command"),
            new Command(Help, "Explain a command, such as: help keys add"),
            .. extension?.Commands ?? [],
        ],
        extension?.Options ?? []);

    private static Invocation Of(CommandTree tree, string[] arguments)
    {
        var name = arguments[0];
        if (!name.StartsWith('-') && !tree.Has(name))
        {
            var others = new FrameworkCommands(tree.Program);
            return others.Has(name)
                ? others.Of(arguments)
                : Of(WrongUsage, $"There is no command '{name}'; '{tree.Program} help' lists them.");
        }

        var given = tree.Parse(arguments);
        if (tree.Unknown(given) is { } unknown)
            return Of(WrongUsage, unknown);
        return tree.Help(given) is { } help
            ? Of(0, name.StartsWith('-') ? help + new FrameworkCommands(tree.Program).Summary : help)
            : tree.Version(given) is { } version
                ? Of(0, version)
                : tree.Mistake(given) is { } mistake
                    ? Of(WrongUsage, mistake)
                    : Of((ServiceCommand)given.CommandResult.Command, given);
    }

    private static Invocation Of(ServiceCommand command, ParseResult given) => new(
        command.Needs,
        async app => await command.RunAsync(new(given, app?.Services)) ? 0 : 1);

    private static Invocation Of(ToldAtOnce told) => new(CommandNeeds.Nothing, _ => told.TellAsync(), told);
}

/// <summary>A text, and the exit code after it.</summary>
internal sealed record ToldAtOnce(int Code, string Text)
{
    /// <summary>Prints it: a mistake on standard error.</summary>
    public async Task<int> TellAsync()
    {
        await (Code == 0 ? Console.Out : Console.Error).WriteLineAsync(Text);
        return Code;
    }
}
