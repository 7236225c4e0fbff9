using JasperFx;
using Marten.Exceptions;
using Npgsql;
using Wolverine;

namespace Conferences.Api.Store;

/// <summary>What kind of failure the store reported.</summary>
internal static class StoreFailures
{
    /// <summary>True if the database takes no such value: ill-formed (22) or beyond a limit of its (54).</summary>
    public static bool IsUnstorable(Exception failure) =>
        failure.GetBaseException() is PostgresException { SqlState: ['2', '2', ..] or ['5', '4', ..] };

    /// <summary>True if the database does not let the service's role do that.</summary>
    public static bool IsForbidden(Exception failure) =>
        failure.GetBaseException() is PostgresException { SqlState: PostgresErrorCodes.InsufficientPrivilege };

    /// <summary>True if somebody else wrote first; nothing of this attempt was recorded.</summary>
    public static bool IsLostRace(Exception failure) =>
        failure is ConcurrencyException or ExistingStreamIdCollisionException or DocumentAlreadyExistsException;

    /// <summary>True if all writers are kept out for a while; nothing of this attempt was recorded.</summary>
    public static bool IsKeptOut(Exception failure) =>
        failure.GetBaseException() is PostgresException { SqlState: PostgresErrorCodes.LockNotAvailable };

    /// <summary>
    /// True if the database is away or in trouble; whether the commit happened is then unknown. So it is while the
    /// service starts: what reads the facts may be up before what records them.
    /// </summary>
    public static bool IsAway(Exception failure) =>
        !IsUnstorable(failure)
        && (failure is WolverineHasNotStartedException
            || Cause<NpgsqlException>(failure) is not null || Cause<TimeoutException>(failure) is not null);

    // Not the base exception: under a refused connection that is the socket's own.
    private static T? Cause<T>(Exception failure) where T : Exception =>
        failure as T ?? (failure.InnerException is { } inner ? Cause<T>(inner) : null);
}
