using Conferences.Domain;
using JasperFx.Events;
using JasperFx.Events.Grouping;
using Marten;
using Marten.Events.Aggregation;
using Marten.Events.Projections;

namespace Conferences.Api.Views;

/// <summary>When facts were recorded.</summary>
internal static class FactTimes
{
    /// <summary>
    /// To the microsecond, as the database keeps it. A fact that opens a stream carries the process's finer clock until
    /// it is read back, and its snapshot must not differ from the fold of what is stored.
    /// </summary>
    public static DateTimeOffset RecordedAt(this IEvent fact) =>
        fact.Timestamp.AddTicks(-(fact.Timestamp.Ticks % TimeSpan.TicksPerMicrosecond));

    /// <summary>What was recorded: the store holds nothing else.</summary>
    public static ConferenceEvent Recorded(this IEvent fact) => (ConferenceEvent)fact.Data;
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

    public override Conference? Evolve(Conference? state, string id, IEvent fact) =>
        Conference.Fold(state, id, fact.Recorded(), fact.RecordedAt());
}

/// <summary>Keeps the fold of the live facts, in the commit that records them.</summary>
internal sealed partial class LiveSnapshots : SingleStreamProjection<LiveConference, string>
{
    public LiveSnapshots()
    {
        Name = nameof(LiveConference);
        foreach (var type in EventStore.Of<ConferenceEvent>().Except(EventStore.Of<ConfigurationEvent>()))
            IncludeType(type);

        // A removed conference takes nobody in again, whatever the media server says.
        IncludeType<ConferenceDeleted>();
    }

    public override LiveConference? Evolve(LiveConference? state, string id, IEvent fact) =>
        LiveConference.Fold(state ?? LiveConference.Idle(id), fact.Recorded(), fact.RecordedAt());
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
        CustomGrouping((_, facts, slices) => slices.Add(facts, IdsOf));
    }

    public override Participant? Evolve(Participant? state, string id, IEvent fact) =>
        Participant.Fold(state, fact.StreamKey!, fact.Recorded(), fact.RecordedAt());

    private static IEnumerable<string> IdsOf(IEvent fact) =>
        Participant.Of(fact.Recorded()).Select(it => Participant.IdOf(fact.StreamKey!, it.Instance, it.ParticipantId));
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
        CustomGrouping((_, facts, slices) => slices.Add(facts, IdsOf));
    }

    public override Instance? Evolve(Instance? state, string id, IEvent fact) =>
        Instance.Fold(state, fact.StreamKey!, fact.Recorded(), fact.RecordedAt(), fact.Version);

    private static IEnumerable<string> IdsOf(IEvent fact) =>
        Instance.Of(fact.Recorded()) is { } number ? [Instance.IdOf(fact.StreamKey!, number)] : [];
}

/// <summary>Slices of a stream.</summary>
internal static class Slices
{
    /// <summary>
    /// Puts each fact where it belongs, in the order of the stream. Rules for one type each would put all facts of one
    /// type before those of the next: within a commit nothing sorts them again, as they have no position yet.
    /// </summary>
    public static Task Add(
        this IEventGrouping<string> slices, IReadOnlyList<IEvent> facts, Func<IEvent, IEnumerable<string>> idsOf)
    {
        foreach (var fact in facts)
        {
            foreach (var id in idsOf(fact))
                slices.AddEvent(id, fact);
        }

        return Task.CompletedTask;
    }
}
