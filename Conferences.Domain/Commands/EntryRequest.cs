using System.Security.Cryptography;
using System.Text;
using Conferences.Domain.Document;
using Conferences.Domain.Events;
using Conferences.Domain.State;

namespace Conferences.Domain.Commands;

/// <summary>A leg asks to be let in: the rules that decide it, and the role it gets.</summary>
/// <param name="CallId">Identifies the leg.</param>
/// <param name="Person">Who it is.</param>
/// <param name="IsModerator">The role it claims; counts only where the conference has no pins.</param>
/// <param name="Pin">The pin that was entered, or null.</param>
/// <param name="Ghost">It listens without taking part.</param>
internal sealed record EntryRequest(CallId CallId, Person Person, bool IsModerator, string? Pin, bool Ghost)
{
    private PinAttempt Attempt => new(Person.CallerIdNumber, CallId);

    /// <summary>What the rules look at.</summary>
    public Needs Needs => new()
    {
        Calls = [CallId],
        PinAttempts = [Attempt],
        Secrets = true,
        Waiting = IsModerator || Pin is not null,
    };

    /// <summary>
    /// The role: true for a moderator, false for a member. Null if there is another answer: the leg is in already, or
    /// is refused. A refusal is recorded, unless the call id is that of a leg that is being dialled.
    /// </summary>
    public (bool? Moderates, Decision Answer) Judge(ConferenceState state, ConferenceDocument document)
    {
        if (state.ParticipantOf(CallId) is { } already)
            return (null, Decision.Holds(already.ParticipantId));
        if (state.Live.IsDialling(CallId))
            return (null, new Refusal(Reason.InUse, CallId.Text));
        if (state.WrongPins.WaitOf(PinCaller.Of(Attempt, state.Numbering), Person.At) is { } wait)
            return (null, Refuse(wait, state.Live));

        var moderates = Moderates(document);
        return state.Live switch
        {
            var live when moderates is null => (null, Refuse(Reason.BadPin, live)),
            { IsLocked: true } live => (null, Refuse(Reason.Locked, live)),
            var live when !Ghost && IsFull(live, document) => (null, Refuse(Reason.Full, live)),
            _ => (moderates, Decision.Nothing),
        };
    }

    private bool IsFull(LiveConference live, ConferenceDocument document) =>
        document.MaxParticipants is > 0 and var most && live.PlacesTaken(Person.At, CallId) >= most;

    // Null for a wrong pin.
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
}
