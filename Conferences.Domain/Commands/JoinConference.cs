using System.Security.Cryptography;
using System.Text;
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

    private PinAttempt Attempt => new(Person.CallerIdNumber, CallId);

    /// <inheritdoc/>
    public override Needs Needs => new()
    {
        Calls = [CallId],
        PinAttempts = [Attempt],
        Figures = true,
        Secrets = true,
        Waiting = IsModerator || Pin is not null,
    };

    /// <summary>
    /// Joined, with the role the pin gives, or refused. A refusal is recorded, unless the call id is that of a leg that
    /// is being dialled: the media server reports that one.
    /// </summary>
    protected override Decision Decide(ConferenceState state, ConferenceDocument document)
    {
        if (state.ParticipantOf(CallId) is { } already)
            return Decision.Holds(already.ParticipantId);
        if (state.Live.IsDialling(CallId))
            return new Refusal(Reason.InUse, CallId.Text);
        if (state.WrongPins.WaitOf(PinCaller.Of(Attempt, state.Numbering), Person.At) is { } wait)
            return Refuse(wait, state.Live);

        var moderates = Moderates(document);
        return state.Live switch
        {
            var live when moderates is null => Refuse(Reason.BadPin, live),
            { IsLocked: true } live => Refuse(Reason.Locked, live),
            var live when !Ghost && document.MaxParticipants > 0 && live.Participants >= document.MaxParticipants =>
                Refuse(Reason.Full, live),
            var live => Admit(document, live, state.Roster.Values, moderates.Value),
        };
    }

    /// <summary>True for a moderator, false for a member, null for a wrong pin.</summary>
    private bool? Moderates(ConferenceDocument document)
    {
        var (members, moderators) = (document.Member.Pins, document.Moderator.Pins);
        return Pin switch
        {
            _ when document.LacksPins => null,
            _ when members.Count + moderators.Count == 0 => IsModerator,
            null or "" => members.Count == 0 ? false : null,
            _ when Matches(members) => false,
            _ when Matches(moderators) => true,
            _ => null,
        };
    }

    // Every pin is compared, each in constant time, so that the time taken reveals nothing about any of them.
    private bool Matches(IReadOnlyList<string> pins)
    {
        var keyed = SHA256.HashData(Encoding.UTF8.GetBytes(Pin!));
        return pins.Aggregate(false, (found, pin) =>
            found | CryptographicOperations.FixedTimeEquals(keyed, SHA256.HashData(Encoding.UTF8.GetBytes(pin))));
    }

    private Decision Refuse(PinWait wait, LiveConference live)
    {
        var refusal = new Refusal(Reason.TooManyPins, $"{wait.Seconds}");
        return wait.IsRecorded ? refusal : Refuse(Reason.TooManyPins, live) with { Refusal = refusal };
    }

    private Decision Refuse(Reason reason, LiveConference live) =>
        new(
            [
                new ParticipantRefused(
                    reason, CallId, Person.PersonId, Person.Hash(), live.IsRunning ? live.Instance : 0),
            ],
            new Refusal(reason))
        {
            People = [Person with { RefusedFor = reason, RefusedCall = CallId }],
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
