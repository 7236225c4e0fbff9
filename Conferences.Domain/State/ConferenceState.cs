using System.Collections.Immutable;
using Conferences.Domain.Commands;
using Conferences.Domain.Document;
using Conferences.Domain.Events;

namespace Conferences.Domain.State;

/// <summary>
/// Everything that decisions about one conference look at: its configuration, the running instance, those of its
/// participants that the commands at hand are about, and which numbers other conferences hold.
/// </summary>
/// <param name="Id">The conference's id.</param>
/// <param name="Version">How many events the stream has: the <c>sequence</c> of the newest.</param>
/// <param name="Conference">Null before creation and after removal.</param>
/// <param name="Roster">Current participants, by participant id; only those requested need be here.</param>
/// <param name="TakenNumbers">Numbers of other conferences, among those the commands mention.</param>
/// <param name="WrongPins">The wrong pins that still count, of the callers requested.</param>
public sealed record ConferenceState(
    string Id,
    long Version,
    Conference? Conference,
    LiveConference Live,
    ImmutableSortedDictionary<int, Participant> Roster,
    ImmutableHashSet<NormalNumber> TakenNumbers,
    WrongPins WrongPins)
{
    /// <summary>How numbers are compared.</summary>
    public NumberingPlan Numbering { get; init; } = NumberingPlan.Usual;

    /// <summary>
    /// By call id, the newest of the media server's positions at which a leg left; only those requested need be here.
    /// </summary>
    public ImmutableDictionary<CallId, long> Gone { get; init; } = ImmutableDictionary<CallId, long>.Empty;

    /// <summary>
    /// By call id, when a leg last left without a position of the media server; only those requested need be here.
    /// </summary>
    public ImmutableDictionary<CallId, DateTimeOffset> HungUp { get; init; } =
        ImmutableDictionary<CallId, DateTimeOffset>.Empty;

    /// <summary>
    /// Participants of the newest instance who left, by participant id; only those requested need be here.
    /// </summary>
    public ImmutableDictionary<int, Participant> Left { get; init; } = ImmutableDictionary<int, Participant>.Empty;

    /// <summary>Earlier stays of legs; only those requested need be here.</summary>
    public ImmutableHashSet<PastStay> Stays { get; init; } = [];

    /// <summary>Past instances, among those whose uuids the commands refer to.</summary>
    public ImmutableHashSet<PastInstance> Past { get; init; } = [];

    /// <summary>Links by which somebody may join, or could; only those requested need be here.</summary>
    public ImmutableDictionary<JoinLinkId, JoinLink> Links { get; init; } =
        ImmutableDictionary<JoinLinkId, JoinLink>.Empty;

    /// <summary>
    /// True if another account has, or had, a conference with this id; only known where it was requested.
    /// </summary>
    public bool IsElsewhere { get; init; }

    /// <summary>
    /// What the account has stored; only known where it was requested. Creations that are decided together are counted,
    /// bytes are those of earlier commits.
    /// </summary>
    public AccountUsage Usage { get; init; } = AccountUsage.None;

    /// <summary>The state of a conference that is not created yet.</summary>
    public static ConferenceState Unmade(string id, ImmutableHashSet<NormalNumber> takenNumbers) => new(
        id,
        0,
        null,
        LiveConference.Idle(id),
        ImmutableSortedDictionary<int, Participant>.Empty,
        takenNumbers,
        WrongPins.None);

    /// <summary>The effective settings: the configuration, or a dynamic instance's; null for neither.</summary>
    public ConferenceDocument? Document => Conference?.Document ?? (Live.IsRemoved ? null : Live.Dynamic);

    /// <summary>See <see cref="LiveConference.IsDynamic"/>.</summary>
    public bool IsDynamic => Live.IsDynamic(Conference is not null);

    /// <summary>The current participant with this call id, or null.</summary>
    public Participant? ParticipantOf(CallId callId) =>
        Roster.Values.FirstOrDefault(it => it.CallId == callId);

    /// <summary>
    /// True if that leg left after the media event at this position: that event is about an earlier stay, even if the
    /// leg has joined again.
    /// </summary>
    public bool HasGoneSince(CallId callId, long? position) =>
        Gone.TryGetValue(callId, out var left) && position <= left;

    /// <summary>The media server's id of the instance that this participant is in.</summary>
    public InstanceUuid? UuidOf(Participant participant) => participant.Uuid ?? Live.Uuid;

    /// <summary>True if that leg was in that instance of the media server, and has left it.</summary>
    /// <param name="memberId">The media server's own number for the leg: another stay has another number.</param>
    /// <param name="ifUnknown">The result for a stay that is not told from this one, as a number is not known.</param>
    public bool HasLeft(CallId callId, InstanceUuid? uuid, long? memberId, bool ifUnknown) =>
        Stays.Any(stay => stay.CallId == callId && IsIn(stay, uuid)
            && (stay.MemberId is null || memberId is null ? ifUnknown : stay.MemberId == memberId));

    /// <summary>The state after one more event.</summary>
    public ConferenceState After(ConferenceEvent @event, DateTimeOffset at)
    {
        var left = @event is ParticipantLeft { ParticipantId: var id } && Roster.TryGetValue(id, out var leaving)
            ? Participant.Fold(leaving, Id, @event, at)
            : null;
        return this with
        {
            Version = Version + 1,
            Conference = Conference.Fold(Conference, Id, @event, at),
            Live = LiveConference.Fold(Live, @event, at),
            Roster = Participant.Of(@event)
                .Aggregate(Roster, (roster, who) => Seat(roster, who.ParticipantId, @event, at)),
            Gone = left?.GonePosition is { } position ? Gone.SetItem(left.CallId, position) : Gone,
            HungUp = left is { LeftPosition: null } ? HungUp.SetItem(left.CallId, at) : HungUp,
            Left = (@event, left) switch
            {
                (ConferenceStarted, _) => Left.Clear(),
                (_, { }) => Left.SetItem(left.ParticipantId, left),
                _ => Left,
            },
            Stays = left is null ? Stays : Stays.Add(PastStay.Of(left)),
            Links = @event is JoinLinkEvent about
                && JoinLink.Fold(Links.GetValueOrDefault(about.LinkId), Id, about, at) is { } link
                    ? Links.SetItem(link.LinkId, link)
                    : Links,
            Past = @event is ConferenceEnded && Live.Uuid is { } over ? Past.Add(new(over, Live.Instance)) : Past,
        };
    }

    /// <summary>The state after everything that a command decided.</summary>
    public ConferenceState After(Decision decision, DateTimeOffset at) =>
        decision.Events.Aggregate(this, (state, @event) => state.After(@event, at)) with
        {
            WrongPins = decision.People.Aggregate(WrongPins, (pins, person) => pins.After(person, Numbering)),
            Usage = decision.Events is [ConferenceCreated, ..]
                ? Usage with { Conferences = Usage.Conferences + 1 }
                : Usage,
        };

    private bool IsIn(PastStay stay, InstanceUuid? uuid) => uuid is { } named
        && (stay.Uuid is { } other
            ? other == named
            : (stay.Instance == Live.Instance && named == Live.Uuid) || Past.Contains(new(named, stay.Instance)));

    private ImmutableSortedDictionary<int, Participant> Seat(
        ImmutableSortedDictionary<int, Participant> roster,
        int participantId,
        ConferenceEvent @event,
        DateTimeOffset at) =>
        Participant.Fold(roster.GetValueOrDefault(participantId), Id, @event, at) switch
        {
            null or { LeftAt: not null } => roster.Remove(participantId),
            { } participant => roster.SetItem(participantId, participant),
        };
}
