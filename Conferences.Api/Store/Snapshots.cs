using Conferences.Domain.Events;
using Conferences.Domain.State;
using JasperFx.Events;
using JasperFx.Events.Grouping;
using Marten;
using Marten.Events.Aggregation;
using Marten.Events.Projections;

namespace Conferences.Api.Store;

/// <summary>When facts were recorded.</summary>
internal static class EventTimes
{
    /// <summary>
    /// To the microsecond, as the database keeps it. A fact that opens a stream carries the process's finer clock until
    /// it is read back, and its snapshot must not differ from the fold of what is stored.
    /// </summary>
    public static DateTimeOffset RecordedAt(this IEvent @event) =>
        @event.Timestamp.AddTicks(-(@event.Timestamp.Ticks % TimeSpan.TicksPerMicrosecond));

    /// <summary>What was recorded: the store holds nothing else.</summary>
    public static ConferenceEvent Recorded(this IEvent @event) => (ConferenceEvent)@event.Data;
}

/// <summary>Keeps the fold of the configuration facts, in the commit that records them.</summary>
internal sealed partial class ConferenceSnapshots : SingleStreamProjection<Conference, string>
{
    public ConferenceSnapshots()
    {
        Name = nameof(Conference);
        foreach (var type in EventStore.Of<ConfigurationEvent>())
            IncludeType(type);
    }

    public override Conference? Evolve(Conference? state, string id, IEvent @event) =>
        Conference.Fold(state, id, @event.Recorded(), @event.RecordedAt());
}

/// <summary>Keeps the fold of the live facts, in the commit that records them.</summary>
internal sealed partial class LiveSnapshots : SingleStreamProjection<LiveConference, string>
{
    public LiveSnapshots()
    {
        Name = nameof(LiveConference);
        foreach (var type in EventStore.Of<ConferenceEvent>()
            .Except(EventStore.Of<ConfigurationEvent>()).Except(EventStore.Of<ErasureEvent>()))
            IncludeType(type);

        // A removed conference takes nobody in again, whatever the media server says.
        IncludeType<ConferenceDeleted>();
    }

    public override LiveConference? Evolve(LiveConference? state, string id, IEvent @event) =>
        LiveConference.Fold(state ?? LiveConference.Idle(id), @event.Recorded(), @event.RecordedAt());
}

/// <summary>
/// Keeps the fold of each participant's facts. It slices one stream by participant and never crosses streams, so the
/// stream's version guards it like any snapshot.
/// </summary>
internal sealed partial class ParticipantSnapshots : MultiStreamProjection<Participant, string>
{
    public ParticipantSnapshots()
    {
        Name = nameof(Participant);
        foreach (var type in EventStore.Of<ParticipantEvent>())
            IncludeType(type);
        IncludeType<ParticipantsAdmitted>();
        CustomGrouping((_, events, slices) => slices.Add(events, IdsOf));
    }

    public override Participant? Evolve(Participant? state, string id, IEvent @event) =>
        Participant.Fold(state, @event.StreamKey!, @event.Recorded(), @event.RecordedAt());

    private static IEnumerable<string> IdsOf(IEvent @event) =>
        Participant.Of(@event.Recorded())
            .Select(it => Participant.IdOf(@event.StreamKey!, it.Instance, it.ParticipantId));
}

/// <summary>Keeps each instance's figures, sliced as the participants are.</summary>
internal sealed partial class InstanceSnapshots : MultiStreamProjection<Instance, string>
{
    public InstanceSnapshots()
    {
        Name = nameof(Instance);
        IncludeType<ConferenceStarted>();
        IncludeType<ParticipantJoined>();
        IncludeType<ParticipantRefused>();
        IncludeType<ConferenceEnded>();
        CustomGrouping((_, events, slices) => slices.Add(events, IdsOf));
    }

    public override Instance? Evolve(Instance? state, string id, IEvent @event) =>
        Instance.Fold(state, @event.StreamKey!, @event.Recorded(), @event.RecordedAt(), @event.Version);

    private static IEnumerable<string> IdsOf(IEvent @event) =>
        Instance.Of(@event.Recorded()) is { } number ? [Instance.IdOf(@event.StreamKey!, number)] : [];
}

/// <summary>Slices of a stream.</summary>
internal static class Slices
{
    /// <summary>
    /// Puts each fact where it belongs, in the order of the stream. Rules for one type each would put all facts of one
    /// type before those of the next: within a commit nothing sorts them again, as they have no position yet.
    /// </summary>
    public static Task Add(
        this IEventGrouping<string> slices, IReadOnlyList<IEvent> events, Func<IEvent, IEnumerable<string>> idsOf)
    {
        foreach (var @event in events)
        {
            foreach (var id in idsOf(@event))
                slices.AddEvent(id, @event);
        }

        return Task.CompletedTask;
    }
}
