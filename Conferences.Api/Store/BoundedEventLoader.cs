using System.Collections.Concurrent;
using JasperFx.Events;
using JasperFx.Events.Daemon;
using JasperFx.Events.Projections;
using Npgsql;

namespace Conferences.Api.Store;

/// <summary>
/// Loads pages of events for those who read them in commit order: no more events than asked for, and no more bytes than
/// fit into memory. A page that failed, to be loaded or to be handled, is asked for again as half of it.
/// </summary>
/// <param name="inner">Loads all events up to a position.</param>
/// <param name="sizes">Bytes of the next page, by the name of its reader.</param>
internal sealed class BoundedEventLoader(IEventLoader inner, NpgsqlDataSource database, PageSizes sizes) : IEventLoader
{
    // So few events fit, however large they are: the usual page of a reader that keeps up costs no further statement.
    private const int Few = 8;

    // One after the other: how large an event is, is known only by reading it.
    private const string CeilingSql =
        """
        with recursive page (position, n, bytes) as (
            select $1::bigint, 0, 0::bigint
            union all
            select next.seq_id, page.n + 1, page.bytes + next.bytes
            from page
            cross join lateral (
                select seq_id, octet_length(data::text) as bytes
                from conferences.mt_events
                where seq_id > page.position and seq_id <= $2
                order by seq_id
                limit 1) next
            where page.n < $3 and page.bytes < $4)
        select position, n, bytes from page order by n desc limit 1
        """;

    /// <inheritdoc/>
    public async Task<EventPage> LoadAsync(EventRequest request, CancellationToken token)
    {
        var name = request.Name.Identity;
        var bytes = sizes.Next(name, request.Floor);
        while (true)
        {
            try
            {
                return await inner.LoadAsync(await BoundedAsync(request, bytes, token), token);
            }
            catch (Exception failure) when (bytes > 1 && StoreFailures.IsTooMuch(failure))
            {
                bytes = sizes.Halve(name);
            }
        }
    }

    private async Task<EventRequest> BoundedAsync(EventRequest request, long bytes, CancellationToken cancellation)
    {
        if (request.HighWater - request.Floor <= Few && bytes >= sizes.Most)
            return request;
        await using var command = database.CreateCommand(CeilingSql);
        command.Parameters.Add(new() { Value = request.Floor });
        command.Parameters.Add(new() { Value = request.HighWater });
        command.Parameters.Add(new() { Value = request.BatchSize });
        command.Parameters.Add(new() { Value = bytes });
        await using var row = await command.ExecuteReaderAsync(cancellation);
        await row.ReadAsync(cancellation);
        var (last, count, found) = (row.GetInt64(0), row.GetInt32(1), row.GetInt64(2));

        // Behind the last event there may be positions that no event will ever have.
        return count < request.BatchSize && found < bytes
            ? request
            : new()
            {
                Floor = request.Floor,
                HighWater = last,
                BatchSize = request.BatchSize,
                Name = request.Name,
                ErrorOptions = request.ErrorOptions,
                Runtime = request.Runtime,
                Metrics = request.Metrics,
            };
    }
}

/// <summary>How many bytes the next page of each reader of events may have.</summary>
/// <param name="Most">Of a page, as long as none fails.</param>
internal sealed record PageSizes(long Most)
{
    private readonly ConcurrentDictionary<string, (long Floor, long Bytes)> byReader = new();

    /// <summary>
    /// Bytes of a reader's page behind this position: half as many as the last time if that page was asked for then
    /// too, since it is asked for again only if it failed; otherwise twice as many, up to the most there may be.
    /// </summary>
    public long Next(string reader, long floor) => byReader.AddOrUpdate(
        reader,
        (floor, Most),
        (_, last) => (floor, last.Floor == floor ? Math.Max(1, last.Bytes / 2) : Math.Min(Most, last.Bytes * 2))).Bytes;

    /// <summary>The page failed to be loaded.</summary>
    public long Halve(string reader) =>
        byReader.AddOrUpdate(reader, (0, Most), (_, last) => (last.Floor, Math.Max(1, last.Bytes / 2))).Bytes;
}
