using Conferences.Api.Store;

namespace Conferences.Api.Audit;

/// <summary>Whether the ledger keeps up. Events not yet in it are stored, but cannot be proven.</summary>
internal sealed class LedgerCheck(SubscriptionProgress progress) : LagCheck(
    progress,
    SubscriptionNames.Ledger,
    "The ledger is up to date.",
    "Events are waiting to be entered into the ledger.");
