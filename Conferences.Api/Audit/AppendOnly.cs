using System.Data.Common;
using Weasel.Core;
using Weasel.Postgresql;
using DbCommandBuilder = Weasel.Core.DbCommandBuilder;

namespace Conferences.Api.Audit;

/// <summary>
/// Triggers that refuse to change or remove events and entries of the ledger, whoever tries: only the owner of the
/// tables can switch them off. Beside them the entry the ledger begins with, of no account: a ledger without any was
/// emptied.
/// </summary>
internal sealed class AppendOnly : ISchemaObject
{
    /// <summary>The tables, in the schema <c>conferences</c>.</summary>
    public static readonly IReadOnlyList<string> Tables = ["mt_events", "ledger"];

    // A disabled trigger counts as missing. What is not there yet has none.
    private const string HeldSql =
        """
        select count(*) = 2 from pg_trigger t
        join pg_class c on c.oid = t.tgrelid join pg_namespace n on n.oid = c.relnamespace
        where n.nspname = 'conferences' and c.relname in ('mt_events', 'ledger')
            and t.tgname = 'is_append_only' and t.tgenabled in ('O', 'A');
        """;

    // Where numbers were given out there were events: what is empty then was emptied, and gets no new beginning.
    private const string CreateSql =
        """
        create or replace function conferences.is_append_only() returns trigger language plpgsql as $append$
        begin
            raise exception 'conferences.% is append-only: % is refused', tg_table_name, lower(tg_op)
                using errcode = 'restrict_violation';
        end
        $append$;

        create or replace trigger is_append_only before update or delete or truncate on conferences.mt_events
            for each statement execute function conferences.is_append_only();
        alter table conferences.mt_events enable trigger is_append_only;
        create or replace trigger is_append_only before update or delete or truncate on conferences.ledger
            for each statement execute function conferences.is_append_only();
        alter table conferences.ledger enable trigger is_append_only;

        insert into conferences.ledger (tenant_id, n, seq_id, event_id, hash)
        select '', 0, 0, '00000000-0000-0000-0000-000000000000', decode(repeat('00', 32), 'hex')
        where not exists (select from conferences.ledger) and not exists (select from conferences.mt_events)
            and not (select is_called from conferences.mt_events_sequence);
        """;

    /// <inheritdoc/>
    public DbObjectName Identifier { get; } =
        new PostgresqlObjectName("conferences", "is_append_only", SchemaUtils.IdentifierUsage.General);

    /// <inheritdoc/>
    public void WriteCreateStatement(Migrator migrator, TextWriter writer) => writer.WriteLine(CreateSql);

    /// <inheritdoc/>
    public void WriteDropStatement(Migrator rules, TextWriter writer) =>
        writer.WriteLine("drop function if exists conferences.is_append_only cascade;");

    /// <inheritdoc/>
    public void ConfigureQueryCommand(DbCommandBuilder builder) => builder.Append(HeldSql);

    /// <inheritdoc/>
    public async Task<ISchemaObjectDelta> CreateDeltaAsync(DbDataReader reader, CancellationToken ct = default) =>
        new SchemaObjectDelta(this, await reader.ReadAsync(ct) && reader.GetBoolean(0)
            ? SchemaPatchDifference.None
            : SchemaPatchDifference.Create);

    /// <inheritdoc/>
    public IEnumerable<DbObjectName> AllNames() => [Identifier];
}
