using System.ComponentModel;
using Conferences.Conformance.Checks;
using Conferences.Conformance.Sections;
using Spectre.Console;
using Spectre.Console.Cli;

namespace Conferences.Conformance.CommandLine;

/// <summary>The options of the command line.</summary>
internal sealed class ConformanceSettings : CommandSettings
{
    private const int LongestRun = 3_600;

    [CommandOption("--url <URL>")]
    [Description("Address of the service, without /v2: http://127.0.0.1:8000")]
    public string? Url { get; init; }

    [CommandOption("--token <TOKEN>")]
    [Description("Token of the account")]
    public string? Token { get; init; }

    [CommandOption("--key <KEY>")]
    [Description("API key of the account, to log in with instead of a token")]
    public string? Key { get; init; }

    [CommandOption("--account <ID>")]
    [Description("Account in which everything is created; by default the one of the token or the key")]
    public string? Account { get; init; }

    [CommandOption("--amqp <URI>")]
    [Description("The service's broker, for the checks of the bus: amqp://user:password@host:5672")]
    public string? Amqp { get; init; }

    [CommandOption("--kazoo")]
    [Description("The service is a Kazoo: checks only what is Kazoo's")]
    public bool Kazoo { get; init; }

    [CommandOption("--section <NAME>")]
    [Description("Only this section; may be repeated")]
    public string[] Sections { get; init; } = [];

    [CommandOption("--check <ID>")]
    [Description("Only this check; may be repeated")]
    public string[] Checks { get; init; } = [];

    [CommandOption("--json <FILE>")]
    [Description("Also writes the report as JSON, with the requests and answers of what failed")]
    public string? Json { get; init; }

    [CommandOption("--markdown <FILE>")]
    [Description("Also writes the report as Markdown")]
    public string? Markdown { get; init; }

    [CommandOption("--seconds <N>")]
    [Description("Ends the run after so many seconds; 300 by default")]
    [DefaultValue(300)]
    public int Seconds { get; init; }

    [CommandOption("--list")]
    [Description("Prints the sections and their rules as Markdown, and sends nothing")]
    public bool List { get; init; }

    /// <summary>The sections that are asked for, with the checks that are.</summary>
    public IReadOnlyList<ContractSection> Selected =>
    [
        .. Contract.Sections
            .Where(section => Sections.Length == 0 || Sections.Contains(section.Id))
            .Select(section => section with
            {
                Checks = [.. section.Checks.Where(check => Checks.Length == 0 || Checks.Contains(check.Id))],
            })
            .Where(section => section.Checks.Count > 0),
    ];

    public override ValidationResult Validate() => Problem() is { } problem
        ? ValidationResult.Error(problem)
        : ValidationResult.Success();

    private string? Problem() => this switch
    {
        _ when Sections.Except(Contract.Sections.Select(it => it.Id)).FirstOrDefault() is { } unknown =>
            $"There is no section '{unknown}': there are {string.Join(", ", Contract.Sections.Select(it => it.Id))}.",
        _ when Checks.Except(Contract.Sections.SelectMany(it => it.Checks).Select(it => it.Id)).FirstOrDefault()
            is { } unknown => $"There is no check '{unknown}': --list names them.",
        _ when Selected.Count == 0 => "No check is in the sections that --section names.",
        { List: true } => null,
        { Url: null } => "--url is needed: the address of the service.",
        _ when !IsAddress(Url, "http", "https") =>
            $"--url takes an address such as http://127.0.0.1:8000, not '{Url}'.",
        { Token: null, Key: null } => "--token or --key is needed.",
        { Token: not null, Key: not null } => "--token and --key exclude each other.",
        { Token: { } token } when !IsVisible(token) => "--token takes the text of a token.",
        { Account: { } account } when account.Length != 32 || !account.All(char.IsAsciiHexDigitLower) =>
            "--account takes 32 lower-case hex digits.",
        { Amqp: { } broker } when !IsAddress(broker, "amqp", "amqps") =>
            $"--amqp takes an address such as amqp://guest:guest@127.0.0.1:5672, not '{broker}'.",
        { Seconds: < 1 or > LongestRun } => $"--seconds takes 1 to {LongestRun}.",
        _ => null,
    };

    private static bool IsAddress(string? text, params string[] schemes) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address) && schemes.Contains(address.Scheme)
        && address.Query.Length == 0 && address.Fragment.Length == 0
        && (address.UserInfo.Length == 0 || address.Scheme.StartsWith("amqp", StringComparison.Ordinal));

    private static bool IsVisible(string text) => text.Length > 0 && text.All(it => it is > ' ' and <= '~');
}
