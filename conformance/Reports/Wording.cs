using Conferences.Conformance.Checks;
using Conferences.Conformance.Http;

namespace Conferences.Conformance.Reports;

/// <summary>The words of a report.</summary>
internal static class Wording
{
    public static string Of(RuleOwner owner) => owner is RuleOwner.Kazoo ? "Kazoo" : "beyond Kazoo";

    public static string Of(CheckResult result) => result switch
    {
        CheckResult.Passed => "passed",
        CheckResult.Failed => "FAILED",
        CheckResult.Skipped => "skipped",
        _ => "not applicable",
    };

    public static string Of(CheckNeed need) => need switch
    {
        CheckNeed.Legs => "joins over the API",
        CheckNeed.Bus => "the broker",
        CheckNeed.BusAndLegs => "the broker, joins over the API",
        _ => "",
    };

    /// <summary>The request as one line.</summary>
    public static string Of(ServiceRequest request) => string.Join(
        "  ",
        ((string?[])[
            $"{request.Method} {request.Path}",
            .. request.Headers.Select(header => $"{header.Name}: {header.Value}"),
            request.BodyText,
        ]).Where(part => part is not null));

    /// <summary>The answer as one line.</summary>
    public static string Of(ServiceAnswer answer) => $"{answer.Status} {answer.Body}";

    /// <summary>How many of each result, with those that there are.</summary>
    public static string Totals(RunReport report, RuleOwner owner) => string.Join(
        ", ",
        Enum.GetValues<CheckResult>()
            .Where(result => result is CheckResult.Passed or CheckResult.Failed || report.Count(owner, result) > 0)
            .Select(result => $"{report.Count(owner, result)} {Of(result).ToLowerInvariant()}"));
}
