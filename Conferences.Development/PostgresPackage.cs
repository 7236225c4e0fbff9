using Conferences.Api.CommandLine;

namespace Conferences.Development;

/// <summary>Installs PostgreSQL with the system's own package manager.</summary>
internal static class PostgresPackage
{
    public const string Advice =
        "Install PostgreSQL, set ConnectionStrings__Postgres to a running server, or use docker compose up.";

    private static readonly PackageManager[] known =
    [
        new("apt-get", NeedsRoot: true, ["update"], ["install", "-y", "--no-install-recommends", "postgresql"]),
        new("dnf", NeedsRoot: true, ["install", "-y", "postgresql-server"]),
        new("apk", NeedsRoot: true, ["add", "--no-cache", "postgresql"]),
        new("brew", NeedsRoot: false, ["install", "postgresql@17"]),
    ];

    public static async Task InstallAsync(Action<string> report, CancellationToken cancellation)
    {
        var manager = Array.Find(known, it =>
            it.NeedsRoot == Environment.IsPrivilegedProcess && Programs.InPath(it.Name) is not null)
            ?? throw new CannotStartException($"PostgreSQL is not installed. {Advice}");
        report($"Installing PostgreSQL with {manager.Name}.");
        if (manager.Name == "apt-get")
            KeepDebianFromStartingItsOwn();
        foreach (var step in manager.Steps)
        {
            var ended = await Programs.RunAsync(manager.Name, step, user: null, cancellation);
            if (!ended.Succeeded)
            {
                throw new CannotStartException(
                    $"{manager.Name} could not install PostgreSQL ({ended.LastLine}). {Advice}");
            }
        }
    }

    // Debian's package creates and starts a cluster of its own, unless configured before.
    private static void KeepDebianFromStartingItsOwn()
    {
        Environment.SetEnvironmentVariable("DEBIAN_FRONTEND", "noninteractive");
        Directory.CreateDirectory("/etc/postgresql-common/createcluster.d");
        File.WriteAllText("/etc/postgresql-common/createcluster.d/conferences.conf", "create_main_cluster = false\n");
    }

    private sealed record PackageManager(string Name, bool NeedsRoot, params string[][] Steps);
}
