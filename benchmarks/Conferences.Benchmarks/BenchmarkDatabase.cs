using Npgsql;

namespace Conferences.Benchmarks;

/// <summary>What PostgreSQL tells, asked on a connection of its own and outside of what is timed.</summary>
internal sealed class BenchmarkDatabase : IAsyncDisposable
{
    private readonly NpgsqlConnection connection;

    private BenchmarkDatabase(NpgsqlConnection connection) => this.connection = connection;

    public static async Task<BenchmarkDatabase> OpenAsync(string connectionString)
    {
        var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        return new(connection);
    }

    /// <summary>Version, and the settings that decide when a commit is durable.</summary>
    public async Task<string> DescribeAsync() => (string)(await ScalarAsync(
        """
        select format('PostgreSQL %s, fsync %s, synchronous_commit %s, shared_buffers %s',
            current_setting('server_version'), current_setting('fsync'),
            current_setting('synchronous_commit'), current_setting('shared_buffers'))
        """))!;

    /// <summary>
    /// Puts every page on disk now, so that it need not happen while something is timed. Whatever page changes first
    /// after it is logged whole.
    /// </summary>
    public Task CheckpointAsync() => ScalarAsync("checkpoint");

    /// <summary>Gathers statistics now, as autovacuum does of its own accord some seconds or a minute later.</summary>
    public Task AnalyzeAsync() => ScalarAsync("analyze");

    /// <summary>Where the newest checkpoint began: the same before and after if there was none in between.</summary>
    public async Task<string> LastCheckpointAsync() =>
        (string)(await ScalarAsync("select redo_lsn::text from pg_control_checkpoint()"))!;

    /// <summary>Bytes of write-ahead log written since the cluster was made.</summary>
    public async Task<long> LoggedAsync() =>
        (long)(await ScalarAsync("select pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::bigint"))!;

    /// <summary>How many joins each transaction recorded, in order.</summary>
    public Task<List<int>> BatchesAsync(string conference) => ColumnAsync<int>(
        """
        select count(*)::int from conferences.mt_events
        where stream_id = $1 and type = 'participant_joined'
        group by xmin::text order by min(version)
        """,
        conference);

    /// <summary>Transactions that wrote facts, the one that created the conference not counted.</summary>
    public async Task<long> TransactionsAsync(string conference) => (long)(await ScalarAsync(
        """
        select count(distinct xmin::text) from conferences.mt_events
        where stream_id = $1 and type <> 'conference_created'
        """,
        conference))!;

    /// <summary>The facts of joining, as they are stored.</summary>
    public Task<List<string>> EventsAsync(string conference) => ColumnAsync<string>(
        """
        select data::text from conferences.mt_events
        where stream_id = $1 and type = 'participant_joined' order by version
        """,
        conference);

    /// <summary>The rows of those who are in, as they are stored.</summary>
    public Task<List<string>> PeopleAsync(string conference) => ColumnAsync<string>(
        """
        select data::text from conferences.mt_doc_participant
        where data ->> 'conference_id' = $1 order by (data ->> 'participant_id')::int
        """,
        conference);

    public ValueTask DisposeAsync() => connection.DisposeAsync();

    private async Task<object?> ScalarAsync(string sql, params object[] values)
    {
        await using var command = Command(sql, values);
        return await command.ExecuteScalarAsync();
    }

    private async Task<List<T>> ColumnAsync<T>(string sql, params object[] values)
    {
        await using var command = Command(sql, values);
        await using var row = await command.ExecuteReaderAsync();
        var found = new List<T>();
        while (await row.ReadAsync())
            found.Add(await row.GetFieldValueAsync<T>(0));
        return found;
    }

    private NpgsqlCommand Command(string sql, object[] values)
    {
        var command = new NpgsqlCommand(sql, connection);
        foreach (var value in values)
            command.Parameters.Add(new() { Value = value });
        return command;
    }
}
