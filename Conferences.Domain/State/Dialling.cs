using System.Collections.Immutable;
using Conferences.Domain.Document;
using Conferences.Domain.Events;

namespace Conferences.Domain.State;

/// <summary>A leg that the conference dials. The callee is stored in the person's row.</summary>
/// <param name="EndpointId">The media server's id for the endpoint.</param>
/// <param name="CallId">The call id the leg will have.</param>
/// <param name="PersonHash">See <see cref="ParticipantJoined"/>.</param>
public sealed record Leg(string EndpointId, CallId CallId, PersonId PersonId, string PersonHash);

/// <summary>How legs are dialled.</summary>
/// <param name="Uuid">Id of the instance, should the dial start one.</param>
/// <param name="TimeoutSeconds">How long each endpoint may ring; at least 1.</param>
/// <param name="Flags">Kazoo's participant flags, for every leg.</param>
/// <param name="ProfileName">Name of the media server's profile, or null.</param>
/// <param name="TargetCallId">A call beside which to start the conference, or null.</param>
/// <param name="Dynamic">The settings of an instance where no conference is configured, or null.</param>
public sealed record Dialling(
    InstanceUuid Uuid,
    int TimeoutSeconds,
    ImmutableArray<string> Flags,
    string? ProfileName = null,
    CallId? TargetCallId = null,
    ConferenceDocument? Dynamic = null)
{
    /// <summary>The flag of legs that join as moderators.</summary>
    public const string IsModerator = "is_moderator";

    /// <summary>The flag of legs that join muted.</summary>
    public const string Mute = "mute";

    /// <summary>The flag of legs that join deaf.</summary>
    public const string Deaf = "deaf";

    /// <summary>The flag of legs that join as ghosts; see <see cref="ParticipantJoined"/>.</summary>
    public const string Ghost = "ghost";

    /// <summary>The flag of a dial that starts no conference.</summary>
    public const string JoinExisting = "join_existing";

    /// <summary>True if the legs join with this flag.</summary>
    public bool Has(string flag) => Flags.Contains(flag);
}
