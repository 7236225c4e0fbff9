using System.Diagnostics;
using Conferences.Api.Crossbar;
using Conferences.Development;
using Npgsql;

namespace Conferences.Benchmarks;

/// <summary>
/// A private PostgreSQL with the settings of <c>./run</c> that counts its statements too. It is watched by a user of
/// its own, whose statements are not among those counted.
/// </summary>
internal sealed class CountingPostgres : IAsyncDisposable
{
    private readonly PrivatePostgres server;
    private readonly NpgsqlDataSource watcher;
    private readonly int postmaster;

    private CountingPostgres(PrivatePostgres server, NpgsqlDataSource watcher)
    {
        (this.server, this.watcher) = (server, watcher);
        postmaster = Postmaster.Of(new ServerFolder(server.Folder).Data)?.ProcessId
            ?? throw new InvalidOperationException("PostgreSQL left no word of its process.");
    }

    public string ConnectionString => server.ConnectionString;

    /// <summary>As the one who watches.</summary>
    public string WatcherConnectionString => watcher.ConnectionString;

    /// <summary>Used so far by the server and all its processes, those that ended too.</summary>
    public TimeSpan ProcessorTime => ProcessTimes.OfFamily(postmaster);

    public static async Task<CountingPostgres> StartAsync(string folder)
    {
        var wanted = new PrivateServerOptions(Path.Combine(folder, "postgres"));

        // The library is loaded when the server starts, and only then: so it starts twice.
        await using (var first = await StartAsync(wanted))
            await RunAsync(first, "alter system set shared_preload_libraries = 'pg_stat_statements'");
        var server = await StartAsync(wanted);
        try
        {
            var password = Ids.New();
            await RunAsync(
                server,
                $"create extension pg_stat_statements; create role watcher superuser login password '{password}'");
            return new(server, NpgsqlDataSource.Create(
                new NpgsqlConnectionStringBuilder(server.ConnectionString)
                {
                    Username = "watcher",
                    Password = password,
                    PersistSecurityInfo = true,
                }));
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>
    /// Bytes of log written, transactions that wrote anything, and statements of everybody but the watcher: all since
    /// the server was made.
    /// </summary>
    /// <remarks>
    /// Transactions by their ids: they are there at once, while each backend adds to <c>pg_stat_database</c> only when
    /// it comes to it, up to ten seconds later.
    /// </remarks>
    public async Task<(long Logged, long Transactions, long Statements)> CountAsync()
    {
        await using var command = watcher.CreateCommand(
            """
            select pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::bigint,
                pg_snapshot_xmax(pg_current_snapshot())::text::bigint,
                (select coalesce(sum(calls), 0)::bigint from pg_stat_statements(false)
                    where userid <> 'watcher'::regrole)
            """);
        await using var row = await command.ExecuteReaderAsync();
        await row.ReadAsync();
        return (row.GetInt64(0), row.GetInt64(1), row.GetInt64(2));
    }

    /// <summary>True if whatever reads the facts in commit order, ledger and bus, has read the newest.</summary>
    public async Task<bool> IsCaughtUpAsync()
    {
        await using var command = watcher.CreateCommand(
            """
            select coalesce((select max(seq_id) from conferences.mt_events), 0) <= coalesce((
                select min(last_seq_id) from conferences.mt_event_progression where name like '%:All'), 0)
            """);
        return await command.ExecuteScalarAsync() is true;
    }

    /// <summary>Waits until they have, or for so long.</summary>
    public async Task CatchUpAsync(TimeSpan patience)
    {
        var start = Stopwatch.GetTimestamp();
        while (!await IsCaughtUpAsync() && Stopwatch.GetElapsedTime(start) < patience)
            await Task.Delay(10);
    }

    /// <summary>The newest fact, and the names in it that are its own: of a leg that joined.</summary>
    public async Task<(string Conference, long Version, string[] Names)> NewestAsync()
    {
        await using var command = watcher.CreateCommand(
            """
            select stream_id, version, case when type = 'participant_joined'
                then array[
                    format('%s/%s/%s', stream_id, data ->> 'instance', data ->> 'participant_id'), data ->> 'call_id']
                else array[]::text[]
                end
            from conferences.mt_events order by seq_id desc limit 1
            """);
        await using var row = await command.ExecuteReaderAsync();
        await row.ReadAsync();
        return (row.GetString(0), row.GetInt64(1), row.GetFieldValue<string[]>(2));
    }

    /// <summary>All conferences there are, and how many legs joined each.</summary>
    public async Task<List<(string Id, int Joined)>> ConferencesAsync()
    {
        await using var command = watcher.CreateCommand(
            """
            select s.id, count(e.seq_id) filter (where e.type = 'participant_joined')::int
            from conferences.mt_streams s
            left join conferences.mt_events e on e.tenant_id = s.tenant_id and e.stream_id = s.id
            group by s.id
            """);
        await using var row = await command.ExecuteReaderAsync();
        var found = new List<(string, int)>();
        while (await row.ReadAsync())
            found.Add((row.GetString(0), row.GetInt32(1)));
        return found;
    }

    public async ValueTask DisposeAsync()
    {
        await watcher.DisposeAsync();
        await server.DisposeAsync();
    }

    private static Task<PrivatePostgres> StartAsync(PrivateServerOptions wanted) =>
        PrivatePostgres.StartAsync(wanted, Console.Error.WriteLine, CancellationToken.None);

    private static async Task RunAsync(PrivatePostgres server, string sql)
    {
        await using var connection = new NpgsqlConnection(
            new NpgsqlConnectionStringBuilder(server.ConnectionString) { Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
