using JasperFx;
using Marten.Exceptions;
using Npgsql;
using Wolverine;

namespace Conferences.Api.Store;

/// <summary>Classifies failures of the store.</summary>
internal static class StoreFailures
{
    /// <summary>
    /// True if the database rejects the value as malformed (class 22) or as over one of its limits (54).
    /// </summary>
    public static bool IsUnstorable(Exception failure) =>
        failure.GetBaseException() is PostgresException { SqlState: ['2', '2', ..] or ['5', '4', ..] };

    /// <summary>True if the database does not let the service's role do that.</summary>
    public static bool IsForbidden(Exception failure) =>
        failure.GetBaseException() is PostgresException { SqlState: PostgresErrorCodes.InsufficientPrivilege };

    /// <summary>True if somebody else wrote first; nothing of this attempt was recorded.</summary>
    public static bool IsLostRace(Exception failure) =>
        failure is ConcurrencyException or ExistingStreamIdCollisionException or DocumentAlreadyExistsException;

    /// <summary>True if all writers are locked out for a while; this attempt recorded nothing.</summary>
    public static bool IsLockedOut(Exception failure) =>
        failure.GetBaseException() is PostgresException { SqlState: PostgresErrorCodes.LockNotAvailable };

    /// <summary>
    /// True if the database is unavailable; whether the commit happened is then unknown. Also true while the service
    /// starts: subscriptions may run before Wolverine does.
    /// </summary>
    public static bool IsAway(Exception failure) =>
        !IsUnstorable(failure)
        && (failure is WolverineHasNotStartedException
            || Cause<NpgsqlException>(failure) is not null || Cause<TimeoutException>(failure) is not null);

    /// <summary>True if it was too much to be read at once: for our memory, the database's, or its time.</summary>
    public static bool IsTooMuch(Exception failure) =>
        Cause<OutOfMemoryException>(failure) is not null || Cause<TimeoutException>(failure) is not null
        || failure.GetBaseException() is PostgresException
        {
            SqlState: PostgresErrorCodes.OutOfMemory or PostgresErrorCodes.QueryCanceled
                or PostgresErrorCodes.ProgramLimitExceeded,
        };

    // Not the base exception: under a refused connection that is the socket's own.
    private static T? Cause<T>(Exception failure) where T : Exception =>
        failure as T ?? (failure.InnerException is { } inner ? Cause<T>(inner) : null);
}
