using System.Net.Sockets;
using Conferences.Api.CommandLine;
using Conferences.Api.Store;
using Npgsql;

namespace Conferences.Api.Hosting;

/// <summary>How a command tells that it failed for a reason outside of it.</summary>
internal static class CommandFailures
{
    /// <summary>Runs the command.</summary>
    /// <returns>Its exit code; 1 if it failed, with a sentence on standard error.</returns>
    public static async Task<int> TellAsync(Func<Task<int>> command)
    {
        try
        {
            return await command();
        }
        catch (Exception failure) when (StoreFailures.IsForbidden(failure))
        {
            return Tell(
                "The role in ConnectionStrings__Postgres may not do that, or the schema is not that of this version "
                + $"({CannotStartException.FirstLine(failure.GetBaseException())}): run db-apply with its owner in "
                + "ConnectionStrings__PostgresOwner first.");
        }
        catch (Exception failure) when (
            failure is NpgsqlException or IOException or UnauthorizedAccessException or SocketException
            || StoreFailures.IsAway(failure))
        {
            return Tell($"{CannotStartException.FirstLine(failure)}.");
        }
    }

    private static int Tell(string sentence)
    {
        CommandError.Report(sentence);
        return 1;
    }
}
