using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Conferences.Development;
using Conferences.Tests.Fixtures.Http;
using Conferences.Tests.Fixtures.Operations;
using Npgsql;

namespace Conferences.Tests.Operations;

/// <summary>SIGTERM ends a start within two seconds and with 0, wherever it is.</summary>
public sealed class A_start_that_is_interrupted(Service service)
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ends_while_it_waits_for_the_database()
    {
        using var process = Executable.StartService("Host=127.0.0.1;Port=1;Username=me");
        Assert.Contains(
            "waiting for up to 60 s",
            await process.StandardError.ReadLineAsync(Cancellation).AsTask().WaitAsync(Patience, Cancellation));
        await EndsAsync(process);
    }

    [Fact]
    public async Task ends_while_the_database_does_not_answer()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        using var process = Executable.StartService(
            $"Host=127.0.0.1;Port={((IPEndPoint)silent.LocalEndpoint).Port};Username=me;Timeout=60");
        using var accepted = await silent.AcceptTcpClientAsync(Cancellation).AsTask().WaitAsync(Patience, Cancellation);
        await EndsAsync(process);
    }

    [Fact]
    public async Task ends_while_it_waits_to_change_the_schema()
    {
        var database = await service.NewEmptyDatabaseAsync("interrupted");
        await using var holder = NpgsqlDataSource.Create(database);
        await using var connection = await holder.OpenConnectionAsync(Cancellation);

        // Marten's own, under which the schema is changed by one node at a time.
        await using var lockOut = new NpgsqlCommand("select pg_advisory_lock(4004)", connection);
        await lockOut.ExecuteNonQueryAsync(Cancellation);
        using var process = Executable.Start(
            "/nowhere", database, [("ConnectionStrings__PostgresOwner", database)]);
        await Until.Async(
            async () => (await Stored.ColumnOf<long>(
                database,
                """
                select count(*) from pg_stat_activity
                where datname = current_database() and query like '%pg_try_advisory_lock%' and pid <> pg_backend_pid()
                """)).Single() > 0,
            Patience);
        await EndsAsync(process);
    }

    private static async Task EndsAsync(Process process)
    {
        await Programs.RunAsync(
            "kill", ["-TERM", process.Id.ToString(CultureInfo.InvariantCulture)], user: null, Cancellation);
        var asked = Stopwatch.StartNew();
        Assert.Equal(0, (await Executable.EndOfAsync(process)).Code);
        Assert.InRange(asked.Elapsed, TimeSpan.Zero, Longest);
    }
}
