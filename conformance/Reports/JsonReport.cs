using System.Text.Encodings.Web;
using System.Text.Json;
using Conferences.Conformance.Checks;

namespace Conferences.Conformance.Reports;

/// <summary>The report for programs.</summary>
internal static class JsonReport
{
    private const int LongestPart = 16_000;

    private static readonly JsonSerializerOptions Options = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull,
    };

    public static string Of(RunReport report) => JsonSerializer.Serialize(
        new
        {
            Url = report.Scope.Api.Root,
            report.Scope.Account,
            Run = report.Scope.Id,
            StartedAt = report.StartedAt.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'"),
            Seconds = Math.Round(report.Took.TotalSeconds, 1),
            Requests = report.Scope.Api.Count,
            report.KazooOnly,
            report.Conforms,
            report.WasEnded,
            NotRemoved = report.Left,
            Totals = new
            {
                Kazoo = Totals(report, RuleOwner.Kazoo),
                BeyondKazoo = Totals(report, RuleOwner.Conferences),
            },
            Sections = report.Sections.Select(it => new
            {
                it.Section.Id,
                it.Section.Title,
                Checks = it.Outcomes.Select(outcome => Shown(report, outcome)),
            }),
        },
        Options) + "\n";

    /// <summary>A result as JSON names it.</summary>
    public static string Name(CheckResult result) => JsonNamingPolicy.SnakeCaseLower.ConvertName($"{result}");

    private static object Totals(RunReport report, RuleOwner owner) => new
    {
        Passed = report.Count(owner, CheckResult.Passed),
        Failed = report.Count(owner, CheckResult.Failed),
        Skipped = report.Count(owner, CheckResult.Skipped),
        NotApplicable = report.Count(owner, CheckResult.NotApplicable),
    };

    private static object Shown(RunReport report, CheckOutcome outcome) => new
    {
        outcome.Check.Id,
        outcome.Check.Rule,
        Owner = outcome.Check.Owner is RuleOwner.Kazoo ? "kazoo" : "beyond_kazoo",
        Needs = JsonNamingPolicy.SnakeCaseLower.ConvertName($"{outcome.Check.Need}"),
        Result = Name(outcome.Result),
        Milliseconds = (long)outcome.Took.TotalMilliseconds,
        outcome.Reason,
        Failure = outcome.Violation is { } violation ? Failure(report, violation) : null,
    };

    private static object Failure(RunReport report, ContractViolationException violation)
    {
        string? Part(string? text) => text is null ? null : report.Shown(text, LongestPart);
        return new
        {
            Expected = Part(violation.Expected),
            Observed = Part(violation.Observed),
            Request = violation.Answer is { } asked
                ? new
                {
                    asked.Request.Method,
                    Path = Part(asked.Request.Path),
                    Headers = asked.Request.Headers.Select(header => Part($"{header.Name}: {header.Value}")),
                    Body = Part(asked.Request.BodyText),
                }
                : null,
            Answer = violation.Answer is { } answer
                ? new
                {
                    answer.Status,
                    Headers = answer.Headers.Select(header => Part($"{header.Key}: {header.Value}")),
                    Body = Part(answer.Body),
                }
                : null,
        };
    }
}
