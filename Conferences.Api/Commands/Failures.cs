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
    /// True if it is answered like any other request: a busy conference, or all of them while too much is asked or
    /// views are rebuilt. All else is worth a line in the log.
    /// </summary>
    public static bool IsOrdinary(Exception failure) =>
        failure is MailboxFullException or OverloadedException
        || StoreFailures.IsLostRace(failure) || StoreFailures.IsKeptOut(failure);

    /// <summary>The reply to what failed like this.</summary>
    public static CrossbarReply Reply(Exception? failure) => failure switch
    {
        OverloadedException => Overloaded,
        MailboxFullException => Busy("too many commands are waiting for this conference"),
        { } when StoreFailures.IsLostRace(failure) => Busy("the conference is being changed by others"),
        { } when StoreFailures.IsUnstorable(failure) =>
            CrossbarReply.Invalid("json", "invalid", "The document cannot be stored"),
        { } when StoreFailures.IsKeptOut(failure) => Busy("nothing can be recorded at the moment"),
        { } when StoreFailures.IsAway(failure) => Busy("datastore unreachable"),
        _ => CrossbarReply.Error(
            StatusCodes.Status500InternalServerError, "unspecified_fault", new { message = "unspecified fault" }),
    };

    private static CrossbarReply Busy(string message) => CrossbarReply.Error(
        StatusCodes.Status503ServiceUnavailable, "datastore_fault", new { message }) with
    { RetryAfter = 1 };
}
