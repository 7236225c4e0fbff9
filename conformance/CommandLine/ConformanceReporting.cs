using System.Text;
using Conferences.Conformance.Checks;
using Conferences.Conformance.Http;
using Conferences.Conformance.Reports;
using Conferences.Conformance.Sections;

namespace Conferences.Conformance.CommandLine;

/// <summary>Checks the service and reports.</summary>
internal static class ConformanceReporting
{
    /// <returns>One of <see cref="ExitCodes"/>.</returns>
    /// <exception cref="CannotCheckException">Nothing can be checked.</exception>
    public static async Task<int> RunAsync(
        ConformanceSettings settings, TextWriter output, CancellationToken cancellation)
    {
        if (settings.Problem() is { } problem)
            throw new CannotCheckException(problem, ExitCodes.Usage);
        if (settings.List)
        {
            await output.WriteAsync(RuleList.Of(Contract.Sections));
            return ExitCodes.Passed;
        }

        EnsureWritable(settings.Json, "--json");
        EnsureWritable(settings.Markdown, "--markdown");
        using var api = new ApiClient(settings.Url!.TrimEnd('/'));
        var scope = await Opening.OpenAsync(api, settings, cancellation);
        var text = new TextReport(output);
        var report = await new ConformanceRun(scope, settings.Kazoo, text)
            .RunAsync(settings.Selected, TimeSpan.FromSeconds(settings.Seconds), cancellation);
        text.Close(report);
        await WriteAsync(settings.Json, () => JsonReport.Of(report));
        await WriteAsync(settings.Markdown, () => MarkdownReport.Of(report));
        return report switch
        {
            _ when cancellation.IsCancellationRequested => ExitCodes.Interrupted,
            { Conforms: true } => ExitCodes.Passed,
            _ => ExitCodes.Failed,
        };
    }

    // Before hundreds of requests are sent, not after them.
    private static void EnsureWritable(string? file, string option)
    {
        if (file is null)
            return;
        try
        {
            File.AppendAllText(file, "");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new CannotCheckException($"{option} takes a file that can be written: {e.Message}", ExitCodes.Usage);
        }
    }

    private static async Task WriteAsync(string? file, Func<string> report)
    {
        if (file is not null)
            await File.WriteAllTextAsync(file, report(), new UTF8Encoding(false), CancellationToken.None);
    }
}
