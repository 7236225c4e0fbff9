using System.Text;
using Conferences.Conformance.Checks;

namespace Conferences.Conformance.Reports;

/// <summary>The report as a page.</summary>
internal static class MarkdownReport
{
    private const int LongestPart = 500;

    public static string Of(RunReport report)
    {
        var page = new StringBuilder();
        page.AppendLine("# Conformance").AppendLine();
        page.AppendLine(
            $"{report.Scope.Api.Root}, account `{report.Scope.Account}`, {report.StartedAt:yyyy-MM-dd HH:mm} UTC: "
                + $"{report.Scope.Api.Count} requests in {report.Took.TotalSeconds:0.0} s.").AppendLine();
        page.AppendLine("| whose rules | passed | failed | skipped | not applicable |");
        page.AppendLine("| --- | --- | --- | --- | --- |");
        foreach (var owner in Enum.GetValues<RuleOwner>())
        {
            page.AppendLine(
                $"| {Wording.Of(owner)} | {string.Join(" | ", Enum.GetValues<CheckResult>()
                    .Select(result => report.Count(owner, result)))} |");
        }

        foreach (var (section, outcomes) in report.Sections)
        {
            page.AppendLine().AppendLine($"## {section.Title}").AppendLine();
            page.AppendLine("| result | whose | check | rule |").AppendLine("| --- | --- | --- | --- |");
            foreach (var outcome in outcomes)
            {
                page.AppendLine(
                    $"| {Wording.Of(outcome.Result)} | {Wording.Of(outcome.Check.Owner)} | `{outcome.Check.Id}` | "
                        + $"{Cell(outcome.Check.Rule)}{(outcome.Reason is { } why ? $" [{Cell(why)}]" : "")} |");
            }

            foreach (var outcome in outcomes.Where(it => it.Violation is not null))
                Explain(page, report, outcome);
        }

        if (report.Left is { } left)
            page.AppendLine().AppendLine(left);
        return page.ToString();
    }

    /// <summary>A text that ends no cell of a table.</summary>
    public static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal)
        .ReplaceLineEndings(" ");

    private static void Explain(StringBuilder page, RunReport report, CheckOutcome outcome)
    {
        var violation = outcome.Violation!;
        page.AppendLine().AppendLine($"`{outcome.Check.Id}`").AppendLine();
        page.AppendLine("```text");
        void Say(string what, string text)
        {
            var shown = report.Shown(text.ReplaceLineEndings(" "), LongestPart);
            page.AppendLine($"{what,-9} {shown.Replace("```", "'''", StringComparison.Ordinal)}");
        }

        Say("expected", violation.Expected);
        if (violation.Observed is { } observed)
            Say("observed", observed);
        if (violation.Answer is { } answer)
        {
            Say("request", Wording.Of(answer.Request));
            Say("answer", Wording.Of(answer));
        }

        page.AppendLine("```");
    }
}
