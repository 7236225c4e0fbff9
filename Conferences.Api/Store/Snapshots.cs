using Conferences.Domain.Events;
using Conferences.Domain.State;
using JasperFx.Events;
using JasperFx.Events.Grouping;
using Marten;
using Marten.Events.Aggregation;
using Marten.Events.Projections;

namespace Conferences.Api.Store;

/// <summary>The data and the time of recorded events.</summary>
internal static class EventTimes
{
    /// <summary>
    /// When it was recorded, to the microsecond, as the database stores it. An event that opens a stream has the
    /// process's finer clock until it is read back, and its snapshot must not differ from the fold of what is stored.
    /// </summary>
    public static DateTimeOffset RecordedAt(this IEvent @event) =>
        @event.Timestamp.AddTicks(-(@event.Timestamp.Ticks % TimeSpan.TicksPerMicrosecond));

    /// <summary>The data of a conference's event. Streams of other kinds have other types.</summary>
    public static ConferenceEvent Recorded(this IEvent @event) => (ConferenceEvent)@event.Data;
}

/// <summary>Stores the fold of the configuration events, in the commit that records them.</summary>
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

/// <summary>Stores the fold of the live events, in the commit that records them.</summary>
internal sealed partial class LiveSnapshots : SingleStreamProjection<LiveConference, string>
{
    public LiveSnapshots()
    {
        Name = nameof(LiveConference);
        foreach (var type in EventStore.Of<ConferenceEvent>()
            .Except(EventStore.Of<ConfigurationEvent>()).Except(EventStore.Of<ErasureEvent>())
            .Except(EventStore.Of<JoinLinkEvent>()))
            IncludeType(type);

        // A deleted conference admits nobody, whatever the media server reports.
        IncludeType<ConferenceDeleted>();
    }

    public override LiveConference? Evolve(LiveConference? state, string id, IEvent @event) =>
        LiveConference.Fold(state ?? LiveConference.Idle(id), @event.Recorded(), @event.RecordedAt());
}

/// <summary>
/// Stores the fold of each participant's events. It slices one stream by participant and never crosses streams, so the
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

/// <summary>Stores each instance's figures, sliced like the participants.</summary>
internal sealed partial class InstanceSnapshots : MultiStreamProjection<Instance, string>
{
    public InstanceSnapshots()
    {
        Name = nameof(Instance);
        IncludeType<ConferenceStarted>();
        IncludeType<ParticipantJoined>();
        IncludeType<ParticipantRefused>();
        IncludeType<ConferenceEnded>();
        IncludeType<ConferenceSplit>();
        IncludeType<ConferenceLocated>();
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
    /// Assigns each event to its slice, in the order of the stream. Rules for single types would put all events of one
    /// type before those of the next: within a commit they are not sorted again, as they have no position yet.
    /// </summary>
    public static Task Add(
        this IEventGrouping<string> slices, IReadOnlyList<IEvent> events, Func<IEvent, IEnumerable<string>> idsOf)
    {
        // Inline, events of every stream come here, those of webhooks too.
        foreach (var @event in events.Where(it => it.Data is ConferenceEvent))
        {
            foreach (var id in idsOf(@event))
                slices.AddEvent(id, @event);
        }

        return Task.CompletedTask;
    }
}
