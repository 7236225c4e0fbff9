using Conferences.Conformance.Checks;

namespace Conferences.Conformance.Reports;

/// <summary>What became of all checks of a run.</summary>
/// <param name="KazooOnly">True if only what is Kazoo's was checked.</param>
/// <param name="Left">What could not be removed, in a sentence; null if nothing is left.</param>
internal sealed record RunReport(
    RunScope Scope,
    bool KazooOnly,
    IReadOnlyList<(ContractSection Section, IReadOnlyList<CheckOutcome> Outcomes)> Sections,
    DateTimeOffset StartedAt,
    TimeSpan Took,
    string? Left)
{
    public IEnumerable<CheckOutcome> Outcomes => Sections.SelectMany(it => it.Outcomes);

    /// <summary>The run was interrupted, or its time was over, before all was checked.</summary>
    public bool WasEnded { get; init; }

    /// <summary>Nothing failed, and all that can be checked was.</summary>
    public bool Conforms => !WasEnded && Outcomes.All(it => it.Result is not CheckResult.Failed)
        && Outcomes.Any(it => it.Result is CheckResult.Passed);

    /// <summary>How many checks of an owner came to a result.</summary>
    public int Count(RuleOwner owner, CheckResult result) =>
        Outcomes.Count(it => it.Check.Owner == owner && it.Result == result);

    /// <summary>A text without the run's token and key, and no longer than a limit.</summary>
    public string Shown(string text, int most)
    {
        foreach (var secret in (string?[])[Scope.Api.Token, Scope.Key])
        {
            if (secret is { Length: > 0 })
                text = text.Replace(secret, "***", StringComparison.Ordinal);
        }

        return text.Length <= most ? text : $"{text[..most]}… ({text.Length} characters)";
    }
}
