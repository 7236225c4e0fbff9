using Conferences.Api.Store;
using JasperFx.Events.Daemon;
using JasperFx.Events.Projections;
using Marten;
using Marten.Subscriptions;

namespace Conferences.Api.Audit;

/// <summary>
/// Appends every event to its account's chain, in commit order and in the commit of its own progress. If two nodes
/// wrote at once, the table's key would make one of them fail, so a chain never forks.
/// </summary>
internal sealed class Ledger(LedgerRows rows, LedgerContinuity continuity, LedgerSignal grown)
    : EventSubscription(SubscriptionNames.Ledger, PageSize, EventStore.EventNames.Keys)
{
    private const int PageSize = 1_000;

    // Between attempts that come to nothing until somebody restores the database. Each is logged.
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    /// <inheritdoc/>
    public override async Task<IChangeListener> ProcessEventsAsync(
        EventRange page,
        ISubscriptionController controller,
        IDocumentOperations operations,
        CancellationToken cancellationToken)
    {
        if (await continuity.ObjectionAsync(cancellationToken) is { } objection)
        {
            await Task.Delay(Pause, cancellationToken);
            throw new AuditException(objection);
        }

        var events = await rows.EventsAsync(page.SequenceFloor, page.SequenceCeiling, cancellationToken);
        var heads = await rows.HeadsAsync([.. events.Select(@event => @event.Account).Distinct()], cancellationToken);
        var entries = new List<LedgerEntry>(events.Count);
        foreach (var @event in events)
        {
            var link = heads.GetValueOrDefault(@event.Account, Link.Start).Next(@event.Canonical().Span);
            heads[@event.Account] = link;
            entries.Add(new(@event.Account, link, @event.Position, Guid.Parse(@event.Id)));
        }

        if (entries.Count > 0)
            LedgerRows.Enter(operations, entries);
        return grown;
    }
}
