using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Conferences.Api.Views;
using Conferences.Domain;
using Conferences.Domain.Attending;
using Conferences.Domain.Editing;

namespace Conferences.Api.Crossbar;

/// <summary>What a decided command is answered with: one table for outcomes, one for refusals.</summary>
internal static class Replies
{
    /// <param name="account">The account of the path.</param>
    /// <param name="issued">The command and its circumstances.</param>
    /// <param name="decision">What it came to.</param>
    /// <param name="before">The room it was decided in.</param>
    /// <param name="room">The room with everything recorded that came of it.</param>
    public static Reply To(string account, Issued issued, Decision decision, Room before, Room room) => decision switch
    {
        { Refusal: { } refusal } => Refused(refusal, issued.Command, before),
        { Operation: { } operation } when issued.Command is not ActOnParticipants { DryRun: true } =>
            Outcome(Done(new(account, room.Id), issued, decision, before, room), operation),
        _ => Done(new(account, room.Id), issued, decision, before, room),
    };

    /// <summary>The reply to an action, with what is known by now of the operation it led to.</summary>
    public static Reply Outcome(Reply reply, Operation operation) => (operation, reply.Data.ValueKind) switch
    {
        ({ Dialling: not null }, _) => reply.With(DialResponse.Of(operation), ResponseJson.Default.DialResponse),
        (_, JsonValueKind.Object) => reply.With(BulkResponse.Of(operation), ResponseJson.Default.BulkResponse),
        _ => reply,
    };

    /// <summary>To a caller who asked to stay: as <see cref="Outcome"/>, with the operation itself beside it.</summary>
    public static Reply Final(Reply reply, Operation operation) => Outcome(reply, operation) with
    {
        Operation = JsonSerializer.SerializeToElement(
            OperationResponse.Of(operation), ResponseJson.Default.OperationResponse),
    };

    /// <summary>The answer to a repeat whose request is not the one the key was first used for.</summary>
    public static Reply KeyReused { get; } = Reply.Invalid(
        "Idempotency-Key",
        "reused",
        "This key was used for another request",
        StatusCodes.Status409Conflict);

    /// <summary>No such conference, participant or operation.</summary>
    public static Reply Unknown(string? id) => Reply.Error(
        StatusCodes.Status404NotFound,
        "bad_identifier",
        new { message = "bad identifier", cause = id });

    /// <summary>A participant to relate is not in. As Kazoo, which says so here in a form of its own.</summary>
    public static Reply UnknownToRelate(string participant) => Reply.Error(
        StatusCodes.Status404NotFound,
        "bad_identifier",
        new { id = int.Parse(participant, CultureInfo.InvariantCulture), message = "bad identifier" });

    /// <summary>What stands in the path is no account's id.</summary>
    public static Reply UnknownAccount(string account) => Reply.Error(
        StatusCodes.Status404NotFound,
        "bad identifier",
        new { message = $"invalid account_id '{account}'" });

    /// <summary>An action, verb or paging nobody knows.</summary>
    public static Reply Faulty(string message = "faulty request") =>
        Reply.Error(StatusCodes.Status404NotFound, "faulty_request", new { message });

    private static Reply Refused(Refusal refusal, Command command, Room room) => refusal.Reason switch
    {
        Reason.Unknown when command is RelateParticipants && refusal.Cause != room.Id =>
            UnknownToRelate(refusal.Cause!),
        Reason.Unknown => Unknown(refusal.Cause),
        Reason.NumbersTaken => Reply.Invalid("numbers", "unique", "Numbers already in use", cause: refusal.Cause),
        Reason.NumbersRepeated => Reply.Invalid(
            "numbers", "unique", "Numbers stand in more than one list", cause: refusal.Cause),
        Reason.Outdated => Reply.Error(
            StatusCodes.Status412PreconditionFailed,
            "precondition_failed",
            new { message = "the conference was changed since it was read" }) with
        { Revision = Revision(room) },
        Reason.TooManyPins => Reply.Error(
            StatusCodes.Status429TooManyRequests, "too_many_requests", new { message = "too many wrong pins" })
            with
        { RetryAfter = 60 },
        var reason => Reply.Error(
            StatusCodes.Status409Conflict,
            reason,
            new JsonObject { [reason] = new JsonObject { ["message"] = Sentence(reason) } }),
    };

    private static string Sentence(string reason) => reason switch
    {
        Reason.Exists => "The id is or was another conference's",
        Reason.Locked => "The conference is locked",
        Reason.Full => "The conference is full",
        Reason.BadPin => "The pin is wrong or missing",
        _ => reason,
    };

    private static Reply Done(Place place, Issued issued, Decision decision, Room before, Room room) =>
        issued.Command switch
        {
            CreateConference => Document(StatusCodes.Status201Created, room) with { Location = place.Conference },
            ReplaceConference or PatchConference => Document(StatusCodes.Status200OK, room),
            DeleteConference => Reply.Ok(ConferenceJson.Deleted(before.Conference!)),
            JoinConference join =>
                Joined(place, join.Person, room.Roster[decision.ParticipantId!.Value], room, issued.At),
            ActOnParticipants bulk => Bulk(place, bulk, decision),
            var command => Acted(place, Reply.Ok(Word(command), StatusCodes.Status201Created), decision),
        };

    private static string Word(Command command) => command switch
    {
        ActOnConference { Action: var action } when action == ConferenceAction.Record => "starting recording",
        ActOnConference { Action: var action } when action == ConferenceAction.StopRecording => "stopping recording",
        RelateParticipants => "relating participants",
        _ => "ok",
    };

    private static Reply Document(int status, Room room) =>
        Reply.Ok(ConferenceJson.Public(room.Conference!), status) with { Revision = Revision(room) };

    private static Reply Joined(
        Place place, Person person, Participant participant, Room room, DateTimeOffset now) => Reply.Ok(
        ParticipantResponse.Of(participant, person, room.Live, now),
        ResponseJson.Default.ParticipantResponse,
        StatusCodes.Status201Created) with
        { Location = $"{place.Participants}/{participant.ParticipantId}" };

    private static Reply Acted(Place place, Reply reply, Decision decision) => reply with
    {
        OperationId = decision.Operation?.Id,
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

    private static string? Revision(Room room) =>
        room.Conference is { } conference ? ETags.Of(conference.Revision, room.Version) : null;

    private readonly record struct Place(string Account, string Id)
    {
        public string Conference => $"/v2/accounts/{Account}/conferences/{Id}";

        public string Participants => $"{Conference}/participants";

        public string Operations => $"{Conference}/operations";
    }
}
