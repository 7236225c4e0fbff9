using Conferences.Api.Crossbar;
using Conferences.Tests.Fixtures.Http;
using Npgsql;

namespace Conferences.Tests.Fixtures;

/// <summary>
/// A database with the service's schema and no rows, created once per run. Copying it takes a fraction of the time that
/// a node needs to migrate an empty one.
/// </summary>
internal static class DatabaseTemplate
{
    // What the node that migrated it wrote of itself: its key, where its readers are, that it was there. What is empty
    // is left alone, since the events would refuse; the ledger keeps the entry it begins with.
    private const string Empty =
        """
        do $$
        declare
            it text;
            has_rows bool;
        begin
            for it in
                select format('%I.%I', schemaname, tablename) from pg_tables
                where schemaname not in ('pg_catalog', 'information_schema') and tablename <> 'ledger'
            loop
                execute 'select exists (select from ' || it || ')' into has_rows;
                if has_rows then
                    execute 'truncate ' || it || ' cascade';
                end if;
            end loop;
        end $$
        """;

    /// <summary>Creates it on this server.</summary>
    /// <returns>Its name.</returns>
    public static async Task<string> CreateAsync(string connectionString, CancellationToken cancellation)
    {
        var name = $"template_{Ids.New()}";
        await using var server = NpgsqlDataSource.Create(Unpooled(connectionString));
        await ExecuteAsync(server, $"create database {name}", cancellation);
        var own = Unpooled(connectionString, name);
        await using (new Node(own))
        {
            // Once it listens, the database is migrated.
        }

        await using (var template = NpgsqlDataSource.Create(own))
            await ExecuteAsync(template, Empty, cancellation);

        // A database with connections cannot be copied.
        await ExecuteAsync(server, $"alter database {name} is_template true allow_connections false", cancellation);
        await ExecuteAsync(
            server, $"select pg_terminate_backend(pid) from pg_stat_activity where datname = '{name}'", cancellation);
        return name;
    }

    private static string Unpooled(string connectionString, string? database = null)
    {
        var unpooled = new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false };
        unpooled.Database = database ?? unpooled.Database;
        return unpooled.ConnectionString;
    }

    private static async Task ExecuteAsync(NpgsqlDataSource server, string sql, CancellationToken cancellation)
    {
        await using var command = server.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(cancellation);
    }
}
