using Marten;

namespace Conferences.Api.Store;

/// <summary>Facts are to be published again.</summary>
/// <param name="Id">Always <see cref="TheOne"/>.</param>
/// <param name="After">The position behind which to go on.</param>
public sealed record ReplayWanted(string Id, long After)
{
    /// <summary>There is one at the most; a newer wish replaces an older one.</summary>
    public const string TheOne = "replay";
}

/// <summary>The wish to have facts published again, from whoever has it to the node that relays.</summary>
internal sealed class Replays(IDocumentStore store, ReadDataSource reads)
{
    /// <summary>Leaves the wish for the node that relays, or will.</summary>
    public async Task WantAsync(long after, CancellationToken cancellation)
    {
        await using var session = store.LightweightSession();
        session.Store(new ReplayWanted(ReplayWanted.TheOne, after));
        await session.SaveChangesAsync(cancellation);
    }

    /// <summary>The wish nobody has taken yet, or null.</summary>
    public async Task<ReplayWanted?> WantedAsync(CancellationToken cancellation)
    {
        await using var session = store.QuerySession();
        return await session.LoadAsync<ReplayWanted>(ReplayWanted.TheOne, cancellation);
    }

    /// <summary>The wish was taken; a newer one stays.</summary>
    public async Task ForgetAsync(ReplayWanted taken, CancellationToken cancellation)
    {
        await using var session = store.LightweightSession();
        session.DeleteWhere<ReplayWanted>(it => it.Id == taken.Id && it.After == taken.After);
        await session.SaveChangesAsync(cancellation);
    }

    /// <summary>The position behind which everything recorded at this time or later lies.</summary>
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
