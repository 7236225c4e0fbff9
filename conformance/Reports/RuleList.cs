using System.Text;
using Conferences.Conformance.Checks;

namespace Conferences.Conformance.Reports;

/// <summary>The contract as it is checked, rule by rule.</summary>
internal static class RuleList
{
    /// <summary>The sections with their rules, as Markdown.</summary>
    public static string Of(IEnumerable<ContractSection> sections)
    {
        var page = new StringBuilder();
        foreach (var section in sections)
        {
            if (page.Length > 0)
                page.AppendLine();
            page.AppendLine($"### {section.Title} (`{section.Id}`)").AppendLine();
            page.AppendLine("| check | whose | needs | rule |").AppendLine("| --- | --- | --- | --- |");
            foreach (var check in section.Checks)
            {
                page.AppendLine(
                    $"| `{check.Id}` | {Wording.Of(check.Owner)} | {Wording.Of(check.Need)} | "
                        + $"{MarkdownReport.Cell(check.Rule)} |");
            }
        }

        return page.ToString().ReplaceLineEndings("\n");
    }
}
