using System.Collections.Immutable;
using Conferences.Domain.Events;

namespace Conferences.Domain.State;

/// <summary>
/// The fold of one instance's facts in figures: from the first leg's arrival to the last one's leaving. Its people are
/// <see cref="Participant"/>s, and whom it turned away stands in the facts.
/// </summary>
/// <param name="Id">See <see cref="IdOf"/>.</param>
/// <param name="Number">1, 2, … of one conference.</param>
/// <param name="Uuid">The instance's id towards the media server.</param>
/// <param name="Switch">Host name of the media server that carried it.</param>
/// <param name="Participants">Legs that were in, however briefly; one that came back counts again.</param>
/// <param name="Refused">Legs it turned away.</param>
/// <param name="EndedAt">Null while it runs.</param>
/// <param name="Reason">Why it ended, one of <see cref="Reasons"/>; null while it runs.</param>
/// <param name="EndedBy">See <see cref="ConferenceEnded"/>.</param>
public sealed record Instance(
    string Id,
    string ConferenceId,
    int Number,
    string Uuid,
    string Switch,
    DateTimeOffset StartedAt,
    int Participants = 0,
    int Refused = 0,
    DateTimeOffset? EndedAt = null,
    Reason? Reason = null,
    Initiator? EndedBy = null)
{
    /// <summary>The sequence of the fact that it started; those up to its end tell all about it.</summary>
    public long FirstSequence { get; init; }

    /// <summary>The sequence of the fact that it ended; null while it runs.</summary>
    public long? LastSequence { get; init; }

    /// <summary>What an instance can end for.</summary>
    public static ImmutableArray<Reason> Reasons { get; } =
    [
        Domain.Events.Reason.EveryoneLeft,
        Domain.Events.Reason.ModeratorLeft,
        Domain.Events.Reason.Api,
        Domain.Events.Reason.Deleted,
        Domain.Events.Reason.Media,
    ];

    /// <summary>The key of an instance among all of its account's.</summary>
    public static string IdOf(string conferenceId, int number) => $"{conferenceId}/{number}";

    /// <summary>Which instance's figures a fact changes; null if none's.</summary>
    public static int? Of(ConferenceEvent @event) => @event switch
    {
        ConferenceStarted it => it.Instance,
        ParticipantJoined it => it.Instance,
        ParticipantRefused { Instance: > 0 and var running } => running,
        ConferenceEnded it => it.Instance,
        ParticipantRefused or ParticipantWaiting or ParticipantsAdmitted or ParticipantMuted or ParticipantUnmuted
            or ParticipantDeafened or ParticipantUndeafened or ParticipantLeft => null,
        ConferenceLocked or ConferenceUnlocked or RecordingStarted or RecordingStopped or ConferenceReconciled => null,
        ConfigurationEvent or OperationEvent => null,
        _ => throw @event.Unhandled(),
    };

    /// <summary>The figures after one more fact about this instance.</summary>
    /// <param name="sequence">The fact's place in the conference's stream.</param>
    public static Instance? Fold(
        Instance? state, string conferenceId, ConferenceEvent @event, DateTimeOffset at, long sequence) =>
        (state, @event) switch
        {
            (_, ConferenceStarted it) => new(
                IdOf(conferenceId, it.Instance), conferenceId, it.Instance, it.Uuid, it.Switch, at)
            {
                FirstSequence = sequence,
            },
            ({ } running, ParticipantJoined) => running with { Participants = running.Participants + 1 },
            ({ } running, ParticipantRefused) => running with { Refused = running.Refused + 1 },
            ({ } running, ConferenceEnded it) =>
                running with { EndedAt = at, Reason = it.Reason, EndedBy = it.EndedBy, LastSequence = sequence },
            _ when state is null || Of(@event) is null => state,
            _ => throw @event.Unhandled(),
        };
}
