using System.Diagnostics;
using Npgsql;
using NpgsqlTypes;

namespace Conferences.Benchmarks;

/// <summary>
/// The least that makes joins durable: their facts and rows, the very JSON that the service stored, written to the same
/// PostgreSQL by prepared statements on one connection. No HTTP, no rules, no versions, no second index.
/// </summary>
internal sealed class Floor : IAsyncDisposable
{
    private readonly NpgsqlConnection connection;
    private readonly NpgsqlCommand batch;
    private readonly NpgsqlCommand one;

    private Floor(NpgsqlConnection connection)
    {
        this.connection = connection;
        batch = new(
            """
            with recorded as (
                insert into floor.events (stream, version, data)
                select $1, * from unnest($2, $3)
            )
            insert into floor.people (stream, id, data)
            select $1, * from unnest($2, $4)
            """,
            connection)
        {
            Parameters =
            {
                new() { NpgsqlDbType = NpgsqlDbType.Text },
                new() { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Integer },
                new() { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Jsonb },
                new() { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Jsonb },
            },
        };
        one = new("insert into floor.events (stream, version, data) values ($1, $2, $3)", connection)
        {
            Parameters =
            {
                new() { NpgsqlDbType = NpgsqlDbType.Text },
                new() { NpgsqlDbType = NpgsqlDbType.Integer },
                new() { NpgsqlDbType = NpgsqlDbType.Jsonb },
            },
        };
    }

    public static async Task<Floor> OpenAsync(string connectionString)
    {
        var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        await using var create = new NpgsqlCommand(
            """
            create schema floor;
            create table floor.events (stream text, version int, data jsonb, at timestamptz default now(),
                primary key (stream, version));
            create table floor.people (stream text, id int, data jsonb, primary key (stream, id))
            """,
            connection);
        await create.ExecuteNonQueryAsync();
        var floor = new Floor(connection);
        await floor.batch.PrepareAsync();
        await floor.one.PrepareAsync();
        return floor;
    }

    /// <summary>Writes what a conference has stored of its joins, as many in each commit as it did.</summary>
    public async Task<TimeSpan> RepeatAsync(string conference, BenchmarkDatabase database)
    {
        var batches = await database.BatchesAsync(conference);
        var events = await database.EventsAsync(conference);
        var people = await database.PeopleAsync(conference);
        var start = Stopwatch.GetTimestamp();
        var written = 0;
        foreach (var size in batches)
        {
            batch.Parameters[0].Value = conference;
            batch.Parameters[1].Value = Enumerable.Range(written + 1, size).ToArray();
            batch.Parameters[2].Value = events.GetRange(written, size);
            batch.Parameters[3].Value = people.GetRange(written, size);
            await batch.ExecuteNonQueryAsync();
            written += size;
        }

        return Stopwatch.GetElapsedTime(start);
    }

    /// <summary>One fact, one row, one commit.</summary>
    public async Task<TimeSpan> InsertAsync(string stream, int version, string @event)
    {
        one.Parameters[0].Value = stream;
        one.Parameters[1].Value = version;
        one.Parameters[2].Value = @event;
        var start = Stopwatch.GetTimestamp();
        await one.ExecuteNonQueryAsync();
        return Stopwatch.GetElapsedTime(start);
    }

    public async ValueTask DisposeAsync()
    {
        await batch.DisposeAsync();
        await one.DisposeAsync();
        await connection.DisposeAsync();
    }
}
