using System.Diagnostics;
using Conferences.Tests.Fixtures.Audit;
using Conferences.Tests.Fixtures.Contracts;

namespace Conferences.Tests.Fixtures.Operations;

/// <summary>Runs the executables as processes, on a free port.</summary>
internal static class Executable
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(2);

    /// <summary>The executable behind <c>./run</c>.</summary>
    public static string File { get; } = Of("Conferences.Development");

    /// <summary>
    /// The published service: <c>CONFERENCES_TEST_SERVICE</c> if set, else the one built beside the tests.
    /// </summary>
    public static string Service { get; } =
        Environment.GetEnvironmentVariable("CONFERENCES_TEST_SERVICE") is { Length: > 0 } published
            ? published
            : Of("Conferences.Api");

    /// <summary>
    /// Starts the published service on this database, or <c>./run</c> if a private one is wanted.
    /// </summary>
    /// <param name="dataFolder">Becomes <c>CONFERENCES_DATA</c>.</param>
    /// <param name="connectionString">A database to use instead of a private one.</param>
    public static Process Start(string dataFolder, string? connectionString, params string[] arguments) =>
        Start(dataFolder, connectionString, [], arguments);

    /// <summary>Starts the published service.</summary>
    public static Process StartService(string? connectionString, params string[] arguments) =>
        Process.Start(StartInfo(Service, connectionString, arguments))!;

    /// <param name="settings">Additional environment variables.</param>
    public static Process Start(
        string dataFolder,
        string? connectionString,
        IReadOnlyList<(string Name, string Value)> settings,
        params string[] arguments)
    {
        var start = StartInfo(connectionString is null ? File : Service, connectionString, arguments);
        start.Environment["CONFERENCES_DATA"] = dataFolder;
        foreach (var (name, value) in settings)
            start.Environment[name] = value;
        return Process.Start(start)!;
    }

    /// <summary>Waits for the end of a process, which is killed if that takes minutes.</summary>
    public static async Task<CommandOutput> EndOfAsync(Process process)
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        late.CancelAfter(Longest);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(late.Token);
            var errors = process.StandardError.ReadToEndAsync(late.Token);
            await process.WaitForExitAsync(late.Token);
            return new(process.ExitCode, await output, await errors);
        }
        finally
        {
            process.Kill();
            process.Dispose();
        }
    }

    private static ProcessStartInfo StartInfo(string file, string? connectionString, string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [file, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["ASPNETCORE_URLS"] = "http://127.0.0.1:0";
        start.Environment["ConnectionStrings__Postgres"] = connectionString;
        return start;
    }

    // Not the copy in the tests' folder, which lacks packages that it would load.
    private static string Of(string project) => Path.Combine(
        Repository.PathOf(project),
        Path.GetRelativePath(Repository.PathOf("Conferences.Tests"), AppContext.BaseDirectory),
        $"{project}.dll");
}
