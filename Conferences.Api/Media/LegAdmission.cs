using System.Security.Cryptography;
using System.Text.Json;
using Conferences.Api.Commands;
using Conferences.Api.Crossbar;
using Conferences.Api.Queries;
using Conferences.Api.Store;
using Conferences.Domain.Commands;
using Conferences.Domain.Events;
using Conferences.Domain.State;

namespace Conferences.Api.Media;

/// <summary>A leg that the media server holds, and that asks to be let in.</summary>
/// <param name="Name">Caller id name; may be empty.</param>
/// <param name="Number">Caller id number; may be empty.</param>
/// <param name="IsModerator">The role it claims; counts only where the conference has no pins.</param>
/// <param name="Pin">The pin that was entered, or null.</param>
/// <param name="Mute">True or false overrides the role's setting.</param>
internal sealed record ArrivingLeg(
    CallId CallId, string Name, string Number, bool IsModerator = false, string? Pin = null, bool? Mute = null);

/// <summary>What becomes of a leg that asks to be let in.</summary>
internal abstract record LegAnswer
{
    /// <summary>It may enter: its place is kept until the media server reports that it is in.</summary>
    /// <param name="Waits">It waits until a moderator comes.</param>
    /// <param name="Uuid">The running instance; null if none runs.</param>
    /// <param name="Switch">Host name of the media server that carries it; null if none runs, or none is named.</param>
    internal sealed record Admitted(
        bool IsModerator, bool Muted, bool Deaf, bool Waits, InstanceUuid? Uuid, string? Switch) : LegAnswer;

    /// <summary>It is refused, which is recorded.</summary>
    /// <param name="Reason"><c>locked</c>, <c>full</c>, <c>bad_pin</c>, <c>too_many_pins</c>, <c>unknown</c>,
    /// <c>in_use</c> or <c>over_quota</c>.</param>
    internal sealed record Refused(Reason Reason) : LegAnswer;

    /// <summary>It is in already.</summary>
    internal sealed record IsIn(int ParticipantId) : LegAnswer;

    /// <summary>Nothing can be decided now: too much is waiting, or the database is away.</summary>
    internal sealed record Unavailable : LegAnswer;
}

/// <summary>What becomes of something that a participant asks for by its leg.</summary>
/// <param name="Operation">Null if it is so already, or was refused.</param>
/// <param name="Refused">Why it was refused: <c>unknown</c> if the leg is not in; null if it was not.</param>
internal sealed record AskedByLeg(Operation? Operation, Reason? Refused);

/// <summary>
/// Decides about legs that a media server holds before they are heard, by the same commands as every other join.
/// </summary>
internal sealed partial class LegAdmission(
    Mailboxes mailboxes, QuotaOptions quotas, TimeProvider clock, ILogger<LegAdmission> log)
{
    private static readonly JsonElement NoVariables = JsonElement.Parse("{}"u8);

    /// <summary>Lets the leg in, or refuses it.</summary>
    public async Task<LegAnswer> AdmitAsync(Place place, ArrivingLeg leg)
    {
        var at = clock.GetUtcNow();
        var person = new Person(
            Ids.New(),
            place.ConferenceId,
            RandomNumberGenerator.GetHexString(32, lowercase: true),
            CallerText.Clean(leg.Name),
            CallerText.Clean(leg.Number),
            NoVariables,
            at);
        var command = new AdmitLeg(leg.CallId, person, leg.IsModerator, leg.Pin, leg.Mute)
        {
            Quota = quotas.OfAccount,
        };
        try
        {
            return Answer(leg.CallId, await mailboxes.Send(place.Account, place.ConferenceId, Issue(place, command)));
        }
        catch (Exception failure) when (
            failure is MailboxFullException or OverloadedException || StoreFailures.IsAway(failure))
        {
            Undecided(place.ConferenceId, failure.GetType().Name);
            return new LegAnswer.Unavailable();
        }
    }

    /// <summary>A leg that was admitted is gone and never was in; nothing happens if it is in.</summary>
    /// <param name="hangupReason">Why, such as a hangup cause; null if that is not known.</param>
    public Task WithdrawAsync(Place place, CallId callId, string? hangupReason) => mailboxes.SendOwn(
        place.Account, place.ConferenceId, Issue(place, new WithdrawLeg(callId, Reason(hangupReason))));

    /// <summary>
    /// What a participant asks for by its leg, such as a key of the telephone. The operation says what becomes of it;
    /// there is none if it is so already, or was refused.
    /// </summary>
    /// <param name="toggles">True to ask for the opposite if the state holds already.</param>
    public async Task<AskedByLeg> AskAsync(Place place, CallId callId, OperationAction action, bool toggles = false)
    {
        var at = clock.GetUtcNow();
        var command = new AskByLeg(callId, action, toggles, Ids.NewContext(at)) { Quota = quotas.OfAccount };
        var outcome = await mailboxes.Send(place.Account, place.ConferenceId, Issue(place, command));
        return new(outcome.Operation, outcome.Refusal?.Reason);
    }

    private static LegAnswer Answer(CallId callId, Outcome outcome) => outcome switch
    {
        { Refusal: { } refusal } => new LegAnswer.Refused(refusal.Reason),
        { Decision.ParticipantId: { } id } => new LegAnswer.IsIn(id),
        { After: { Live: var live } after } when live.AdmissionOf(callId) is { } leg => new LegAnswer.Admitted(
            leg.IsModerator,
            leg.Muted,
            leg.Deaf,
            after.Document?.WaitForModerator is true && !leg.IsModerator && live.Moderators == 0,
            live.IsRunning ? live.Uuid : null,
            live.IsRunning ? live.Switch : null),
        _ => new LegAnswer.Refused(Domain.Events.Reason.Unknown),
    };

    private CommandEnvelope Issue(Place place, Command command) =>
        new(command, new(place.Account, null, null, null, "media"), Ids.New(), clock.GetUtcNow(), null);

    private static string? Reason(string? text) => CallerText.Clean(text) switch
    {
        "" => null,
        { Length: > LeaveConference.LongestReason } clean => clean[..LeaveConference.LongestReason],
        var clean => clean,
    };

    [LoggerMessage(
        LogLevel.Warning,
        "Could not decide about a leg for conference {ConferenceId}: {Cause}.",
        EventName = "leg.undecided")]
    private partial void Undecided(string conferenceId, string cause);
}
