using System.Collections.Immutable;
using Conferences.Domain.Events;
using Conferences.Domain.State;

namespace Conferences.Domain.Commands.Observed;

/// <summary>Corrects the recorded state by a snapshot of the media server, which takes precedence.</summary>
/// <param name="Roster">The snapshot; null if the conference is not there.</param>
/// <param name="Since">When both last agreed, or null.</param>
/// <param name="Context">When the server was queried.</param>
/// <param name="Version">The number of events when it was queried; null if that does not matter.</param>
public sealed record ReconcileConference(
    MediaRoster? Roster, DateTimeOffset? Since, CommandContext Context, long? Version = null)
    : ObservationOfConference
{
    /// <inheritdoc/>
    public override Needs Needs => Needs.WholeRoster with
    {
        Departures = Roster is { Position: not null } ? [.. Roster.Legs.Select(leg => leg.CallId)] : [],
    };

    /// <summary>See <see cref="MediaEvent.AsDynamic"/>.</summary>
    public bool? AsDynamic { get; init; }

    /// <summary>
    /// How long an admitted leg may take to appear on the media server, and one that hung up, as its call controller
    /// reported, to disappear.
    /// </summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    private protected override MediaEvent Source =>
        new(Context, Roster?.Uuid) { AsDynamic = AsDynamic, Switch = Roster?.Switch };

    /// <summary>
    /// The differences, as events after one that lists what was missed. If the recorded state is newer than the roster,
    /// the server has to be queried again; so it has where it keeps no order, and it is unknown whether the roster
    /// includes what was recorded since the query.
    /// </summary>
    protected override Decision Record(ConferenceState state)
    {
        if (Roster?.Position < state.Live.Position)
            return new Refusal(Reason.Outdated, $"{state.Version}");
        if (state.Live.Legs > 0 && Roster?.Keeping(state.Live.Uuid) is { } kept && kept.Uuid != Roster.Uuid)
            return (this with { Roster = kept }).Decide(state);
        if (Roster?.Position is null && Version is { } then && then != state.Version)
            return new Refusal(Reason.Outdated, $"{state.Version}");
        var missed = new ReconciliationDifferences(state, this);
        missed.Find();
        return missed.Events.IsEmpty ? Decision.Nothing : missed.Decision;
    }

    // Records the differences one by one, each found in the state that the previous one left. Earlier departures do not
    // matter: the snapshot includes everything up to its position, so a leg in it has joined again since.
    private sealed class ReconciliationDifferences(ConferenceState before, ReconcileConference it)
    {
        private readonly Proof? proof = it.Roster?.Position is { } position ? new(Position: position) : null;
        private readonly ImmutableHashSet<CallId> ghosts =
            [.. before.Roster.Values.Where(it => it.Ghost).Select(it => it.CallId)];

        private ConferenceState state = before with { Gone = ImmutableDictionary<CallId, long>.Empty };
        private ImmutableArray<Person> people = [];

        public ImmutableArray<ConferenceEvent> Events { get; private set; } = [];

        public Decision Decision =>
            Decision.Recording([Headline, .. Events]) with { People = people };

        private ConferenceReconciled Headline => new(
            state.Live.Instance,
            it.Since,
            it.Context.At,
            [.. Events.Select(Describe).OfType<MissedEvent>()]);

        public void Find()
        {
            var roster = it.Roster is { } there && state.Live.IsAnother(there.Uuid) && state.Live.IsRunning
                ? Empty(there)
                : it.Roster;
            Gone(roster);
            if (it.Roster is not { } present)
                return;
            foreach (var leg in present.Legs.Where(leg => state.ParticipantOf(leg.CallId) is null))
                Come(leg, present);
            foreach (var leg in present.Legs.Where(leg => leg.TellsOfState))
            {
                Differ(leg, leg.Muted ? ParticipantAction.Mute : ParticipantAction.Unmute);
                Differ(leg, leg.Deaf ? ParticipantAction.Deaf : ParticipantAction.Undeaf);
            }

            Differ(present.IsLocked ? ConferenceAction.Lock : ConferenceAction.Unlock, present);
            foreach (var other in present.Others.Where(other => state.Live.IsSplitFrom(other.Uuid)))
                Record([new ConferenceSplit(state.Live.Instance, other.Uuid!.Value, other.Switch)]);
            if (!present.TellsOfRecording)
                return;
            if (state.Live.Recording != present.Recording)
                Differ(ConferenceAction.StopRecording, present);
            if (present.Recording is not null)
                Differ(ConferenceAction.Record, present);
        }

        private static MediaRoster Empty(MediaRoster roster) => roster with { Legs = [] };

        private MediaEvent Event(InstanceUuid? uuid = null) => new(it.Context, uuid, null, proof?.Position);

        // A leg admitted just now may not have reached the media server when it was queried, unless the server has it
        // in another instance, or has reported it before.
        private void Gone(MediaRoster? roster)
        {
            var gone = state.Roster.Values
                .Where(seated => !Holds(roster, seated))
                .Where(seated => seated.JoinedAt <= it.Context.At - Grace || Holds(it.Roster, seated)
                    || seated.JoinPosition <= it.Roster?.Position)
                .Select(seated => (ConferenceEvent)ParticipantAction.Kick.Fact(seated, state.Live, proof, Reason.Media))
                .ToImmutableArray();
            var isOver = IsEmptyAndGone();
            if (!gone.IsEmpty || isOver)
                Record(Consequences.Of(state, gone, it.Context, endsFor: Reason.Media, isOver: isOver));
        }

        // An instance may run before anybody joins it; it gets the same time to appear.
        private bool IsEmptyAndGone() => state.Live is { Legs: 0, StartedAt: { } began } live
            && (it.Roster is { } there ? live.IsAnother(there.Uuid) : began <= it.Context.At - Grace);

        private static bool Holds(MediaRoster? roster, Participant seated) =>
            roster?.Legs.Any(leg => leg.CallId == seated.CallId && !seated.IsAnotherStay(leg.MemberId)) is true;

        // A leg admitted just now may have started another instance than the one that was queried.
        private void Come(MediaLeg leg, MediaRoster roster)
        {
            if (HungUpJustNow(leg, roster))
                return;
            if (!state.Live.IsRunning || !state.Live.IsAnother(roster.Uuid))
                Record(new ObserveJoin(WithGhost(leg), roster.Switch, Event(roster.Uuid)).Enter(state));
        }

        // A roster may leave out who is a ghost.
        private MediaLeg WithGhost(MediaLeg leg) => leg with { Ghost = leg.Ghost || ghosts.Contains(leg.CallId) };

        // The media server may not have been told yet. Where it reports legs itself, which then have no position, a
        // leg in its roster is there.
        private bool HungUpJustNow(MediaLeg leg, MediaRoster roster) =>
            roster.Position is not null
            && state.HungUp.TryGetValue(leg.CallId, out var left) && left > it.Context.At - Grace;

        private void Differ(MediaLeg leg, ParticipantAction action)
        {
            if (state.ParticipantOf(leg.CallId) is { } seated && !action.Holds(seated))
                Record(new ObserveParticipants(action, [leg.CallId], Event()).Decide(state));
        }

        private void Differ(ConferenceAction action, MediaRoster roster)
        {
            if (state.Live.IsRunning && !action.Holds(state.Live))
                Record(new ObserveConference(action, Event(), roster.Recording).Decide(state));
        }

        private void Record(Decision decision)
        {
            state = Consequences.Fold(state, decision.Events, it.Context);
            Events = [.. Events, .. decision.Events];
            people = [.. people, .. decision.People];
        }

        private static MissedEvent? Describe(ConferenceEvent @event) => @event switch
        {
            ConferenceStarted => new("conference.started"),
            ParticipantJoined joined => new("participant.joined", joined.ParticipantId),
            ParticipantStateEvent changed => new(ParticipantAction.Of(changed).MissedAs, changed.ParticipantId),
            ParticipantLeft left => new("participant.left", left.ParticipantId),
            ConferenceLocked => new("conference.locked"),
            ConferenceUnlocked => new("conference.unlocked"),
            RecordingStarted => new("recording.started"),
            RecordingStopped => new("recording.stopped"),
            ConferenceEnded => new("conference.ended"),
            ConferenceSplit => new("conference.split"),
            ConferenceLocated or ConferenceDestroyed or ParticipantMissed or LegAdmitted or LegWithdrawn => null,
            ParticipantWaiting or ParticipantsAdmitted or ParticipantRefused or ConferenceReconciled => null,
            ConfigurationEvent or OperationEvent or ErasureEvent or JoinLinkEvent => null,
            _ => throw @event.Unhandled(),
        };
    }
}
