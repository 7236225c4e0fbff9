using Conferences.Domain.Document;
using Conferences.Domain.Events;
using Conferences.Domain.State;

namespace Conferences.Domain.Commands;

/// <summary>A leg joins.</summary>
/// <param name="CallId">Identifies the leg; joining again before it leaves changes nothing.</param>
/// <param name="Person">Who it is.</param>
/// <param name="IsModerator">The role it claims; counts only where the conference has no pins.</param>
/// <param name="Pin">The pin that was entered, or null.</param>
/// <param name="Mute">Overrides the role's setting, unless null.</param>
/// <param name="Deaf">Overrides the role's setting, unless null.</param>
/// <param name="Uuid">Id of the instance, should this leg start one.</param>
/// <param name="Switch">Host name of the media server the leg is on.</param>
public sealed record JoinConference(
    CallId CallId,
    Person Person,
    bool IsModerator,
    string? Pin,
    bool? Mute,
    bool? Deaf,
    InstanceUuid Uuid,
    string Switch) : RequestToConference
{
    /// <summary>It listens without taking part; see <see cref="ParticipantJoined"/>.</summary>
    public bool Ghost { get; init; }

    private EntryRequest Entry => new(CallId, Person, IsModerator, Pin, Ghost);

    /// <inheritdoc/>
    public override Needs Needs => Entry.Needs with { Figures = true };

    /// <summary>
    /// Joined, with the role the pin gives, or refused. A refusal is recorded, unless the call id is that of a leg that
    /// is being dialled: the media server reports that one.
    /// </summary>
    protected override Decision Decide(ConferenceState state, ConferenceDocument document) =>
        Entry.Judge(state, document) switch
        {
            ({ } moderates, _) => Admit(document, state.Live, state.Roster.Values, moderates),
            (_, var answer) => answer,
        };

    private Decision Admit(
        ConferenceDocument document, LiveConference live, IEnumerable<Participant> present, bool moderates)
    {
        var role = moderates ? document.Moderator : document.Member;
        var entry = new ParticipantEntry(
            CallId,
            Person.PersonId,
            Person.Hash(),
            moderates,
            Mute ?? role.JoinMuted,
            Deaf ?? role.JoinDeaf,
            Ghost: Ghost);
        return entry.Into(live, present, document, UuidOf(live) ?? Uuid, Switch) with { People = [Person] };
    }

    /// <summary>
    /// The instance that is running or that a pending dial will start, or null. Not a past one, even if a dial was to
    /// start it: late media events about it would be attributed to the next instance.
    /// </summary>
    internal static InstanceUuid? UuidOf(LiveConference live) => live.IsRunning
        ? live.Uuid
        : live.Pending.Select(it => it.Dialling?.Uuid).FirstOrDefault(uuid => uuid is not null && uuid != live.Uuid);
}
