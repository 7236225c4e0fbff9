using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Npgsql;
using Polly;

namespace Conferences.Api.Hosting;

/// <summary>
/// A PostgreSQL server of our own in a folder, for whoever has none: loopback only, on a free port, with a password of
/// its own, never as root. A server that already runs in the folder is used as it is.
/// </summary>
internal sealed class PrivatePostgres : IAsyncDisposable
{
    private const string User = "conferences";

    private readonly PostgresPrograms programs;
    private readonly string folder;
    private readonly bool stops;

    private PrivatePostgres(PostgresPrograms programs, string folder, bool stops, string connectionString) =>
        (this.programs, this.folder, this.stops, ConnectionString) = (programs, folder, stops, connectionString);

    /// <summary>How to reach it.</summary>
    public string ConnectionString { get; }

    private static string Data(string folder) => Path.Combine(folder, "cluster");

    /// <summary>Starts the server in the folder, or finds it running.</summary>
    /// <param name="wanted">The folder; elsewhere, and said so, if the server's user cannot reach it.</param>
    /// <param name="owns">Stop the server when done, even if it ran before.</param>
    /// <param name="tell">Told, a line each, what takes time.</param>
    public static async Task<PrivatePostgres> StartAsync(
        string wanted, bool owns, Action<string> tell, CancellationToken cancellation)
    {
        var programs = await PostgresPrograms.FindAsync(tell, cancellation);
        var folder = PostgresPrograms.Reachable(wanted, tell);
        if (!File.Exists(Path.Combine(Data(folder), "PG_VERSION")))
            await CreateAsync(programs, folder, tell, cancellation);

        var ran = IsAlive(folder);
        if (!ran)
            await StartAsync(programs, folder, tell, cancellation);
        var connectionString = ConnectionStringOf(folder);
        await AwaitAsync(connectionString, cancellation);
        await EnsureDatabaseAsync(connectionString, cancellation);
        return new(programs, folder, owns || !ran, connectionString);
    }

    /// <summary>Stops the server, if it is ours to stop.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!stops)
            return;
        NpgsqlConnection.ClearAllPools();
        await programs.RunAsync("pg_ctl", ["-D", Data(folder), "-m", "fast", "-w", "stop"], CancellationToken.None);
    }

    private static async Task CreateAsync(
        PostgresPrograms programs, string folder, Action<string> tell, CancellationToken cancellation)
    {
        tell($"Creating a private PostgreSQL in {folder} …");
        var password = Path.Combine(folder, "password");
        if (!File.Exists(password))
        {
            await File.WriteAllTextAsync(password, RandomNumberGenerator.GetHexString(48), cancellation);
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(password, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        // A creation that was cut off leaves half a cluster without PG_VERSION; nothing can be in it yet.
        if (Directory.Exists(Data(folder)))
            Directory.Delete(Data(folder), recursive: true);
        PostgresPrograms.Own(folder);
        await programs.MustRunAsync(
            "initdb",
            ["-D", Data(folder), "-U", User, "--auth=scram-sha-256", $"--pwfile={password}", "-E", "UTF8",
             "--locale=C", "--no-instructions"],
            cancellation);
        await File.AppendAllTextAsync(
            Path.Combine(Data(folder), "postgresql.conf"), PostgresSettings.Text(), cancellation);
    }

    private static async Task StartAsync(
        PostgresPrograms programs, string folder, Action<string> tell, CancellationToken cancellation)
    {
        tell("Starting PostgreSQL …");
        await programs.MustRunAsync(
            "pg_ctl",
            ["-D", Data(folder), "-w", "-t", "60", "-l", Path.Combine(folder, "log"),
             "-o", string.Create(CultureInfo.InvariantCulture, $"-p {FreePort()}"), "start"],
            cancellation);
    }

    // A server that was killed leaves its pid file, and PostgreSQL itself takes a process that nobody has buried yet for
    // a living one. Only a living process has an executable.
    private static bool IsAlive(string folder)
    {
        var note = Path.Combine(Data(folder), "postmaster.pid");
        if (!File.Exists(note) || File.ReadLines(note).FirstOrDefault() is not { } pid)
            return false;
        if (!Directory.Exists("/proc/self") || File.Exists($"/proc/{pid}/exe"))
            return true;
        File.Delete(note);
        return false;
    }

    // One that was killed before may have its log to replay first.
    private static async Task AwaitAsync(string connectionString, CancellationToken cancellation)
    {
        var admin = new NpgsqlConnectionStringBuilder(connectionString) { Database = "postgres", Pooling = false };
        await new ResiliencePipelineBuilder()
            .AddRetry(new()
            {
                ShouldHandle = new PredicateBuilder().Handle<NpgsqlException>(),
                MaxRetryAttempts = 240,
                Delay = TimeSpan.FromMilliseconds(250),
            })
            .Build()
            .ExecuteAsync(
                async token =>
                {
                    await using var connection = new NpgsqlConnection(admin.ConnectionString);
                    await connection.OpenAsync(token);
                },
                cancellation);
    }

    private static string ConnectionStringOf(string folder) => new NpgsqlConnectionStringBuilder(
        PostgresSettings.Connection("Host=127.0.0.1"))
    {
        Port = int.Parse(
            File.ReadLines(Path.Combine(Data(folder), "postmaster.pid")).Skip(3).First(), CultureInfo.InvariantCulture),
        Username = User,
        Password = File.ReadAllText(Path.Combine(folder, "password")).Trim(),
        Database = User,
    }.ConnectionString;

    private static async Task EnsureDatabaseAsync(string connectionString, CancellationToken cancellation)
    {
        var admin = new NpgsqlConnectionStringBuilder(connectionString) { Database = "postgres", Pooling = false };
        await using var connection = new NpgsqlConnection(admin.ConnectionString);
        await connection.OpenAsync(cancellation);
        await using var find = new NpgsqlCommand($"select 1 from pg_database where datname = '{User}'", connection);
        if (await find.ExecuteScalarAsync(cancellation) is not null)
            return;
        await using var create = new NpgsqlCommand($"create database {User}", connection);
        await create.ExecuteNonQueryAsync(cancellation);
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
