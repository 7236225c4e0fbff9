using Conferences.Domain.Document;
using Conferences.Domain.Events;
using Conferences.Domain.State;

namespace Conferences.Domain.Commands.Observed;

/// <summary>A leg as the media server reports it.</summary>
/// <param name="CallId">Identifies the leg.</param>
/// <param name="Person">Who it is; ignored, and may be null, for a leg that was dialled or admitted and is known.
/// </param>
/// <param name="MemberId">The media server's own number for it.</param>
public sealed record MediaLeg(
    CallId CallId, Person? Person, bool IsModerator, bool Muted, bool Deaf, long? MemberId = null)
{
    /// <summary>False if the media server does not report whether it is muted or deaf.</summary>
    public bool TellsOfState { get; init; } = true;

    /// <summary>False if the media server does not report whether it is a moderator.</summary>
    public bool TellsOfRole { get; init; } = true;

    /// <summary>True if the media server reports that it is a ghost; see <see cref="ParticipantJoined"/>.</summary>
    public bool Ghost { get; init; }

    /// <summary>A leg that joined as it was dialled.</summary>
    public static MediaLeg Of(Leg dialled, Dialling how) =>
        new MediaLeg(dialled.CallId, null, IsModerator: false, Muted: false, Deaf: false)
        {
            TellsOfRole = false,
            TellsOfState = false,
        }.As(how);

    /// <summary>The leg, as it was admitted where the media server does not report it.</summary>
    public MediaLeg As(AdmittedLeg admitted) => this with
    {
        IsModerator = TellsOfRole ? IsModerator : admitted.IsModerator,
        Muted = TellsOfState ? Muted : admitted.Muted,
        Deaf = TellsOfState ? Deaf : admitted.Deaf,
    };

    /// <summary>The leg, with the flags it was dialled with where the media server does not report them. Who was
    /// dialled as a ghost is one in any case.</summary>
    public MediaLeg As(Dialling how) => this with
    {
        IsModerator = TellsOfRole ? IsModerator : how.Has(Dialling.IsModerator),
        Muted = TellsOfState ? Muted : how.Has(Dialling.Mute),
        Deaf = TellsOfState ? Deaf : how.Has(Dialling.Deaf),
        Ghost = Ghost || how.Has(Dialling.Ghost),
    };
}

/// <summary>
/// Media event: a leg joined. Rules such as the lock apply to joins by command; this join is recorded regardless, and
/// where it breaks a rule the media server is requested to kick the leg for that reason.
/// </summary>
/// <param name="Switch">Host name of the media server; null if it is not named.</param>
public sealed record ObserveJoin(MediaLeg Leg, string? Switch, MediaEvent Event) : ObservationOfConference
{
    /// <inheritdoc/>
    public override Needs Needs => new()
    {
        Calls = [Leg.CallId],
        Departures = [Leg.CallId],
        PastInstances = Event.InstanceInDoubt,
        Figures = true,
        Waiting = Leg.IsModerator || !Leg.TellsOfRole,
    };

    private protected override MediaEvent Source => Event with { Switch = Switch };

    /// <summary>
    /// Recorded, unless the leg has joined already or left since, or the instance has ended. While another instance is
    /// recorded as running with people in it, the leg is in beside them, and the split is recorded.
    /// </summary>
    protected override Decision Record(ConferenceState state) => state.ParticipantOf(Leg.CallId) switch
    {
        _ when HasLeft(state) => Decision.Nothing,
        { } seated when IsLaterThan(seated, state) => Again(seated, state),
        { } seated => Decision.Holds(seated.ParticipantId),
        _ => Admit(state),
    };

    private bool HasLeft(ConferenceState state) =>
        state.Live.Known.Legs.Any(it =>
            it.Covers(Leg.CallId, Event.Uuid, Leg.MemberId, Event.Position, Event.Context.At))
        || (state.HasGoneSince(Leg.CallId, Event.Position) && state.ParticipantOf(Leg.CallId) is null)
        || (Event.Position is null
            && state.HasLeft(Leg.CallId, Event.Uuid, Leg.MemberId, ifUnknown: !state.Live.IsRunning));

    // A call is in one place: if it is reported in another, its earlier stay is over.
    private bool IsLaterThan(Participant seated, ConferenceState state) => Event.Position is null
        && Event.Uuid is { } uuid && state.UuidOf(seated) is { } known
        && (uuid == known ? Leg.MemberId > seated.MemberId : !IsOfThePast(state));

    // An instance in which nobody was when another one started may be entered beside that one.
    private bool IsOfThePast(ConferenceState state) => Event.IsOfThePast(state) && !Event.IsOfTheOther(state);

