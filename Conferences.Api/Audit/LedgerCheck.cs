using Conferences.Api.Store;

namespace Conferences.Api.Audit;

/// <summary>Whether events get into the ledger. Those that wait are stored, but not yet provable.</summary>
internal sealed class LedgerCheck(SubscriptionProgress progress) : LagCheck(
    progress,
    SubscriptionNames.Ledger,
    "entered",
    "Facts get into the ledger.",
    "Facts wait to be entered into the ledger.");
