using Marten;

namespace Conferences.Api.Store;

/// <summary>A request to publish events again.</summary>
/// <param name="Id">Always <see cref="TheOne"/>.</param>
/// <param name="After">Publish the events after this position.</param>
public sealed record ReplayWanted(string Id, long After)
{
    /// <summary>There is at most one request; a newer one replaces it.</summary>
    public const string TheOne = "replay";
}

/// <summary>Passes requests to publish events again to the node that runs the relay.</summary>
internal sealed class Replays(IDocumentStore store, ReadDataSource reads)
{
    /// <summary>Stores the request.</summary>
    public async Task WantAsync(long after, CancellationToken cancellation)
    {
        await using var session = store.LightweightSession();
        session.Store(new ReplayWanted(ReplayWanted.TheOne, after));
        await session.SaveChangesAsync(cancellation);
    }

    /// <summary>The pending request, or null.</summary>
    public async Task<ReplayWanted?> WantedAsync(CancellationToken cancellation)
    {
        await using var session = store.QuerySession();
        return await session.LoadAsync<ReplayWanted>(ReplayWanted.TheOne, cancellation);
    }

    /// <summary>Deletes the request, unless a newer one has replaced it.</summary>
    public async Task ForgetAsync(ReplayWanted taken, CancellationToken cancellation)
    {
        await using var session = store.LightweightSession();
        session.DeleteWhere<ReplayWanted>(it => it.Id == taken.Id && it.After == taken.After);
        await session.SaveChangesAsync(cancellation);
    }

    /// <summary>The position just before the first event recorded at this time or later.</summary>
    public async Task<long> BeforeAsync(DateTimeOffset time, CancellationToken cancellation)
    {
        await using var command = reads.Command(
            """
            select coalesce(
                (select min(seq_id) - 1 from conferences.mt_events where timestamp >= $1::timestamptz),
                (select max(seq_id) from conferences.mt_events),
                0)
            """,
            time.UtcDateTime.ToString("O", System.Globalization.CultureInfo.InvariantCulture));
        return (long)(await command.ExecuteScalarAsync(cancellation))!;
    }
}
