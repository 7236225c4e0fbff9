using System.Text;
using Conferences.Conformance.Checks;
using Conferences.Conformance.Http;
using Conferences.Conformance.Reports;
using Conferences.Conformance.Sections;
using Spectre.Console.Cli;

namespace Conferences.Conformance.CommandLine;

/// <summary>Checks the service and reports.</summary>
internal sealed class ConformanceCommand(ConformanceOutput output) : AsyncCommand<ConformanceSettings>
{
    public override async Task<int> ExecuteAsync(
        CommandContext context, ConformanceSettings settings, CancellationToken cancellationToken)
    {
        if (settings.List)
        {
            await output.Out.WriteAsync(RuleList.Of(Contract.Sections));
            return ExitCodes.Passed;
        }

        EnsureWritable(settings.Json, "--json");
        EnsureWritable(settings.Markdown, "--markdown");
        using var api = new ApiClient(settings.Url!.TrimEnd('/'));
        var scope = await Opening.OpenAsync(api, settings, cancellationToken);
        var text = new TextReport(output.Out);
        var report = await new ConformanceRun(scope, settings.Kazoo, text)
            .RunAsync(settings.Selected, TimeSpan.FromSeconds(settings.Seconds), cancellationToken);
        text.Close(report);
        await WriteAsync(settings.Json, () => JsonReport.Of(report));
        await WriteAsync(settings.Markdown, () => MarkdownReport.Of(report));
        return report switch
        {
            _ when cancellationToken.IsCancellationRequested => ExitCodes.Interrupted,
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

/// <summary>Where the command writes.</summary>
internal sealed record ConformanceOutput(TextWriter Out);
