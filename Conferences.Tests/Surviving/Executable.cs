using System.Diagnostics;
using Conferences.Tests.Keeping;

namespace Conferences.Tests.Surviving;

/// <summary>The service's executable as a process of its own, on a free port.</summary>
internal static class Executable
{
    // Not the copy among the tests, which lacks the packages of the tests that it would look into.
    public static string File { get; } = Path.Combine(
        Repository.PathOf("Conferences.Api"),
        Path.GetRelativePath(Repository.PathOf("Conferences.Tests"), AppContext.BaseDirectory),
        "Conferences.Api.dll");

    /// <param name="dataFolder">Becomes <c>CONFERENCES_DATA</c>.</param>
    /// <param name="connectionString">A database to use instead of a private one.</param>
    public static Process Start(string dataFolder, string? connectionString, params string[] arguments) =>
        Start(dataFolder, connectionString, [], arguments);

    /// <param name="settings">Variables of the environment besides.</param>
    public static Process Start(
        string dataFolder,
        string? connectionString,
        IReadOnlyList<(string Name, string Value)> settings,
        params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [File, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["CONFERENCES_DATA"] = dataFolder;
        start.Environment["ASPNETCORE_URLS"] = "http://127.0.0.1:0";
        start.Environment["ConnectionStrings__Postgres"] = connectionString;
        foreach (var (name, value) in settings)
            start.Environment[name] = value;
        return Process.Start(start)!;
    }
}
