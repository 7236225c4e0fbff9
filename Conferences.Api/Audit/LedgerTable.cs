using Weasel.Core;
using Weasel.Postgresql;
using Weasel.Postgresql.Tables;

namespace Conferences.Api.Audit;

/// <summary>
/// The table of the ledger: an entry for each event of an account, in commit order. Rows cannot be changed or removed
/// without altering the table.
/// </summary>
internal sealed class LedgerTable : Table
{
    private const string AppendOnly =
        """
        create or replace function conferences.ledger_is_append_only() returns trigger language plpgsql as $ledger$
        begin
            raise exception 'conferences.ledger is append-only: % is refused', lower(tg_op)
                using errcode = 'restrict_violation';
        end
        $ledger$;

        create or replace trigger ledger_is_append_only
            before update or delete or truncate on conferences.ledger
            for each statement execute function conferences.ledger_is_append_only();
        """;

    public LedgerTable() : base(new PostgresqlObjectName("conferences", "ledger", SchemaUtils.IdentifierUsage.General))
    {
        AddColumn("tenant_id", "varchar").AsPrimaryKey();
        AddColumn("n", "bigint").AsPrimaryKey();
        AddColumn("seq_id", "bigint").NotNull();
        AddColumn("event_id", "uuid").NotNull();
        AddColumn("hash", "bytea").NotNull();
        Indexes.Add(new IndexDefinition("ledger_seq_id") { IsUnique = true, Columns = ["seq_id"] });
    }

    public override void WriteCreateStatement(Migrator migrator, TextWriter writer)
    {
        base.WriteCreateStatement(migrator, writer);
        writer.WriteLine();
        writer.WriteLine(AppendOnly);
    }
}
