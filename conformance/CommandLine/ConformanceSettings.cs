using Conferences.Conformance.Checks;
using Conferences.Conformance.Sections;

namespace Conferences.Conformance.CommandLine;

/// <summary>What the command line asks for. <see cref="ConformanceCommand"/> describes each option.</summary>
internal sealed record ConformanceSettings
{
    private const int LongestRun = 3_600;

    public string? Url { get; init; }

    public string? Token { get; init; }

    public string? Key { get; init; }

    public string? Account { get; init; }

    public string? Amqp { get; init; }

    public bool Kazoo { get; init; }

    public string[] Sections { get; init; } = [];

    public string[] Checks { get; init; } = [];

    public string? Json { get; init; }

    public string? Markdown { get; init; }

    public int Seconds { get; init; }

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

    /// <summary>Why this cannot be carried out, in a sentence; null if it can.</summary>
    public string? Problem() => this switch
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
