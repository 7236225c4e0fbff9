using System.CommandLine;

namespace Conferences.Conformance.CommandLine;

/// <summary>The command line of the program.</summary>
internal sealed class ConformanceCommand : RootCommand
{
    // A file name may begin with @.
    private static readonly ParserConfiguration Verbatim = new() { ResponseFileTokenReplacer = null };

    private readonly Option<string?> url =
        Text("--url", "URL", "Address of the service, without /v2: http://127.0.0.1:8000");

    private readonly Option<string?> token = Text("--token", "TOKEN", "Token of the account");

    private readonly Option<string?> key =
        Text("--key", "KEY", "API key of the account, to log in with instead of a token");

    private readonly Option<string?> account = Text(
        "--account", "ID", "Account in which everything is created; by default the one of the token or the key");

    private readonly Option<string?> amqp = Text(
        "--amqp", "URI", "The service's broker, for the checks of the bus: amqp://user:password@host:5672");

    private readonly Option<bool> kazoo =
        new("--kazoo") { Description = "The service is a Kazoo: checks only what is Kazoo's" };

    private readonly Option<string[]> sections = Names("--section", "NAME", "Only this section; may be repeated");

    private readonly Option<string[]> checks = Names("--check", "ID", "Only this check; may be repeated");

    private readonly Option<string?> json = Text(
        "--json", "FILE", "Also writes the report as JSON, with the requests and answers of what failed");

    private readonly Option<string?> markdown = Text("--markdown", "FILE", "Also writes the report as Markdown");

    private readonly Option<int> seconds = new("--seconds")
    {
        HelpName = "N",
        Description = "Ends the run after so many seconds",
        DefaultValueFactory = _ => 300,
    };

    private readonly Option<bool> list =
        new("--list") { Description = "Prints the sections and their rules as Markdown, and sends nothing" };

    /// <param name="run">What is done with valid settings; gives the exit code.</param>
    public ConformanceCommand(Func<ConformanceSettings, CancellationToken, Task<int>> run)
        : base("Checks a service, or a Kazoo, against the contract, over HTTP and the bus alone. "
            + "What it creates, it removes.")
    {
        Directives.Clear();
        Option[] all = [url, token, key, account, amqp, kazoo, sections, checks, json, markdown, seconds, list];
        foreach (var option in all)
            Add(option);
        SetAction((given, cancellation) => run(Of(given), cancellation));
    }

    /// <summary>Does what the arguments ask for.</summary>
    /// <returns>One of <see cref="ExitCodes"/>.</returns>
    public async Task<int> RunAsync(
        string[] arguments, TextWriter output, TextWriter errors, CancellationToken cancellation)
    {
        var given = Parse(arguments, Verbatim);
        if (given.Errors is [var error, ..])
            throw new CannotCheckException(error.Message, ExitCodes.Usage);
        return await given.InvokeAsync(
            new()
            {
                Output = output,
                Error = errors,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
            },
            cancellation);
    }

    private ConformanceSettings Of(ParseResult given) => new()
    {
        Url = given.GetValue(url),
        Token = given.GetValue(token),
        Key = given.GetValue(key),
        Account = given.GetValue(account),
        Amqp = given.GetValue(amqp),
        Kazoo = given.GetValue(kazoo),
        Sections = given.GetValue(sections) ?? [],
        Checks = given.GetValue(checks) ?? [],
        Json = given.GetValue(json),
        Markdown = given.GetValue(markdown),
        Seconds = given.GetValue(seconds),
        List = given.GetValue(list),
    };

    private static Option<string?> Text(string name, string takes, string description) =>
        new(name) { HelpName = takes, Description = description };

    private static Option<string[]> Names(string name, string takes, string description) =>
        new(name) { HelpName = takes, Description = description };
}
