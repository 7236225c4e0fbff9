using Conferences.Conformance.Http;

namespace Conferences.Conformance.Checks;

/// <summary>The service broke a rule.</summary>
/// <param name="expected">What the rule asks for.</param>
/// <param name="observed">What was seen instead, where an answer does not show it.</param>
/// <param name="answer">The answer that breaks the rule, with its request.</param>
internal sealed class ContractViolationException(string expected, string? observed = null, ServiceAnswer? answer = null)
    : Exception($"Expected {expected}")
{
    public string Expected => expected;

    public string? Observed => observed;

    public ServiceAnswer? Answer => answer;
}

/// <summary>The check finds out by itself that it cannot be carried out.</summary>
/// <param name="reason">Why, as a clause that follows "skipped:".</param>
internal sealed class CheckSkippedException(string reason) : Exception(reason)
{
    /// <summary>True if the rule is none for such a service, rather than one that something is missing for.</summary>
    public bool IsNotApplicable { get; init; }
}
