using System.Data.Common;
using Weasel.Core;
using Weasel.Postgresql;
using DbCommandBuilder = Weasel.Core.DbCommandBuilder;

namespace Conferences.Api.Store;

/// <summary>
/// What the service's role may do: read and add everywhere, change and delete where rows are no record. Streams and
/// progress change with what is recorded, and are not deleted either.
/// </summary>
/// <param name="appendOnly">Tables that rows are only added to.</param>
internal sealed class ServiceGrants(ServiceRole role, IReadOnlyList<string> appendOnly) : ISchemaObject
{
    private static readonly string[] NotDeleted = ["mt_streams", "mt_event_progression"];

    /// <inheritdoc/>
    public DbObjectName Identifier { get; } =
        new PostgresqlObjectName("conferences", "service_grants", SchemaUtils.IdentifierUsage.General);

    private string Kept => Listed(appendOnly);

    private string Needed => Listed([.. appendOnly, .. NotDeleted]);

    /// <inheritdoc/>
    public void WriteCreateStatement(Migrator migrator, TextWriter writer) => writer.WriteLine(
        $"""
        grant usage on schema conferences to {role.Quoted};
        grant select, insert, update, delete on all tables in schema conferences to {role.Quoted};
        grant usage, select on all sequences in schema conferences to {role.Quoted};
        alter default privileges in schema conferences
            grant select, insert, update, delete on tables to {role.Quoted};
        alter default privileges in schema conferences grant usage, select on sequences to {role.Quoted};
        revoke update, delete, truncate on {Tables(appendOnly)} from {role.Quoted};
        revoke delete, truncate on {Tables(NotDeleted)} from {role.Quoted};
        """);

    /// <inheritdoc/>
    public void WriteDropStatement(Migrator rules, TextWriter writer) =>
        writer.WriteLine($"revoke all on all tables in schema conferences from {role.Quoted};");

    // A superuser may do anything: nothing can be taken from it, and nothing need be given.
    /// <inheritdoc/>
    public void ConfigureQueryCommand(DbCommandBuilder builder) => builder.Append(
        $"""
        select (select rolsuper from pg_roles where rolname = {role.Literal}) or coalesce(bool_and(case
            when c.relkind = 'S' then has_sequence_privilege({role.Literal}, c.oid, 'USAGE')
            else has_table_privilege({role.Literal}, c.oid, 'SELECT')
                and has_table_privilege({role.Literal}, c.oid, 'INSERT')
                and has_table_privilege({role.Literal}, c.oid, 'UPDATE') = (c.relname not in ({Kept}))
                and has_table_privilege({role.Literal}, c.oid, 'DELETE') = (c.relname not in ({Needed}))
            end), false)
        from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where n.nspname = 'conferences' and c.relkind in ('r', 'S');
        """);

    /// <inheritdoc/>
    public async Task<ISchemaObjectDelta> CreateDeltaAsync(DbDataReader reader, CancellationToken ct = default) =>
        new SchemaObjectDelta(this, await reader.ReadAsync(ct) && !reader.IsDBNull(0) && reader.GetBoolean(0)
            ? SchemaPatchDifference.None
            : SchemaPatchDifference.Create);

    /// <inheritdoc/>
    public IEnumerable<DbObjectName> AllNames() => [Identifier];

    private static string Listed(IEnumerable<string> tables) =>
        string.Join(", ", tables.Select(table => $"'{table}'"));

    private static string Tables(IEnumerable<string> tables) =>
        string.Join(", ", tables.Select(table => $"conferences.{table}"));
}
