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

    /// <summary>
    /// The instance it refers to, if only the stored instances can tell whether that is a past one: where the server
    /// keeps an order, the position tells.
    /// </summary>
    internal ImmutableHashSet<InstanceUuid> InstanceInDoubt => Position is null && Uuid is { } uuid ? [uuid] : [];

    /// <summary>True if it refers to a past instance.</summary>
    internal bool IsOfThePast(ConferenceState state) => InstanceInDoubt.Overlaps(state.Past);

    /// <summary>What the events keep of it.</summary>
    public Proof? Proof => CommandId is null && Position is null ? null : new(CommandId, Position);
}

/// <summary>Media event: the state of these legs changed.</summary>
/// <param name="Reason">Why they left, where the media server says so; see <see cref="ParticipantLeft"/>.</param>
public sealed record ObserveParticipants(
    ParticipantAction Action, ImmutableArray<CallId> CallIds, MediaEvent Event, Reason? Reason = null)
    : ObservationOfConference
{
    /// <inheritdoc/>
    public override Needs Needs => (Action == ParticipantAction.Kick ? Needs.WholeRoster : Needs.Nothing) with
    {
        Calls = [.. CallIds],
        Departures = [.. CallIds],
    };

    /// <inheritdoc/>
    protected override bool? NamedAsDynamic() => Event.AsDynamic;

    /// <summary>
    /// Recorded for those whose state changes, and for those for whom an operation waits for this media event, with all
    /// consequences.
    /// </summary>
    protected override Decision Record(ConferenceState state) => state.Live.IsAnother(Event.Uuid)
        ? Decision.Nothing
        : Consequences.Of(
        state,
        [
            .. CallIds
                .Select(state.ParticipantOf)
                .OfType<Participant>()
                .Where(participant => !state.HasGoneSince(participant.CallId, Event.Position))
                .Where(participant => Tells(participant, state.Live))
                .Select(participant => Action.Fact(participant, state.Live, Event.Proof, Reason)),
        ],
        Event.Context);

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
    /// <inheritdoc/>
    public override Needs Needs => Needs.Nothing;

    /// <inheritdoc/>
    protected override bool? NamedAsDynamic() => Event.AsDynamic;

    /// <summary>Recorded if the state changes, with all consequences.</summary>
    protected override Decision Record(ConferenceState state)
    {
        var live = state.Live;
        var isNews = live.IsRunning && !Action.Holds(live)
            && Participant.IsNews(Event.Proof, Action.KnownBy(live));
        return live.IsAnother(Event.Uuid) ? Decision.Nothing : Consequences.Of(
            state,
            isNews && Action.Fact is { } @event ? [@event(live, MediaName ?? Asked(live) ?? "", Event.Proof)] : [],
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
