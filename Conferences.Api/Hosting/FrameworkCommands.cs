using System.Reflection;
using Conferences.Api.CommandLine;
using JasperFx.CommandLine;
using JasperFx.CommandLine.Help;
using JasperFx.Events;
using Marten;
using Spectre.Console;
using Weasel.Core;
using Wolverine;

namespace Conferences.Api.Hosting;

/// <summary>The commands that Marten and Wolverine bring, such as <c>db-apply</c>.</summary>
internal sealed class FrameworkCommands
{
    // Named, where the framework would search all assemblies and say so.
    private static readonly Assembly[] Assemblies =
    [
        typeof(IJasperFxCommand).Assembly, typeof(IEvent).Assembly, typeof(SchemaPatchDifference).Assembly,
        typeof(IDocumentStore).Assembly, typeof(IMessageBus).Assembly,
    ];

    // Ours stand for these.
    private static readonly string[] Replaced = ["help", "projections", "run"];

    // These look at the code alone, or at the database by themselves.
    private static readonly string[] WithoutDatabase = ["check-env", "codegen"];

    private static readonly string[] OfSchema = ["db-apply", "db-assert", "db-patch", "db-dump", "resources"];

    private readonly CommandFactory factory = new();
    private readonly string program;

    /// <param name="program">How the executable is started.</param>
    public FrameworkCommands(string program)
    {
        this.program = program;
        foreach (var assembly in Assemblies)
            factory.RegisterCommands(assembly);
    }

    /// <summary>Their names.</summary>
    public IEnumerable<string> Names => Types.Select(CommandFactory.CommandNameFor);

    /// <summary>A list of them, to follow that of our own.</summary>
    public string Summary => string.Join(
        '\n',
        [
            "", "---", $"Commands of the frameworks, Marten and Wolverine ({program} help COMMAND):",
            .. Types.Select(it => $"  {CommandFactory.CommandNameFor(it),-22} {CommandFactory.DescriptionFor(it)}"),
        ]);

    private IEnumerable<Type> Types => factory.AllCommandTypes()
        .Where(it => !Replaced.Contains(CommandFactory.CommandNameFor(it)))
        .OrderBy(CommandFactory.CommandNameFor, StringComparer.Ordinal);

    /// <summary>True if there is one of this name.</summary>
    public bool Has(string name) => Names.Contains(name);

    /// <summary>What the arguments ask for.</summary>
    public Invocation Of(string[] arguments)
    {
        var name = arguments[0];
        if (arguments.Any(it => it is "--help" or "-h" or "-?"))
            return new(CommandNeeds.Nothing, _ => HelpAsync(name));
        var (run, complaint) = Read(arguments);
        if (run.Command is HelpCommand)
        {
            return Invocation.Of(
                Invocation.WrongUsage, $"{name}: {complaint}; '{program} help {name}' tells more.");
        }

        return new(NeedsOf(name), app => RunAsync(run, app!));
    }

    private static CommandNeeds NeedsOf(string name) =>
        WithoutDatabase.Contains(name) ? CommandNeeds.Service
        : OfSchema.Contains(name) ? CommandNeeds.Owner
        : CommandNeeds.Database;

    private static async Task<int> RunAsync(CommandRun run, WebApplication app)
    {
        if (run.Input is IHostBuilderInput input)
            input.HostBuilder = new BuiltHost(app);
        return await run.Execute() ? 0 : 1;
    }

    private async Task<int> HelpAsync(string name)
    {
        var help = factory.HelpRun(name);
        ((HelpInput)help.Input).AppName = program;
        await help.Execute();
        return 0;
    }

    // The framework prints what is wrong, the usage, and an empty line.
    private (CommandRun Run, string Complaint) Read(string[] arguments)
    {
        var (console, output) = (AnsiConsole.Console, Console.Out);
        using var said = new StringWriter();
        try
        {
            AnsiConsole.Console = AnsiConsole.Create(new() { Out = new AnsiConsoleOutput(said) });
            Console.SetOut(TextWriter.Null);
            var run = factory.BuildRun(arguments);
            var lines = said.ToString().Split(
                '\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
            return (run, lines is [_, var why, ..] ? why.TrimEnd('.') : "an argument is missing or not known");
        }
        finally
        {
            AnsiConsole.Console = console;
            Console.SetOut(output);
        }
    }
}
