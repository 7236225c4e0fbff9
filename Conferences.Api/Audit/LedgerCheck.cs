using Conferences.Api.Store;

namespace Conferences.Api.Audit;

/// <summary>Whether facts get into the ledger. Those that wait are recorded all the same, and not yet proved.</summary>
internal sealed class LedgerCheck(SubscriptionProgress progress) : LagCheck(
    progress, SubscriptionNames.Ledger, "entered", "Facts get into the ledger.", "Facts wait to be entered into the ledger.");
