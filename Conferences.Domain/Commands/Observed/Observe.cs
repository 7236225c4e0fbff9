using System.Collections.Immutable;
using Conferences.Domain.Events;
using Conferences.Domain.State;

namespace Conferences.Domain.Commands.Observed;

/// <summary>What goes with every word of the media server. Words may come late, twice, or not at all.</summary>
/// <param name="Context">When it reached us, and the name of the request that a rule may answer it with.</param>
/// <param name="Uuid">The instance it speaks of; null if it does not say.</param>
/// <param name="CommandId">The operation it did it for; null if it does not say, or did it for none.</param>
/// <param name="Position">Its place in the media server's own order; null if the server keeps none.</param>
public sealed record MediaEvent(CommandContext Context, string? Uuid = null, string? CommandId = null, long? Position = null)
{
    /// <summary>
    /// The instance it speaks of, if only the record can tell whether that was over long ago: where the server keeps an
    /// order, that tells.
    /// </summary>
    internal ImmutableHashSet<string> InstanceInDoubt => Position is null && Uuid is { } uuid ? [uuid] : [];

    /// <summary>True if that instance was over long ago.</summary>
    internal bool IsOfThePast(ConferenceState state) => InstanceInDoubt.Overlaps(state.Past);

    /// <summary>What the facts keep of it.</summary>
    public Proof? Proof => CommandId is null && Position is null ? null : new(CommandId, Position);
}

/// <summary>The media server's own word that something is so for these legs.</summary>
/// <param name="Reason">Why they are gone, where the media server says so; see <see cref="ParticipantLeft"/>.</param>
public sealed record ObserveParticipants(
    ParticipantAction Action, ImmutableArray<string> CallIds, MediaEvent Event, Reason? Reason = null)
    : ObservationOfConference
{
    /// <inheritdoc/>
    public override Needs Needs => (Action == ParticipantAction.Kick ? Needs.WholeRoster : Needs.Nothing) with
    {
        Calls = [.. CallIds],
        Departures = [.. CallIds],
    };

    /// <summary>
    /// Recorded for those for whom it was not so, and for those for whom an operation waits for this very word, with
    /// whatever follows from it.
    /// </summary>
    protected override Decision Record(ConferenceState state) => state.Live.IsAnother(Event.Uuid) ? Decision.Nothing : Consequences.Of(
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

/// <summary>The media server's own word that something is so for the conference.</summary>
/// <param name="MediaName">What the recording is called, where the media server says so.</param>
public sealed record ObserveConference(ConferenceAction Action, MediaEvent Event, string? MediaName = null)
    : ObservationOfConference
{
    /// <inheritdoc/>
    public override Needs Needs => Needs.Nothing;

    /// <summary>Recorded if it was not so, with whatever follows from it.</summary>
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

/// <summary>The media server's own word that it did what leaves no state behind: played, or related two.</summary>
public sealed record ObserveDone(MediaEvent Event) : Command
{
    /// <inheritdoc/>
    public override Needs Needs => Needs.Nothing;

    /// <summary>
    /// The operation is over, if it still waits for that: confirmed, unless one it is about left before this word.
    /// </summary>
    public override Decision Decide(ConferenceState state) =>
        state.Live.Asked(Event.CommandId) is { } operation
            ? [operation.End(OperationStatus.Confirmed, Event.Context.At).Outcome() ?? operation.AsConfirmed()]
            : Decision.Nothing;
}
