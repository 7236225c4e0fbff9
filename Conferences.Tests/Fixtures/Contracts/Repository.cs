using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Conferences.Tests.Fixtures.Contracts;

/// <summary>The checkout the tests were built from.</summary>
internal static class Repository
{
    public static string Root { get; } = RootOf();

    /// <summary>What committed documents have for the version, which is known only when something is built.</summary>
    public const string NoVersion = "0.0.0";

    public static string PathOf(string relative) => Path.Combine(Root, relative);

    /// <summary>Runs a program at the root; exit code 127 if it does not exist, as in a shell.</summary>
    public static (int Code, string Output) Run(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments)
            {
                WorkingDirectory = Root,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            var error = process.StandardError.ReadToEndAsync();
            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return (process.ExitCode, output + error.Result);
        }
        catch (Win32Exception)
        {
            return (127, $"{program} is not installed");
        }
    }

    private static string RootOf([CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", ".."));
}
