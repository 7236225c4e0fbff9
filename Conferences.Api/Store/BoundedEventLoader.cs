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
        await using var command = database.CreateCommand();
        var (last, count, found) = await PageEnd.FindAsync(
            command, request.Floor, request.HighWater, request.BatchSize, bytes, types: null, cancellation);

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
