using Conferences.Api.Crossbar;
using Conferences.Api.Store;
using CrossbarReply = Conferences.Api.Crossbar.Reply;

namespace Conferences.Api.Commands;

/// <summary>The replies when no decision was reached.</summary>
internal static class Failures
{
    /// <summary>The reply on overload.</summary>
    public static CrossbarReply Overloaded { get; } = Busy("the service is busy");

    /// <summary>
    /// True if the failure is part of normal operation: contention on a conference, overload, or a rebuild of the
    /// views. Others are logged.
    /// </summary>
    public static bool IsOrdinary(Exception failure) =>
        failure is MailboxFullException or OverloadedException
        || StoreFailures.IsLostRace(failure) || StoreFailures.IsLockedOut(failure);

    /// <summary>The reply to this failure.</summary>
    public static CrossbarReply Reply(Exception? failure) => failure switch
    {
        OverloadedException => Overloaded,
        MailboxFullException => Busy("too many commands are waiting for this conference"),
        { } when StoreFailures.IsLostRace(failure) => Busy("the conference is being changed by others"),
        { } when StoreFailures.IsUnstorable(failure) =>
            CrossbarReply.Invalid("json", "invalid", "The document cannot be stored"),
        { } when StoreFailures.IsLockedOut(failure) => Busy("nothing can be recorded at the moment"),
        { } when StoreFailures.IsAway(failure) => Busy("datastore unreachable"),
        _ => CrossbarReply.Error(
            StatusCodes.Status500InternalServerError, "unspecified_fault", new { message = "unspecified fault" }),
    };

    private static CrossbarReply Busy(string message) => CrossbarReply.Error(
        StatusCodes.Status503ServiceUnavailable, "datastore_fault", new { message }) with
    { RetryAfter = 1 };
}
