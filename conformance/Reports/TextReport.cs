using Conferences.Conformance.Checks;

namespace Conferences.Conformance.Reports;

/// <summary>The report for people, written as the run goes on.</summary>
internal sealed class TextReport(TextWriter output)
{
    private const int LongestPart = 1_000;

    private readonly List<CheckOutcome> failed = [];
    private ContractSection? next;

    public void Open(RunScope scope) =>
        output.WriteLine($"{scope.Api.Root}, account {scope.Account}, run {scope.Id}");

    /// <summary>A section begins; one of which nothing is said is not mentioned.</summary>
    public void Begin(ContractSection section) => next = section;

    /// <summary>A check is over. What is no rule for such a service is only counted.</summary>
    public void Add(CheckOutcome outcome)
    {
        if (outcome.Result is CheckResult.NotApplicable)
            return;
        if (next is { } section)
        {
            output.WriteLine();
            output.WriteLine($"{section.Title} ({section.Id})");
            next = null;
        }

        var check = outcome.Check;
        output.WriteLine(
            $"  {Wording.Of(outcome.Result),-7}  {Wording.Of(check.Owner),-12}  {check.Id}  {check.Rule}"
                + (outcome.Reason is { } reason ? $" [{reason}]" : ""));
        if (outcome.Result is CheckResult.Failed)
            failed.Add(outcome);
    }

    public void Close(RunReport report)
    {
        foreach (var outcome in failed)
            Explain(report, outcome);
        output.WriteLine();
        output.WriteLine($"Kazoo's:       {Wording.Totals(report, RuleOwner.Kazoo)}");
        output.WriteLine($"Beyond Kazoo:  {Wording.Totals(report, RuleOwner.Conferences)}");
        output.WriteLine($"{report.Scope.Api.Count} requests in {report.Took.TotalSeconds:0.0} s.");
        if (report.WasEnded)
            output.WriteLine("The run was ended before all was checked.");
        if (report.Left is { } left)
            output.WriteLine(left);
    }

    private void Explain(RunReport report, CheckOutcome outcome)
    {
        void Say(string what, string text) => output.WriteLine($"    {what,-9} {report.Shown(text, LongestPart)}");

        var violation = outcome.Violation!;
        output.WriteLine();
        output.WriteLine($"{outcome.Check.Id}: {outcome.Check.Rule}");
        Say("expected", violation.Expected);
        if (violation.Observed is { } observed)
            Say("observed", observed);
        if (violation.Answer is { } answer)
        {
            Say("request", Wording.Of(answer.Request));
            Say("answer", Wording.Of(answer));
        }
    }
}
