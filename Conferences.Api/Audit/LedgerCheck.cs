using Conferences.Api.Store;

namespace Conferences.Api.Audit;

/// <summary>Whether events get into the ledger. Those that wait are stored, but not yet provable.</summary>
internal sealed class LedgerCheck(SubscriptionProgress progress, LedgerContinuity continuity) : LagCheck(
    progress,
    SubscriptionNames.Ledger,
    "The ledger is up to date.",
    "Events are waiting to be entered into the ledger.")
{
    /// <inheritdoc/>
    protected override Task<string?> TroubleAsync(CancellationToken cancellation) =>
        continuity.ObjectionAsync(cancellation);
}
