using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Conferences.Api.Crossbar;
using Conferences.Api.Responses;
using Conferences.Domain.Commands;
using Conferences.Domain.Events;
using Conferences.Domain.State;

namespace Conferences.Api.Commands;

/// <summary>Maps outcomes to replies: one table for success, one for refusals.</summary>
internal static class OutcomeReplies
{
    /// <summary>The reply to a command.</summary>
    /// <remarks>
    /// Usually made after the commit. The reply to a command with a key is made earlier, by <see
    /// cref="BatchDecision"/>, since it is stored in the commit it describes: a crash in between would otherwise leave
    /// one without the other. This returns that reply then.
    /// </remarks>
    /// <param name="account">The account of the path.</param>
    /// <param name="envelope">The command and its request.</param>
    public static Reply Of(string account, CommandEnvelope envelope, Outcome outcome) => outcome switch
    {
        { KeptReply: { } kept } => kept,
        { Refusal: { } refusal } => Refused(refusal, envelope.Command, outcome.Before),
        { Operation: { } operation } when envelope.Command is not ActOnParticipants { DryRun: true } =>
            WithProgress(Done(new(account, outcome.After.Id), envelope, outcome), operation),
        _ => Done(new(account, outcome.After.Id), envelope, outcome),
    };

    /// <summary>The reply to an action, with the current state of its operation.</summary>
    public static Reply WithProgress(Reply reply, Operation operation) => (operation, reply.Data.ValueKind) switch
    {
        ({ Dialling: not null }, _) => reply.With(DialResponse.Of(operation), ResponseJson.Default.DialResponse),
        (_, JsonValueKind.Object) => reply.With(BulkResponse.Of(operation), ResponseJson.Default.BulkResponse),
        _ => reply,
    };

    /// <summary>For a caller who asked to wait: as <see cref="WithProgress"/>, with the operation itself.</summary>
    public static Reply WithOperation(Reply reply, Operation operation) => WithProgress(reply, operation) with
    {
        Operation = JsonSerializer.SerializeToElement(
            OperationResponse.Of(operation), ResponseJson.Default.OperationResponse),
    };

    private static Reply Refused(Refusal refusal, Command command, ConferenceState state) => refusal.Reason switch
    {
        Reason.Unknown when command is RelateParticipants && refusal.Cause != state.Id =>
            Replies.UnknownToRelate(refusal.Cause!),
        Reason.Unknown => Replies.Unknown(refusal.Cause),
        Reason.NumbersTaken => Reply.Invalid("numbers", "unique", "Numbers already in use", cause: refusal.Cause),
        Reason.NumbersRepeated => Reply.Invalid(
            "numbers", "unique", "Numbers stand in the document more than once", cause: refusal.Cause),
        Reason.InUse => Reply.Invalid(
            "call_id", "in_use", "A leg with this call id is in the conference or being dialled into it",
            StatusCodes.Status409Conflict, refusal.Cause),
        Reason.Outdated => Reply.Error(
            StatusCodes.Status412PreconditionFailed,
            "precondition_failed",
            new { message = "the conference was changed since it was read" }) with
        { Revision = Revision(state) },
        Reason.TooLarge => DocumentTooLarge(refusal.Cause!),
        Reason.OverQuota => OverQuota(refusal.Cause!),
        Reason.TooManyPins => Reply.Error(
            StatusCodes.Status429TooManyRequests, "too_many_requests", new { message = "too many wrong pins" })
            with
        { RetryAfter = int.Parse(refusal.Cause!, CultureInfo.InvariantCulture) },
        var reason => Reply.Error(
            StatusCodes.Status409Conflict,
            reason.Name(),
            new JsonObject { [reason.Name()] = new JsonObject { ["message"] = Sentence(reason) } }),
    };

    /// <summary>The reply to a document of more bytes than it may have.</summary>
    public static Reply DocumentTooLarge(string most) => Reply.Invalid(
        new ValidationErrors().Add(
            "data", "maxSize", $"The document must not be more than {most} bytes",
            ("target", int.Parse(most, CultureInfo.InvariantCulture))),
        StatusCodes.Status413PayloadTooLarge);

