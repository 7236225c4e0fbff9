using Conferences.Api.Store;

namespace Conferences.Api.Audit;

/// <summary>Whether the ledger keeps up. Events not yet in it are stored, but cannot be proven.</summary>
internal sealed class LedgerCheck(SubscriptionProgress progress, LedgerContinuity continuity) : LagCheck(
    progress,
    SubscriptionNames.Ledger,
    "entered",
    "The ledger is up to date.",
    "Events are waiting to be entered into the ledger.")
{
    /// <inheritdoc/>
    protected override Task<string?> TroubleAsync(CancellationToken cancellation) =>
        continuity.ObjectionAsync(cancellation);
}
