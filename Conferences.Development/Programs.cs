using System.Diagnostics;
using Conferences.Api.CommandLine;

namespace Conferences.Development;

/// <summary>Runs a program of the operating system until it exits.</summary>
internal static class Programs
{
    /// <param name="file">A path, or a name in PATH; unlike the framework, the working folder is not searched.</param>
    /// <param name="user">The user to run it as, or null for the current one; others require root.</param>
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
            // The other user may have no access to ours.
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

    /// <summary>The program's full path, or null. Also searches the folders for root, which PATH may lack.</summary>
    public static string? InPath(string name) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Concat(["/usr/bin", "/bin", "/usr/sbin", "/sbin"])
            .Select(folder => Path.Combine(folder, name))
            .FirstOrDefault(File.Exists);
}

/// <summary>The result of a program.</summary>
internal sealed record Ended(int ExitCode, string Output, string Errors)
{
    public bool Succeeded => ExitCode == 0;

    /// <summary>The last line it wrote, preferably to standard error, which usually gives the reason.</summary>
    public string LastLine =>
        (Output + "\n" + Errors).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .LastOrDefault("it wrote nothing");
}
