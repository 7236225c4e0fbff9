using System.Diagnostics;
using Conferences.Api.CommandLine;

namespace Conferences.Development;

/// <summary>Runs a program of the operating system to its end.</summary>
internal static class Programs
{
    /// <param name="file">A path, or a name in PATH, but never in the working folder as for the framework.</param>
    /// <param name="user">Whom to run it as, or null for ourselves; only root may name one.</param>
    public static async Task<Ended> RunAsync(
        string file, IEnumerable<string> arguments, string? user, CancellationToken cancellation)
    {
        var path = file.Contains('/')
            ? file
            : InPath(file) ?? throw new CannotStartException($"The program {file} is not installed.");
        var start = new ProcessStartInfo(path, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UserName = user ?? "",
            // The other user may not be allowed into ours.
            WorkingDirectory = "/",
        };
        using var process = Process.Start(start) ?? throw new CannotStartException($"{file} did not start.");
        process.StandardInput.Close();
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(cancellation);
            var errors = process.StandardError.ReadToEndAsync(cancellation);
            await process.WaitForExitAsync(cancellation);
            return new(process.ExitCode, await output, await errors);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            throw;
        }
    }

    /// <summary>The program's full path, or null. Root's PATH may lack the folders meant for root.</summary>
    public static string? InPath(string name) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Concat(["/usr/bin", "/bin", "/usr/sbin", "/sbin"])
            .Select(folder => Path.Combine(folder, name))
            .FirstOrDefault(File.Exists);
}

/// <summary>What is left of a program that has ended.</summary>
internal sealed record Ended(int ExitCode, string Output, string Errors)
{
    public bool Succeeded => ExitCode == 0;

    /// <summary>The last line it wrote, of errors if there are any: where programs say why they gave up.</summary>
    public string LastWords =>
        (Output + "\n" + Errors).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .LastOrDefault("it did not say why");
}
