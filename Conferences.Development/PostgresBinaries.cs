using System.Text.RegularExpressions;
using Conferences.Api.CommandLine;

namespace Conferences.Development;

/// <summary>One installation of PostgreSQL's server programs.</summary>
/// <param name="Folder">The folder of <c>postgres</c>, <c>initdb</c> and <c>pg_ctl</c>.</param>
internal sealed partial record PostgresBinaries(string Folder, int Version)
{
    /// <summary>The oldest version with <c>client_connection_check_interval</c>.</summary>
    private const int Oldest = 14;

    private static readonly string[] usualFolders =
    [
        "/usr/lib/postgresql/*/bin", "/usr/lib/postgresql*/bin", "/usr/libexec/postgresql*", "/usr/pgsql-*/bin",
        "/opt/homebrew/opt/postgresql*/bin", "/usr/local/opt/postgresql*/bin",
        "/Applications/Postgres.app/Contents/Versions/*/bin", "/usr/local/pgsql/bin", "/usr/bin",
    ];

    public string this[string program] => Path.Combine(Folder, program);

    /// <summary>All installations, after installing PostgreSQL if there is none.</summary>
    /// <exception cref="CannotStartException">There is none, and none could be installed.</exception>
    public static async Task<IReadOnlyList<PostgresBinaries>> FindOrInstallAsync(
        Action<string> report, CancellationToken cancellation)
    {
        if (await FindAsync(cancellation) is { Count: > 0 } found)
            return found;
        await PostgresPackage.InstallAsync(report, cancellation);
        return await FindAsync(cancellation) is { Count: > 0 } installed
            ? installed
            : throw new CannotStartException(
                $"PostgreSQL was installed, but not version {Oldest} or newer. {PostgresPackage.Advice}");
    }

    /// <summary>All installations: first the one in PATH, then the newest.</summary>
    public static async Task<IReadOnlyList<PostgresBinaries>> FindAsync(CancellationToken cancellation)
    {
        var inPath = Programs.InPath("initdb") is { } initdb ? Path.GetDirectoryName(Target(initdb)) : null;
        var found = new List<PostgresBinaries>();
        foreach (var folder in usualFolders.SelectMany(Matching).Prepend(inPath).OfType<string>().Distinct())
        {
            if (await InAsync(folder, cancellation) is { } binaries)
                found.Add(binaries);
        }

        return [.. found.OrderByDescending(it => it.Folder == inPath).ThenByDescending(it => it.Version)];
    }

    /// <summary>Those that can use the folder's data, which only the version that wrote it can read.</summary>
    public static PostgresBinaries For(ServerFolder folder, IReadOnlyList<PostgresBinaries> installed) =>
        folder.DataVersion is not { } version
            ? installed[0]
            : installed.FirstOrDefault(it => it.Version == version)
                ?? throw new CannotStartException(
                    $"The data in {folder.Path} were written by PostgreSQL {version}, which is not installed.");

    private static async Task<PostgresBinaries?> InAsync(string folder, CancellationToken cancellation)
    {
        string[] needed = ["postgres", "initdb", "pg_ctl"];
        if (!needed.All(program => File.Exists(Path.Combine(folder, program))))
            return null;
        var told = await Programs.RunAsync(Path.Combine(folder, "postgres"), ["--version"], user: null, cancellation);
        var version = MajorVersion().Match(told.Output);
        return version.Success && int.Parse(version.ValueSpan) is >= Oldest and var major ? new(folder, major) : null;
    }

    // A star matches one folder name, or the rest of it.
    private static IEnumerable<string> Matching(string pattern) =>
        pattern.Split('/', StringSplitOptions.RemoveEmptyEntries).Aggregate<string, IEnumerable<string>>(
            ["/"],
            (folders, part) => folders.Where(Directory.Exists).SelectMany(folder => part.Contains('*')
                ? Directory.GetDirectories(folder, part)
                : [Path.Combine(folder, part)]));

    private static string Target(string file) =>
        File.ResolveLinkTarget(file, returnFinalTarget: true)?.FullName ?? file;

    [GeneratedRegex(@"(?<=PostgreSQL\) )\d+")]
    private static partial Regex MajorVersion();
}
