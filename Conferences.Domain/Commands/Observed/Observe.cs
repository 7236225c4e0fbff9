using System.Collections.Immutable;
using Conferences.Domain.Events;
using Conferences.Domain.State;

namespace Conferences.Domain.Commands.Observed;

/// <summary>Common to all media events. They may arrive late, twice, or not at all.</summary>
/// <param name="Context">When it arrived, and the id of the operation that a rule may request in response.</param>
/// <param name="Uuid">The instance it refers to; null if it does not say.</param>
/// <param name="CommandId">The operation that caused it; null if there was none, or the server does not say.</param>
/// <param name="Position">Its position in the media server's own order; null if the server keeps none.</param>
public sealed record MediaEvent(
    CommandContext Context, InstanceUuid? Uuid = null, OperationId? CommandId = null, long? Position = null)
{
    /// <summary>
    /// Whether the media server named the conference as it names dynamic ones: another name is another conference,
    /// though the id in it is the same. Null if the server has one name for either kind.
    /// </summary>
    public bool? AsDynamic { get; init; }

    /// <summary>Host name of the media server that it comes from; null if it does not name it.</summary>
    public string? Switch { get; init; }

    /// <summary>
    /// The instance it refers to, if only the stored instances can tell whether that is a past one: where the server
    /// keeps an order, the position tells.
    /// </summary>
    internal ImmutableHashSet<InstanceUuid> InstanceInDoubt => Position is null && Uuid is { } uuid ? [uuid] : [];

    /// <summary>True if it refers to a past instance, or one of which only the end was reported.</summary>
    internal bool IsOfThePast(ConferenceState state) => Position is null && Uuid is { } uuid
        && (state.Past.Any(it => it.Uuid == uuid) || state.Live.Known.Destroyed.Contains(uuid));

    /// <summary>
    /// True if it refers to an instance that is known to run beside the recorded one, or beside the one that was
    /// recorded last.
    /// </summary>
    internal bool IsOfTheOther(ConferenceState state) => Position is null && Uuid is { } uuid
        && state.Live.Known.RunsBeside(uuid);

    /// <summary>
    /// True if it refers to an instance whose end was reported. One that only everybody left may still be running.
    /// </summary>
    internal bool IsOfTheEnded(ConferenceState state) => IsOfThePast(state) && !IsOfTheOther(state)
        && (Uuid != state.Live.Uuid || state.Live.EndedFor is Reason.Media
            || state.Live.Known.Destroyed.Contains(Uuid!.Value));

    /// <summary>What the events keep of it.</summary>
    public Proof? Proof => CommandId is null && Position is null ? null : new(CommandId, Position);
}

