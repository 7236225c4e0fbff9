using Conferences.Api.CommandLine;
using Npgsql;

namespace Conferences.Api.Store;

/// <summary>The service's defaults for its connection string.</summary>
internal static class PostgresConnection
{
    // Auto-prepare doubles the speed of writing. Sessions hold no state, so none is reset. Times are written and
    // compared in UTC. More connections would only queue inside PostgreSQL. A request that gets none within Timeout
    // (seconds) is answered 503. Keepalive (seconds) detects connections left half open by a restart. The server checks
    // every second (1000 ms) that the client is alive: a dead node must not keep the lock of the media connection.
    // Waiting for a lock fails after a second: commits take milliseconds, so only an exclusive lock on the table lasts
    // longer. Marten retries four times before it reports that.
    private const string Defaults =
        "Max Auto Prepare=100;Auto Prepare Min Usages=2;No Reset On Close=true;Enlist=false;Timezone=UTC;"
        + "Maximum Pool Size=16;Timeout=3;Keepalive=15;"
        + "Options=-c client_connection_check_interval=1000 -c lock_timeout=1000";

    /// <summary>The string with defaults for the keywords it does not set.</summary>
    /// <exception cref="CannotStartException">It is not a valid connection string.</exception>
    /// <param name="setting">Where it is from, to be named if it is invalid.</param>
    public static string WithDefaults(string given, string setting = "ConnectionStrings__Postgres")
    {
        try
        {
            return new NpgsqlConnectionStringBuilder($"{Defaults};{given}").ConnectionString;
        }
        catch (Exception unreadable) when (unreadable is ArgumentException or FormatException)
        {
            throw new CannotStartException(
                $"{setting} is not a connection string: {CannotStartException.FirstLine(unreadable)}.", unreadable);
        }
    }
}
