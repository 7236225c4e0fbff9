using JasperFx.Events.Daemon;
using JasperFx.Events.Projections;
using Marten;
using Marten.Subscriptions;

namespace Conferences.Api.Audit;

/// <summary>
/// Enters every fact into the chain of its account, in commit order, in the commit of its own progress. Were two nodes
/// to write at once, the table's key would let one of them fail: a chain never forks.
/// </summary>
internal sealed class Ledger(LedgerRows rows, LedgerSignal grown)
    : FactReader(Shard, PageSize, EventStore.FactNames.Keys)
{
    /// <summary>The subscription's name; its progress is kept under it.</summary>
    public const string Shard = "Ledger";

    private const int PageSize = 1_000;

    /// <inheritdoc/>
    public override async Task<IChangeListener> ProcessEventsAsync(
        EventRange page,
        ISubscriptionController controller,
        IDocumentOperations operations,
        CancellationToken cancellationToken)
    {
        var facts = await rows.FactsAsync(page.SequenceFloor, page.SequenceCeiling, cancellationToken);
        var heads = await rows.HeadsAsync([.. facts.Select(fact => fact.Account).Distinct()], cancellationToken);
        var entries = new List<LedgerEntry>(facts.Count);
        foreach (var fact in facts)
        {
            var link = heads.GetValueOrDefault(fact.Account, Link.Start).Next(fact.Canonical().Span);
            heads[fact.Account] = link;
            entries.Add(new(fact.Account, link, fact.Position, Guid.Parse(fact.Id)));
        }

        if (entries.Count > 0)
            LedgerRows.Enter(operations, entries);
        return grown;
    }
}