/// <summary>Media event: the state of these legs changed.</summary>
/// <param name="Reason">Why they left, where the media server says so; see <see cref="ParticipantLeft"/>.</param>
public sealed record ObserveParticipants(
    ParticipantAction Action, ImmutableArray<CallId> CallIds, MediaEvent Event, Reason? Reason = null)
    : ObservationOfConference
{
    /// <summary>The media server's own number for the leg, where it names one leg.</summary>
    public long? MemberId { get; init; }

    /// <inheritdoc/>
    public override Needs Needs => IsLeave
        ? Needs.WholeRoster with { Calls = Legs, Departures = Legs, PastInstances = Event.InstanceInDoubt }
        : new() { Calls = Legs, Departures = Legs };

    private bool IsLeave => Action == ParticipantAction.Kick;

    private ImmutableHashSet<CallId> Legs => [.. CallIds];

    private protected override MediaEvent Source => Event;

    /// <summary>
    /// Recorded for those whose state changes, and for those for whom an operation waits for this media event, with all
    /// consequences. A leave whose join was not reported is remembered.
    /// </summary>
    protected override Decision Record(ConferenceState state) => Consequences.Of(
        state,
        [
            .. CallIds
                .Select(state.ParticipantOf)
                .OfType<Participant>()
                .Where(participant => IsAbout(participant, state))
                .Where(participant => !state.HasGoneSince(participant.CallId, Event.Position))
                .Where(participant => Tells(participant, state.Live))
                .Select(participant => Action.Fact(participant, state.Live, Event.Proof, Reason)),
            .. CallIds
                .Where(callId => IsMissed(callId, state))
                .Select(callId => new ParticipantMissed(callId, Event.Uuid, MemberId, Event.Proof)),
        ],
        Event.Context);

    // The later of two stays has the higher number: where its leave is reported before its join, both are over.
    private bool IsAbout(Participant participant, ConferenceState state) =>
        (Event.Uuid is null || state.UuidOf(participant) is not { } uuid || uuid == Event.Uuid)
        && (!participant.IsAnotherStay(MemberId) || (IsLeave && MemberId > participant.MemberId));

    // A leave whose join may still be reported. A server that names neither instance nor position reports in order.
    private bool IsMissed(CallId callId, ConferenceState state) =>
        IsLeave && (Event.Uuid is not null || Event.Position is not null)
        && state.ParticipantOf(callId) is var seated
        && (seated is null || !IsAbout(seated, state) || seated.IsAnotherStay(MemberId))
        && !(seated is not null && state.UuidOf(seated) == Event.Uuid && MemberId < seated.MemberId)
        && !state.HasGoneSince(callId, Event.Position)
        && !(Event.Position is null && state.HasLeft(callId, Event.Uuid, MemberId, ifUnknown: true))
        && !Event.IsOfTheEnded(state)
        && !state.Live.Known.Legs.Any(leg =>
            leg.Covers(callId, Event.Uuid, MemberId, Event.Position, Event.Context.At));

    private bool Tells(Participant it, LiveConference live) =>
        (Participant.IsNews(Event.Proof, Action.KnownBy(it)) && !Action.Holds(it))
        || (Action != ParticipantAction.Kick && live.Pending.Any(operation =>
            operation.Action == Action.Operation
            && operation.AwaitsWordOf(it.ParticipantId)
            && operation.IsProvedBy(Event.Proof)));
}

/// <summary>Media event: the state of the conference changed.</summary>
/// <param name="MediaName">The name of the recording, where the media server gives it.</param>
public sealed record ObserveConference(ConferenceAction Action, MediaEvent Event, string? MediaName = null)
    : ObservationOfConference
{
    /// <summary>Where the recording is, where the media server says so.</summary>
    public string? Path { get; init; }

    /// <inheritdoc/>
    public override Needs Needs => Needs.Nothing;

    private protected override MediaEvent Source => Event;

    /// <summary>Recorded if the state changes, with all consequences.</summary>
    protected override Decision Record(ConferenceState state)
    {
        var live = state.Live;
        var isNews = live.IsRunning && !Action.Holds(live)
            && Participant.IsNews(Event.Proof, Action.KnownBy(live));
        return live.IsAnother(Event.Uuid) ? Decision.Nothing : Consequences.Of(
            state,
            isNews && Action.Fact is { } @event
                ? [@event(live, new(MediaName ?? Asked(live) ?? "", Path), Event.Proof)]
                : [],
            Event.Context,
            operation => operation.Action == Action.Operation && operation.IsProvedBy(Event.Proof));
    }

    private string? Asked(LiveConference live) =>
        live.Pending.FirstOrDefault(it => it.Action == Action.Operation && it.IsProvedBy(Event.Proof))?.MediaName;
}

/// <summary>Media event: an operation that changes no state is done, such as play or relate.</summary>
public sealed record ObserveDone(MediaEvent Event) : Command
{
    /// <inheritdoc/>
    public override Needs Needs => Needs.Nothing;

    /// <summary>
    /// The operation, if still pending, ends: confirmed, unless one of its targets left before this media event.
    /// </summary>
    public override Decision Decide(ConferenceState state) =>
        state.Live.Asked(Event.CommandId) is { } operation
            ? [operation.End(OperationStatus.Confirmed, Event.Context.At).Outcome() ?? operation.AsConfirmed()]
            : Decision.Nothing;
}
