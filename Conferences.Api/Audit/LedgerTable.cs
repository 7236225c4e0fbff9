using Weasel.Postgresql;
using Weasel.Postgresql.Tables;

namespace Conferences.Api.Audit;

/// <summary>
/// The table of the ledger: an entry for each event of an account, in commit order. Its rows cannot be changed or
/// removed, see <see cref="RecordSchema"/>.
/// </summary>
internal sealed class LedgerTable : Table
{
    public LedgerTable() : base(new PostgresqlObjectName("conferences", "ledger", SchemaUtils.IdentifierUsage.General))
    {
        AddColumn("tenant_id", "varchar").AsPrimaryKey();
        AddColumn("n", "bigint").AsPrimaryKey();
        AddColumn("seq_id", "bigint").NotNull();
        AddColumn("event_id", "uuid").NotNull();
        AddColumn("hash", "bytea").NotNull();
        Indexes.Add(new IndexDefinition("ledger_seq_id") { IsUnique = true, Columns = ["seq_id"] });
    }
}
