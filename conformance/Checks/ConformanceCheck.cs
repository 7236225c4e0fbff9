namespace Conferences.Conformance.Checks;

/// <summary>Whose a rule is.</summary>
internal enum RuleOwner
{
    /// <summary>Kazoo's: its clients rely on it.</summary>
    Kazoo,

    /// <summary>This project's: what it promises beyond Kazoo, or where it differs from it on purpose.</summary>
    Conferences,
}

/// <summary>What must be there for a rule to be checked.</summary>
internal enum CheckNeed
{
    /// <summary>The HTTP API alone.</summary>
    Api,

    /// <summary>A media server that carries no sound and takes joins over the API: nobody is called.</summary>
    Legs,

    /// <summary>The service's broker.</summary>
    Bus,

    /// <summary>The service's broker, and joins over the API.</summary>
    BusAndLegs,
}

/// <summary>One rule of the contract, and how it is checked.</summary>
/// <param name="Id">The section's id, a dot, and a name that is stable: reports are compared by it.</param>
/// <param name="Rule">The rule in one sentence.</param>
/// <param name="Run">Throws <see cref="ContractViolationException"/> if the service breaks the rule.</param>
internal sealed record ConformanceCheck(
    string Id, string Rule, RuleOwner Owner, CheckNeed Need, Func<CheckRun, Task> Run)
{
    /// <summary>A rule of Kazoo's that needs the API alone.</summary>
    public static ConformanceCheck Kazoo(string id, string rule, Func<CheckRun, Task> run) =>
        new(id, rule, RuleOwner.Kazoo, CheckNeed.Api, run);

    /// <summary>A rule of this project that needs the API alone.</summary>
    public static ConformanceCheck Ours(string id, string rule, Func<CheckRun, Task> run) =>
        new(id, rule, RuleOwner.Conferences, CheckNeed.Api, run);

    /// <summary>A rule of Kazoo's about people who are in.</summary>
    public static ConformanceCheck KazooLive(string id, string rule, Func<CheckRun, Task> run) =>
        new(id, rule, RuleOwner.Kazoo, CheckNeed.Legs, run);

    /// <summary>A rule of this project about people who are in.</summary>
    public static ConformanceCheck OursLive(string id, string rule, Func<CheckRun, Task> run) =>
        new(id, rule, RuleOwner.Conferences, CheckNeed.Legs, run);
}

/// <summary>A part of the contract.</summary>
/// <param name="Id">What <c>--section</c> takes.</param>
internal sealed record ContractSection(string Id, string Title, IReadOnlyList<ConformanceCheck> Checks);

/// <summary>What became of a check.</summary>
internal enum CheckResult
{
    Passed,
    Failed,

    /// <summary>Something that it needs was not there, or the run ended first.</summary>
    Skipped,

    /// <summary>The rule is no rule for such a service.</summary>
    NotApplicable,
}

/// <summary>A check and what became of it.</summary>
/// <param name="Reason">Why it was not carried out.</param>
/// <param name="Violation">What was expected and what was seen, of a check that failed.</param>
internal sealed record CheckOutcome(
    ConformanceCheck Check,
    CheckResult Result,
    TimeSpan Took,
    string? Reason = null,
    ContractViolationException? Violation = null);
