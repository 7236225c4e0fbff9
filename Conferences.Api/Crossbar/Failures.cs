using Conferences.Api.Hosting;

namespace Conferences.Api.Crossbar;

/// <summary>What a caller is told when no decision was reached.</summary>
internal static class Failures
{
    /// <summary>The reply to whom there is no room for.</summary>
    public static Reply Overloaded { get; } = Busy("the service is busy");

    /// <summary>True if the same may well succeed a little later: nothing is wrong with what was asked.</summary>
    public static bool IsPassing(Exception failure) =>
        failure is MailboxFullException or OverloadedException
        || Messaging.IsLostRace(failure) || Messaging.IsAway(failure);

    /// <summary>
    /// True for what is answered like any other request: a busy conference, or all of them while too much is asked or
    /// views are rebuilt. All else is worth a line in the log.
    /// </summary>
    public static bool IsOrdinary(Exception failure) =>
        failure is MailboxFullException or OverloadedException
        || Messaging.IsLostRace(failure) || Messaging.IsKeptOut(failure);

    /// <summary>The reply to what failed like this.</summary>
    public static Reply Reply(Exception? failure) => failure switch
    {
        OverloadedException => Overloaded,
        MailboxFullException => Busy("too many commands are waiting for this conference"),
        { } when Messaging.IsLostRace(failure) => Busy("the conference is being changed by others"),
        { } when Messaging.IsUnstorable(failure) =>
            Crossbar.Reply.Invalid("json", "invalid", "The document cannot be stored"),
        { } when Messaging.IsKeptOut(failure) => Busy("nothing can be recorded at the moment"),
        { } when Messaging.IsAway(failure) => Busy("datastore unreachable"),
        _ => Crossbar.Reply.Error(
            StatusCodes.Status500InternalServerError, "unspecified_fault", new { message = "unspecified fault" }),
    };

    private static Reply Busy(string message) => Crossbar.Reply.Error(
        StatusCodes.Status503ServiceUnavailable, "datastore_fault", new { message }) with
    { RetryAfter = 1 };
}
