using Conferences.Api.CommandLine;

namespace Conferences.Development;

/// <summary>Installs PostgreSQL with the system's own package manager.</summary>
internal static class PostgresPackage
{
    public const string WaysOn =
        "Install PostgreSQL, or set ConnectionStrings__Postgres to one that runs, or use docker compose up.";

    private static readonly PackageManager[] known =
    [
        new("apt-get", NeedsRoot: true, ["update"], ["install", "-y", "--no-install-recommends", "postgresql"]),
        new("dnf", NeedsRoot: true, ["install", "-y", "postgresql-server"]),
        new("apk", NeedsRoot: true, ["add", "--no-cache", "postgresql"]),
        new("brew", NeedsRoot: false, ["install", "postgresql@17"]),
    ];

    public static async Task InstallAsync(Action<string> tell, CancellationToken cancellation)
    {
        var manager = Array.Find(known, it =>
            it.NeedsRoot == Environment.IsPrivilegedProcess && Programs.InPath(it.Name) is not null)
            ?? throw new CannotStartException($"There is no PostgreSQL here. {WaysOn}");
        tell($"Installing PostgreSQL with {manager.Name}, once.");
        if (manager.Name == "apt-get")
            KeepDebianFromStartingItsOwn();
        foreach (var step in manager.Steps)
        {
            var ended = await Programs.RunAsync(manager.Name, step, user: null, cancellation);
            if (!ended.Succeeded)
            {
                throw new CannotStartException(
                    $"{manager.Name} could not install PostgreSQL ({ended.LastWords}). {WaysOn}");
            }
        }
    }

    // Debian's package creates a cluster of its own and starts it at every boot, unless told beforehand.
    private static void KeepDebianFromStartingItsOwn()
    {
        Environment.SetEnvironmentVariable("DEBIAN_FRONTEND", "noninteractive");
        Directory.CreateDirectory("/etc/postgresql-common/createcluster.d");
        File.WriteAllText("/etc/postgresql-common/createcluster.d/conferences.conf", "create_main_cluster = false\n");
    }

    private sealed record PackageManager(string Name, bool NeedsRoot, params string[][] Steps);
}