    private Decision Again(Participant seated, ConferenceState state)
    {
        var left = ParticipantAction.Kick.Fact(seated, state.Live, Event.Proof, null);
        var next = this with { Leg = Leg with { Ghost = Leg.Ghost || seated.Ghost } };
        var entered = next.Admit(Consequences.Fold(state, [left], Event.Context));
        return entered with { Events = [left, .. entered.Events] };
    }

    private Decision Admit(ConferenceState state) => state.Live switch
    {
        { IsRunning: true } live when !live.IsAnother(Event.Uuid) => Enter(state),
        { IsRunning: true } when Event.Position is not null || IsOfThePast(state) => Decision.Nothing,
        { IsRunning: true, Legs: 0 } => EnterNext(state),
        { IsRunning: false } when SpeaksOfTheEnded(state) => Decision.Nothing,
        _ => Enter(state),
    };

    // Unless it is newer than every known media event: then the instance had not ended, since this leg was in it.
    private bool SpeaksOfTheEnded(ConferenceState state) => (Event.Position, state.Live.Position) switch
    {
        ({ } said, { } known) => said <= known,
        _ => Event.IsOfTheEnded(state)
            || (Event.Position is not null && Event.Uuid is { } uuid && uuid == state.Live.Uuid),
    };

    // Nobody is in the recorded instance: it has ended unreported, or another media server still runs it.
    private Decision EnterNext(ConferenceState state)
    {
        var over = Consequences.Over(state, Event).Events;
        var entered = Enter(Consequences.Fold(state, over, Event.Context));
        return entered with
        {
            Events =
            [
                .. over,
                .. entered.Events,
                .. OtherInstances.MayGoOn(state.Live, state.Live.Instance + 1, Switch),
            ],
        };
    }

    /// <summary>Records the join unconditionally: the media server has the leg now.</summary>
    internal Decision Enter(ConferenceState state)
    {
        var invitation = state.Live.InvitationOf(Leg.CallId, Event.Proof);
        var dial = state.Conference is null && invitation?.Dialling?.Dynamic is not null ? invitation : null;
        var dynamic = dial?.Dialling?.Dynamic;
        var invited = invitation?.Targets.First(target => target.CallId == Leg.CallId).Leg;
        var admitted = invited is null ? state.Live.AdmissionOf(Leg.CallId) : null;
        var leg = invitation?.Dialling is { } how ? Leg.As(how) : admitted is null ? Leg : Leg.As(admitted);
        var entry = new ParticipantEntry(
            leg.CallId,
            invited?.PersonId ?? admitted?.PersonId ?? leg.Person!.PersonId,
            invited?.PersonHash ?? admitted?.PersonHash ?? leg.Person!.Hash(),
            leg.IsModerator,
            leg.Muted,
            leg.Deaf,
            leg.MemberId,
            Event.Proof,
            leg.Ghost);
        var entered = entry.Into(
            state.Live,
            state.Roster.Values,
            state.Document ?? dynamic,
            Event.Uuid ?? JoinConference.UuidOf(state.Live) ?? invitation?.Dialling?.Uuid
                ?? InstanceUuid.InsteadOf(Event.Context.OperationId),
            Switch,
            dial?.Id);
        var id = entered.ParticipantId!.Value;
        var isInvited = invited is not null || MayBeInvited(state.Live);
        var isAdmitted = admitted?.IsOpen(Event.Context.At) is true;
        var events = Broken(state, isInvited, isAdmitted, leg.Ghost, dynamic) is { } rule
            ? entered.Events.Add(new OperationRequested(Operation.Of(
                OperationAction.Kick, Event.Context.About(id), [id], rule)))
            : entered.Events;
        return Consequences.Of(state, events, Event.Context) with
        {
            ParticipantId = id,
            People = invited is null && admitted is null ? [Leg.Person!] : [],
        };
    }

    // A dialled leg may join with another call id than the one that was dialled. A media server that names no commands
    // reports that only later, and lets nobody else pass a lock.
    private static bool MayBeInvited(LiveConference live) => live.Pending.Any(it =>
        it is { Dialling: not null, IsExact: false, Status: OperationStatus.Sent } && it.Unheard.Any());

    // As on a media server, legs that the conference dialled pass its lock, and ghosts its limit, but no other rule.
    // Both were decided already for a leg whose place is kept.
    private Reason? Broken(
        ConferenceState state, bool isInvited, bool isAdmitted, bool isGhost, ConferenceDocument? dynamic) =>
        (state.Document ?? dynamic, state.Live) switch
        {
            (_, { IsRemoved: true }) => Reason.Deleted,
            (null, _) => Reason.Unknown,
            _ when isAdmitted => null,
            (_, { IsLocked: true }) when !isInvited => Reason.Locked,
            ({ MaxParticipants: > 0 and var most }, var live)
                when !isGhost && live.PlacesTaken(Event.Context.At, Leg.CallId) >= most => Reason.Full,
            _ => null,
        };
}
