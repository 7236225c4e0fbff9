using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Conferences.Domain;

/// <summary>One request to the media server and what became of it. A terminal status never changes.</summary>
/// <param name="Id">32 lower-case hex digits.</param>
/// <param name="Action">The API's verb: <c>mute, unmute, deaf, undeaf, kick, lock, unlock, end</c>.</param>
/// <param name="Targets">The participants meant; empty where the conference itself is.</param>
/// <param name="Status">One of <see cref="OperationStatus"/>.</param>
/// <param name="Reason">Why it failed, else null.</param>
/// <param name="Cause">The rule of ours that asked (<c>moderator_left</c>, <c>deleted</c>); null if a caller
/// did.</param>
public sealed record Operation(
    string Id,
    string Action,
    ImmutableArray<Target> Targets,
    string Status,
    DateTimeOffset RequestedAt,
    DateTimeOffset? SentAt = null,
    DateTimeOffset? ConfirmedAt = null,
    string? Reason = null,
    string? Cause = null)
{
    /// <summary>A request for <paramref name="action"/>, aimed at these participants.</summary>
    public static Operation Of(
        string action, Asking asking, IEnumerable<int> participants, string? cause = null) => new(
        asking.OperationId,
        action,
        [.. participants.Select(id => new Target(id, OperationStatus.Requested))],
        OperationStatus.Requested,
        asking.At,
        Cause: cause);

    /// <summary>The operation on its way to the media server.</summary>
    public Operation Sent(DateTimeOffset at) => this with
    {
        Status = OperationStatus.Sent,
        SentAt = at,
        Targets = [.. Targets.Select(target => target.IsOpen ? target with { Status = OperationStatus.Sent } : target)],
    };

    /// <summary>The operation, with what is now known of one of its targets.</summary>
    public Operation Settle(int participantId, string status, string? reason = null) =>
        !Targets.Any(target => target.ParticipantId == participantId && target.IsOpen) ? this : this with
        {
            Targets =
            [
                .. Targets.Select(target => target.ParticipantId == participantId && target.IsOpen
                    ? target with { Status = status, Reason = reason }
                    : target),
            ],
        };

    /// <summary>The operation, ended; what was still open of its targets ends the same way.</summary>
    public Operation End(string status, DateTimeOffset at, string? reason = null) => this with
    {
        Status = status,
        Reason = reason,
        ConfirmedAt = status == OperationStatus.Confirmed ? at : null,
        Targets = [.. Targets.Select(t => t.IsOpen ? t with { Status = status, Reason = reason } : t)],
    };

    /// <summary>True if what it asks for takes its targets out of the conference.</summary>
    [JsonIgnore]
    public bool Removes => Action is "kick" or "end";

    /// <summary>True if it asks for the same of the same participants.</summary>
    public bool AsksFor(string action, IEnumerable<int> participants) =>
        Action == action && Targets.Select(target => target.ParticipantId).SequenceEqual(participants);
}

/// <summary>What became of an operation for one participant.</summary>
public sealed record Target(int ParticipantId, string Status, string? Reason = null)
{
    /// <summary>True until the outcome for this participant is known.</summary>
    [JsonIgnore]
    public bool IsOpen => Status is OperationStatus.Requested or OperationStatus.Sent;
}

/// <summary>The life of an operation, as clients read it.</summary>
public static class OperationStatus
{
    /// <summary>Recorded, not yet on its way.</summary>
    public const string Requested = "requested";

    /// <summary>Handed to the media server.</summary>
    public const string Sent = "sent";

    /// <summary>Done, by the media server's own word. Terminal.</summary>
    public const string Confirmed = "confirmed";

    /// <summary>Not done. Terminal.</summary>
    public const string Failed = "failed";

    /// <summary>Unknown: nothing was heard in time. Terminal.</summary>
    public const string TimedOut = "timed_out";
}
