using System.Text.Json.Serialization;
using Conferences.Domain.State;

namespace Conferences.Domain.Events;

/// <summary>Reasons for refusing, failing, leaving and ending. They are stored and sent: never rename one.</summary>
[JsonConverter(typeof(PinnedNames<Reason>))]
public enum Reason
{
    /// <summary>No such conference or participant (any more).</summary>
    [JsonStringEnumMemberName("unknown")]
    Unknown,

    /// <summary>The id requested for a new conference is or was already in use.</summary>
    [JsonStringEnumMemberName("exists")]
    Exists,

    /// <summary>Another conference of the account holds one of the numbers.</summary>
    [JsonStringEnumMemberName("numbers_taken")]
    NumbersTaken,

    /// <summary>One number is in the document twice.</summary>
    [JsonStringEnumMemberName("numbers_repeated")]
    NumbersRepeated,

    /// <summary>The document was edited since the caller read it.</summary>
    [JsonStringEnumMemberName("outdated")]
    Outdated,

    /// <summary>The document would have more bytes than it may.</summary>
    [JsonStringEnumMemberName("too_large")]
    TooLarge,

    /// <summary>The account has stored as much as it may.</summary>
    [JsonStringEnumMemberName("over_quota")]
    OverQuota,

    /// <summary>The idempotency key was used for another request.</summary>
    [JsonStringEnumMemberName("key_reused")]
    KeyReused,

    /// <summary>The conference is locked.</summary>
    [JsonStringEnumMemberName("locked")]
    Locked,

    /// <summary><c>max_participants</c> are in.</summary>
    [JsonStringEnumMemberName("full")]
    Full,

    /// <summary>The pin is not one of the conference's, or is missing.</summary>
    [JsonStringEnumMemberName("bad_pin")]
    BadPin,

    /// <summary>A leg with this call id is in the conference, or is being dialled into it.</summary>
    [JsonStringEnumMemberName("in_use")]
    InUse,

    /// <summary>Too many wrong pins of this caller, or of callers whose numbers are withheld: no more are compared.
    /// </summary>
    [JsonStringEnumMemberName("too_many_pins")]
    TooManyPins,

    /// <summary>Nobody is in the conference.</summary>
    [JsonStringEnumMemberName("not_running")]
    NotRunning,

    /// <summary>The participant was gone before it could be done.</summary>
    [JsonStringEnumMemberName("left")]
    Left,

    /// <summary>The participant was removed.</summary>
    [JsonStringEnumMemberName("kicked")]
    Kicked,

    /// <summary>A moderator joined, so that nobody waits any longer.</summary>
    [JsonStringEnumMemberName("moderator_joined")]
    ModeratorJoined,

    /// <summary>Nobody has to wait for a moderator any longer.</summary>
    [JsonStringEnumMemberName("wait_lifted")]
    WaitLifted,

    /// <summary>The last participant hung up.</summary>
    [JsonStringEnumMemberName("everyone_left")]
    EveryoneLeft,

    /// <summary>The conference requires a moderator and the last one left.</summary>
    [JsonStringEnumMemberName("moderator_left")]
    ModeratorLeft,

    /// <summary>Somebody ended the instance.</summary>
    [JsonStringEnumMemberName("api")]
    Api,

    /// <summary>The conference was removed while it ran.</summary>
    [JsonStringEnumMemberName("deleted")]
    Deleted,

    /// <summary>The media server no longer had it.</summary>
    [JsonStringEnumMemberName("media")]
    Media,

    /// <summary>The media server could not be reached, so it was not even asked.</summary>
    [JsonStringEnumMemberName("link_down")]
    LinkDown,

    /// <summary>The media server's own number for the participant is not known, so it could not be asked.</summary>
    [JsonStringEnumMemberName("unknown_member")]
    UnknownMember,

    /// <summary>The media server cannot do it, so it was not asked.</summary>
    [JsonStringEnumMemberName("unsupported")]
    Unsupported,

    /// <summary>There was no answer in time.</summary>
    [JsonStringEnumMemberName("timeout")]
    Timeout,
}
