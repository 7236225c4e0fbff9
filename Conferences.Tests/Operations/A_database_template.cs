using Conferences.Tests.Fixtures.Http;

namespace Conferences.Tests.Operations;

/// <summary>That copies of the template equal a database that a node has migrated.</summary>
public sealed class A_database_template(Service service)
{
    // All tables, columns, indexes, constraints, functions and sequences, except PostgreSQL's own.
    private const string Schema =
        """
        select concat_ws(
            ' ', table_schema, table_name, column_name, data_type, is_nullable,
            regexp_replace(column_default, '\d{4}-\d\d-\d\d [\d:.+]+', 'when it was made'))
        from information_schema.columns where table_schema not in ('pg_catalog', 'information_schema')
        union all select indexdef from pg_indexes where schemaname not in ('pg_catalog', 'information_schema')
        union all select conrelid::regclass || ' ' || pg_get_constraintdef(oid) from pg_constraint
        where connamespace::regnamespace::text not in ('pg_catalog', 'information_schema')
        union all select pg_get_functiondef(oid) from pg_proc
        where pronamespace::regnamespace::text not in ('pg_catalog', 'information_schema')
        union all select sequencename::text from pg_sequences
        order by 1
        """;

    [Fact]
    public async Task has_the_schema_that_a_node_makes()
    {
        var (copied, migrated) =
            (await service.NewDatabaseAsync("copied"), await service.NewEmptyDatabaseAsync("migrated"));
        Assert.Empty(await Stored.ColumnOf<string>(migrated, Schema));
        await using (new Node(migrated))
        {
        }

        Assert.Equal(await Stored.ColumnOf<string>(migrated, Schema), await Stored.ColumnOf<string>(copied, Schema));
    }

    [Fact]
    public async Task has_no_events_and_no_secrets()
    {
        var copied = await service.NewDatabaseAsync("copied");
        Assert.Equal([0L], await Stored.ColumnOf<long>(
            copied,
            """
            select (select count(*) from conferences.mt_events)
                + (select count(*) from conferences.mt_doc_apikey)
                + (select count(*) from conferences.mt_event_progression)
            """));
    }
}