    /// <summary>The reply to a request beyond the account's quota. A smaller one is no help, hence not 413.</summary>
    public static Reply OverQuota(string most) => Reply.Error(
        StatusCodes.Status403Forbidden,
        Reason.OverQuota.Name(),
        new JsonObject
        {
            [Reason.OverQuota.Name()] = new JsonObject
            {
                ["message"] = $"The account must not store more than {most}",
            },
        });

    private static string Sentence(Reason reason) => reason switch
    {
        Reason.Exists => "The id is or was another conference's",
        Reason.Locked => "The conference is locked",
        Reason.Full => "The conference is full",
        Reason.BadPin => "The pin is wrong or missing",
        _ => reason.Name(),
    };

    private static Reply Done(Place place, CommandEnvelope envelope, Outcome outcome) => envelope.Command switch
    {
        CreateConference => Document(StatusCodes.Status201Created, outcome.After) with { Location = place.Conference },
        ReplaceConference or PatchConference => Document(StatusCodes.Status200OK, outcome.After),
        DeleteConference => Reply.Ok(ConferenceJson.Deleted(outcome.Before.Conference!)),

        // A repeated join returns the person who joined first, whatever the repeat contains.
        JoinConference join => Joined(
            place,
            outcome.Person ?? join.Person,
            outcome.After.Roster[outcome.Decision.ParticipantId!.Value],
            outcome.After,
            envelope.At),
        LeaveConference => Reply.Ok(
            LeaveResponse.Of(outcome.After.Left[outcome.Decision.ParticipantId!.Value]),
            ResponseJson.Default.LeaveResponse),
        CreateJoinLink create => Link(create.LinkId, StatusCodes.Status201Created) with
        {
            Location = $"{place.Conference}/links/{create.LinkId}",
        },
        RevokeJoinLink revoke => Link(revoke.LinkId, StatusCodes.Status200OK),
        ActOnParticipants bulk => Bulk(place, bulk, outcome.Decision),
        var command => Acted(place, Reply.Ok(Word(command), StatusCodes.Status201Created), outcome.Decision),
    };

    private static string Word(Command command) => command switch
    {
        ActOnConference { Action: var action } when action == ConferenceAction.Record => "starting recording",
        ActOnConference { Action: var action } when action == ConferenceAction.StopRecording => "stopping recording",
        RelateParticipants => "relating participants",
        _ => "ok",
    };

    private static Reply Document(int status, ConferenceState state) =>
        Reply.Ok(ConferenceJson.Public(state.Conference!), status) with { Revision = Revision(state) };

    // The rest is added when it is sent, by LinkRoutes.
    private static Reply Link(JoinLinkId id, int status) => Reply.Ok(new { id = id.Text }, status);

    private static Reply Joined(
        Place place, Person person, Participant participant, ConferenceState state, DateTimeOffset now) => Reply.Ok(
        ParticipantResponse.Of(participant, person, state.Live, now),
        ResponseJson.Default.ParticipantResponse,
        StatusCodes.Status201Created) with
        { Location = $"{place.Participants}/{participant.ParticipantId}" };

    private static Reply Acted(Place place, Reply reply, Decision decision) => reply with
    {
        OperationId = decision.Operation?.Id.Text,
        Location = decision switch
        {
            { Operation: { } operation } => $"{place.Operations}/{operation.Id}",
            { ParticipantId: { } participant } => $"{place.Participants}/{participant}",
            _ => place.Conference,
        },
    };

    private static Reply Bulk(Place place, ActOnParticipants bulk, Decision decision) => bulk.DryRun
        ? Reply.Ok(DryRunResponse.Of(decision.Operation!), ResponseJson.Default.DryRunResponse)
        : Acted(
            place,
            Reply.Ok(BulkResponse.Nobody, ResponseJson.Default.BulkResponse, StatusCodes.Status201Created),
            decision);

    private static string? Revision(ConferenceState state) =>
        state.Conference is { } conference ? ETags.Of(conference.Revision, state.Version) : null;

    private readonly record struct Place(string Account, string Id)
    {
        public string Conference => $"/v2/accounts/{Account}/conferences/{Id}";

        public string Participants => $"{Conference}/participants";

        public string Operations => $"{Conference}/operations";
    }
}
