namespace Conferences.Api.Audit;

/// <summary>Whether facts get into the ledger. Those that wait are recorded all the same, and not yet proved.</summary>
internal sealed class LedgerCheck(ReaderProgress progress) : LagCheck(
    progress, Ledger.Shard, "entered", "Facts get into the ledger.", "Facts wait to be entered into the ledger.");
