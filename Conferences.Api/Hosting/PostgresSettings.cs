using Npgsql;

namespace Conferences.Api.Hosting;

/// <summary>How PostgreSQL and the way to it are set, and why.</summary>
internal static class PostgresSettings
{
    /// <summary>A connection string with our defaults where it says nothing itself.</summary>
    public static string Connection(string given)
    {
        var builder = new NpgsqlConnectionStringBuilder(given);
        Default("Timezone", "UTC");                // facts are stamped by the database's now(), as UTC
        Default("Max Auto Prepare", 100);          // statements are few and repeat: two to three times the speed
        Default("Auto Prepare Min Usages", 2);
        Default("No Reset On Close", true);        // no session state is ever left behind
        Default("Enlist", false);
        Default("Maximum Pool Size", 16);          // more connections than this are slower, not faster
        Default("Timeout", 3);                     // no connection within this many seconds: 503, not a queue
        Default("Keepalive", 15);
        return builder.ConnectionString;

        void Default(string key, object value)
        {
            if (!new System.Data.Common.DbConnectionStringBuilder { ConnectionString = given }.ContainsKey(key))
                builder[key] = value;
        }
    }

    /// <summary>Lines for <c>postgresql.conf</c>.</summary>
    public static string Text() =>
        $"""

        # Conferences
        listen_addresses = '127.0.0.1'
        unix_socket_directories = ''
        timezone = 'UTC'
        synchronous_commit = on
        max_connections = 200
        shared_buffers = {Math.Clamp(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 4 >> 20, 128, 4096)}MB
        wal_compression = on
        max_wal_size = 4GB
        checkpoint_timeout = 15min
        random_page_cost = 1.1
        jit = off
        idle_in_transaction_session_timeout = 30s
        client_connection_check_interval = 1s

        """;
}
