using Npgsql;

namespace Conferences.Tests.Fixtures.Http;

/// <summary>
/// A table that nobody can write to until the test lets it go: what is sent meanwhile waits behind the first commit.
/// </summary>
internal sealed class HeldTable : IAsyncDisposable
{
    private readonly string connectionString;
    private readonly NpgsqlConnection connection;

    private HeldTable(string connectionString) =>
        (this.connectionString, connection) = (connectionString, new(connectionString));

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>The same database, where a commit waits for a lock as long as it is held.</summary>
    public static string Patient(string connectionString) =>
        new NpgsqlConnectionStringBuilder(connectionString) { Options = "-c lock_timeout=0" }.ConnectionString;

    /// <summary>Holds the table of events.</summary>
    public static async Task<HeldTable> OfEventsAsync(string connectionString)
    {
        var held = new HeldTable(connectionString);
        await held.connection.OpenAsync(Cancellation);
        await using var take = new NpgsqlCommand(
            "begin; lock table conferences.mt_events in exclusive mode", held.connection);
        await take.ExecuteNonQueryAsync(Cancellation);
        return held;
    }

    /// <summary>Returns once somebody waits for it.</summary>
    public Task AwaitedAsync() => Until.Async(async () => (await Stored.ColumnOf<long>(
        connectionString,
        "select count(*) from pg_stat_activity where $1 = any(pg_blocking_pids(pid))",
        connection.ProcessID)).Single() > 0);

    /// <summary>Lets it go.</summary>
    public ValueTask DisposeAsync() => connection.DisposeAsync();
}
