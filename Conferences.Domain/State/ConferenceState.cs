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

    /// <summary>The uuids of past instances, among those that the commands refer to.</summary>
    public ImmutableHashSet<InstanceUuid> Past { get; init; } = [];

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

    /// <summary>The state after one more event.</summary>
    public ConferenceState After(ConferenceEvent @event, DateTimeOffset at) => this with
    {
        Version = Version + 1,
        Conference = Conference.Fold(Conference, Id, @event, at),
        Live = LiveConference.Fold(Live, @event, at),
        Roster = Participant.Of(@event).Aggregate(Roster, (roster, who) => Seat(roster, who.ParticipantId, @event, at)),
        Gone = @event is ParticipantLeft { Proof.Position: { } left, ParticipantId: var id }
            && Roster.TryGetValue(id, out var leg)
                ? Gone.SetItem(leg.CallId, left)
                : Gone,
        Past = @event is ConferenceEnded && Live.Uuid is { } over ? Past.Add(over) : Past,
    };

    /// <summary>The state after everything that a command decided.</summary>
    public ConferenceState After(Decision decision, DateTimeOffset at) =>
        decision.Events.Aggregate(this, (state, @event) => state.After(@event, at)) with
        {
            WrongPins = decision.People.Aggregate(WrongPins, (pins, person) => pins.After(person, Numbering)),
            Usage = decision.Events is [ConferenceCreated, ..]
                ? Usage with { Conferences = Usage.Conferences + 1 }
                : Usage,
        };

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
