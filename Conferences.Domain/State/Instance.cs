using System.Collections.Immutable;
using Conferences.Domain.Events;

namespace Conferences.Domain.State;

/// <summary>
/// The fold of one instance's events in figures, from the first leg's joining to the last one's leaving. Its people are
/// <see cref="Participant"/>s; refused legs are only in the events.
/// </summary>
/// <param name="Id">See <see cref="IdOf"/>.</param>
/// <param name="Number">1, 2, … of one conference.</param>
/// <param name="Uuid">The instance's id on the media server.</param>
/// <param name="Switch">Host name of the media server that carried it; null if it was never named.</param>
/// <param name="Participants">Legs that joined, however briefly; one that joined again counts again, and ghosts do not
/// count.</param>
/// <param name="Refused">Legs that were refused entry.</param>
/// <param name="EndedAt">Null while it runs.</param>
/// <param name="Reason">Why it ended, one of <see cref="Reasons"/>; null while it runs.</param>
/// <param name="EndedBy">See <see cref="ConferenceEnded"/>.</param>
public sealed record Instance(
    string Id,
    string ConferenceId,
    int Number,
    InstanceUuid Uuid,
    string? Switch,
    DateTimeOffset StartedAt,
    int Participants = 0,
    int Refused = 0,
    DateTimeOffset? EndedAt = null,
    Reason? Reason = null,
    Initiator? EndedBy = null)
{
    /// <summary>Ghosts that joined: they have participant ids, too.</summary>
    public int Ghosts { get; init; }

    /// <summary>The sequence of the event that started it; the events up to its end describe it completely.</summary>
    public long FirstSequence { get; init; }

    /// <summary>The sequence of the event that ended it; null while it runs.</summary>
    public long? LastSequence { get; init; }

    /// <summary>Other instances of the conference that were seen on the media servers while it ran.</summary>
    public ImmutableArray<InstanceSplit> Splits { get; init; } = [];

    /// <summary>The reasons an instance can end for.</summary>
    public static ImmutableArray<Reason> Reasons { get; } =
    [
        Domain.Events.Reason.EveryoneLeft,
        Domain.Events.Reason.ModeratorLeft,
        Domain.Events.Reason.Api,
        Domain.Events.Reason.Deleted,
        Domain.Events.Reason.Media,
    ];

    /// <summary>The key of an instance, unique within its account.</summary>
    public static string IdOf(string conferenceId, int number) => $"{conferenceId}/{number}";

    /// <summary>The instance whose figures an event changes; null if none.</summary>
    public static int? Of(ConferenceEvent @event) => @event switch
    {
        ConferenceStarted it => it.Instance,
        ParticipantJoined it => it.Instance,
        ParticipantRefused { Instance: > 0 and var running } => running,
        ConferenceEnded it => it.Instance,
        ConferenceSplit it => it.Instance,
        ConferenceLocated it => it.Instance,
        ConferenceDestroyed or ParticipantMissed => null,
        LegAdmitted or LegWithdrawn => null,
        ParticipantRefused or ParticipantWaiting or ParticipantsAdmitted or ParticipantLeft => null,
        ParticipantStateEvent => null,
        ConferenceLocked or ConferenceUnlocked or RecordingStarted or RecordingStopped or ConferenceReconciled => null,
        ConfigurationEvent or OperationEvent or ErasureEvent or JoinLinkEvent => null,
        _ => throw @event.Unhandled(),
    };

    /// <summary>The figures after one more event about this instance.</summary>
    /// <param name="sequence">The event's position in the conference's stream.</param>
    public static Instance? Fold(
        Instance? state, string conferenceId, ConferenceEvent @event, DateTimeOffset at, long sequence) =>
        (state, @event) switch
        {
            (_, ConferenceStarted it) => new(
                IdOf(conferenceId, it.Instance), conferenceId, it.Instance, it.Uuid, it.Switch, at)
            {
                FirstSequence = sequence,
            },
            ({ } running, ParticipantJoined { Ghost: true }) => running with { Ghosts = running.Ghosts + 1 },
            ({ } running, ParticipantJoined) => running with { Participants = running.Participants + 1 },
            ({ } running, ParticipantRefused) => running with { Refused = running.Refused + 1 },
            ({ } running, ConferenceEnded it) =>
                running with { EndedAt = at, Reason = it.Reason, EndedBy = it.EndedBy, LastSequence = sequence },
            ({ } running, ConferenceSplit it) =>
                running with { Splits = running.Splits.Add(new(it.Uuid, it.Switch, at)) },
            ({ } running, ConferenceLocated it) => running with { Switch = it.Switch },
            _ when state is null || Of(@event) is null => state,
            _ => throw @event.Unhandled(),
        };
}

/// <summary>Another instance of the conference, seen while one ran.</summary>
/// <param name="Uuid">Its id on the media server.</param>
/// <param name="Switch">Host name of the media server that carried it; null if it was not named.</param>
/// <param name="SeenAt">When it was first seen.</param>
public sealed record InstanceSplit(InstanceUuid Uuid, string? Switch, DateTimeOffset SeenAt);
