using Conferences.Api.CommandLine;
using Npgsql;

namespace Conferences.Api.Store;

/// <summary>How the service connects, unless its connection string says otherwise.</summary>
internal static class PostgresConnection
{
    // Auto-prepare doubles the speed of writing. Nothing leaves state in a session, so none is reset. Times are written
    // and compared in UTC. More connections than this only queue inside PostgreSQL. Who gets none within Timeout
    // (seconds) is told to come back. Keepalive (seconds) finds those that a restart left half open. The server looks
    // each second (1000 ms) whether we are still there: a dead node must not keep the lock of whoever speaks with the
    // media server. Who waits for a lock gives up after a second: commits take milliseconds, so only
    // somebody who keeps all writers out holds one for that long. Marten tries four times before it says so.
    private const string Defaults =
        "Max Auto Prepare=100;Auto Prepare Min Usages=2;No Reset On Close=true;Enlist=false;Timezone=UTC;"
        + "Maximum Pool Size=16;Timeout=3;Keepalive=15;"
        + "Options=-c client_connection_check_interval=1000 -c lock_timeout=1000";

    /// <summary>The string with our defaults for what it does not set.</summary>
    /// <exception cref="CannotStartException">It is no connection string.</exception>
    public static string WithDefaults(string given)
    {
        try
        {
            return new NpgsqlConnectionStringBuilder($"{Defaults};{given}").ConnectionString;
        }
        catch (Exception unreadable) when (unreadable is ArgumentException or FormatException)
        {
            throw new CannotStartException(
                $"ConnectionStrings__Postgres is not a connection string: {unreadable.Message}", unreadable);
        }
    }
}
