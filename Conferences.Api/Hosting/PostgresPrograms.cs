using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;

namespace Conferences.Api.Hosting;

/// <summary>PostgreSQL's own programs, run as somebody who is not root.</summary>
internal sealed class PostgresPrograms
{
    private const string Missing =
        "PostgreSQL is not installed: install it, or set ConnectionStrings__Postgres to one that runs, "
        + "or start everything with 'docker compose up'.";

    private const string Nobody = "postgres";

    private static readonly string[] UsualFolders =
        ["/usr/lib/postgresql", "/usr", "/usr/local", "/opt/homebrew/opt", "/usr/local/opt"];

    private readonly string folder;

    private PostgresPrograms(string folder) => this.folder = folder;

    private static bool IsRoot => Environment.IsPrivilegedProcess;

    /// <summary>Finds the programs; root has them installed if they are missing.</summary>
    /// <exception cref="InvalidOperationException">There are none.</exception>
    public static async Task<PostgresPrograms> FindAsync(Action<string> tell, CancellationToken cancellation)
    {
        if (Find() is { } found)
            return new(found);
        await InstallAsync(tell, cancellation);
        return new(Find() ?? throw new InvalidOperationException(Missing));
    }

    /// <summary>The folder, made; or one under /var/lib if the server's user cannot get to it.</summary>
    public static string Reachable(string wanted, Action<string> tell)
    {
        wanted = Path.GetFullPath(wanted);
        Directory.CreateDirectory(wanted);
        if (!IsRoot || Run("runuser", ["-u", Nobody, "--", "test", "-x", Path.GetDirectoryName(wanted)!]) is 0)
            return wanted;
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(wanted)))[..12];
        var instead = Path.Combine("/var/lib/conferences", hash);
        Directory.CreateDirectory(instead);
        tell($"The user {Nobody} cannot reach {wanted}: PostgreSQL's files are in {instead}.");
        return instead;
    }

    /// <summary>Gives the folder to the user the server runs as.</summary>
    public static void Own(string path)
    {
        if (IsRoot)
            Run("chown", ["-R", Nobody, path]);
    }

    /// <summary>Runs one of the programs and gives its exit code.</summary>
    public Task<int> RunAsync(string program, IEnumerable<string> arguments, CancellationToken cancellation) =>
        FinishAsync(Start(program, arguments), cancellation);

    /// <summary>Runs one of the programs, which must succeed.</summary>
    public async Task MustRunAsync(string program, IEnumerable<string> arguments, CancellationToken cancellation)
    {
        var errors = Path.GetTempFileName();
        var code = await FinishAsync(Start(program, arguments, errors), cancellation);
        var said = await File.ReadAllTextAsync(errors, cancellation);
        File.Delete(errors);
        if (code != 0)
            throw new InvalidOperationException($"{program} failed with exit code {code}. {said.Trim()}");
    }

    private static string? Find() => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')
        .Concat(UsualFolders.Where(Directory.Exists)
            .SelectMany(root => Directory.EnumerateDirectories(root)
                .OrderByDescending(path => path, StringComparer.Ordinal)
                .Select(version => Path.Combine(version, "bin"))))
        .FirstOrDefault(path => File.Exists(Path.Combine(path, "initdb")) && File.Exists(Path.Combine(path, "pg_ctl")));

    private static async Task InstallAsync(Action<string> tell, CancellationToken cancellation)
    {
        (string File, string Script)[] managers =
        [
            ("/usr/bin/apt-get",
             "mkdir -p /etc/postgresql-common && echo create_main_cluster=false > /etc/postgresql-common/createcluster.conf"
             + " && apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends"
             + " postgresql"),
            ("/usr/bin/dnf", "dnf -q install -y postgresql-server"),
            ("/sbin/apk", "apk add -q postgresql runuser"),
        ];
        if (!IsRoot || managers.FirstOrDefault(it => File.Exists(it.File)) is not { Script: { } script })
            throw new InvalidOperationException(Missing);
        tell("Installing PostgreSQL with the system's package manager …");
        var install = new ProcessStartInfo("/bin/sh", ["-c", script + " >&2"]);
        if (await FinishAsync(Process.Start(install)!, cancellation) is not 0)
            throw new InvalidOperationException(Missing);
    }

    // In a session of its own, so that the terminal's Ctrl-C stops the service first and PostgreSQL last; and with its
    // output in a file, since a server that inherits a pipe keeps whoever reads it waiting.
    private Process Start(string program, IEnumerable<string> arguments, string output = "/dev/null")
    {
        string[] command = [Path.Combine(folder, program), .. arguments];
        string[] asWhom = IsRoot ? ["runuser", "-u", Nobody, "--", .. command] : command;
        return Process.Start(new ProcessStartInfo(
            "/bin/sh", ["-c", $"exec setsid -w \"$@\" >\"$0\" 2>&1 </dev/null", output, .. asWhom])
        {
            WorkingDirectory = "/",
        })!;
    }

    private static int Run(string program, IEnumerable<string> arguments)
    {
        using var process = Process.Start(program, arguments);
        process.WaitForExit();
        return process.ExitCode;
    }

    private static async Task<int> FinishAsync(Process process, CancellationToken cancellation)
    {
        using (process)
        {
            await process.WaitForExitAsync(cancellation);
            return process.ExitCode;
        }
    }
}
