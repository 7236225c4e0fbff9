namespace Conferences.Domain;

/// <summary>Why a command is not carried out. A value, not an exception: being refused is ordinary.</summary>
/// <param name="Reason">One of <see cref="Domain.Reason"/>.</param>
/// <param name="Cause">What it was about: an id, the numbers in question, the current revision.</param>
public sealed record Refusal(string Reason, string? Cause = null);

/// <summary>The words for refusing, failing, leaving and ending. They are stored and sent: never rename one.</summary>
public static class Reason
{
    /// <summary>No such conference or participant (any more).</summary>
    public const string Unknown = "unknown";

    /// <summary>The id that a new conference shall have is one's already, or was.</summary>
    public const string Exists = "exists";

    /// <summary>Another conference of the account holds one of the numbers.</summary>
    public const string NumbersTaken = "numbers_taken";

    /// <summary>One number stands in two lists of the document.</summary>
    public const string NumbersRepeated = "numbers_repeated";

    /// <summary>The document was edited since the caller read it.</summary>
    public const string Outdated = "outdated";

    /// <summary>The idempotency key was used for another request.</summary>
    public const string KeyReused = "key_reused";

    /// <summary>The conference is locked.</summary>
    public const string Locked = "locked";

    /// <summary><c>max_participants</c> are in.</summary>
    public const string Full = "full";

    /// <summary>The pin is not one of the conference's, or is missing.</summary>
    public const string BadPin = "bad_pin";

    /// <summary>Five wrong pins of this caller within a minute: no more are compared.</summary>
    public const string TooManyPins = "too_many_pins";

    /// <summary>Nobody is in the conference.</summary>
    public const string NotRunning = "not_running";

    /// <summary>The participant was gone before it could be done.</summary>
    public const string Left = "left";

    /// <summary>The participant was removed.</summary>
    public const string Kicked = "kicked";

    /// <summary>The last participant hung up.</summary>
    public const string EveryoneLeft = "everyone_left";

    /// <summary>The conference requires a moderator and the last one left.</summary>
    public const string ModeratorLeft = "moderator_left";

    /// <summary>Somebody ended the instance.</summary>
    public const string Api = "api";

    /// <summary>The conference was removed while it ran.</summary>
    public const string Deleted = "deleted";

    /// <summary>The media server no longer had it.</summary>
    public const string Media = "media";

    /// <summary>The media server could not be reached, so it was not even asked.</summary>
    public const string LinkDown = "link_down";

    /// <summary>The media server's own number for the participant is not known, so it could not be asked.</summary>
    public const string UnknownMember = "unknown_member";

    /// <summary>Nobody answered in time.</summary>
    public const string Timeout = "timeout";
}
