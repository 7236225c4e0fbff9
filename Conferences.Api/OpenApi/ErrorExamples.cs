using System.Text.Json.Nodes;
using Conferences.Api.Commands;
using Conferences.Api.Crossbar;
using Conferences.Domain.Events;
using Conferences.Domain.State;

namespace Conferences.Api.OpenApi;

/// <summary>Every error of the API, with an example.</summary>
internal static class ErrorExamples
{
    public static readonly Problem
        NoKey = new("noKey", "The body has no API key", Reply.Invalid(
            new ValidationErrors().Add("api_key", "required", "Field is required but missing", ("value", "api_key")))),
        WrongKey = new("wrongKey", "The API key is unknown or was revoked",
            Failed(401, "invalid_credentials", "invalid credentials")),
        WrongKeys = new("wrongKeys", "Too many wrong keys from this address or with the same prefix",
            Failed(429, "too_many_requests", "too many wrong keys") with
            { RetryAfter = 60 }),
        NoToken = new("noToken", "The token is missing, invalid or expired",
            Failed(401, "invalid_credentials", "invalid credentials")),
        WrongTokens = new("wrongTokens", "Too many wrong tokens from this address",
            Failed(429, "too_many_requests", "too many wrong tokens") with
            { RetryAfter = 60 }),
        UnknownAccount = new("unknownAccount", "The path has no account's id", Replies.UnknownAccount("sales")),
        OtherAccount = new("otherAccount", "The token does not allow this account or verb",
            Failed(403, "forbidden", "forbidden")),
        UnknownConference = new("unknown", "No such conference, participant, operation or instance",
            Replies.Unknown(ResponseExamples.Id)),
        UnknownSocket = new("unknownSocket", "No such WebSocket is connected to this node",
            Replies.Unknown("6f1d0c2b3a4958677f8e9dacbbcadbec")),
        FaultyAction = new("faultyAction", "The action is unknown or missing", Replies.Faulty()),
        FaultyPage = new("faultyPage", "A paging parameter is invalid", Replies.Faulty("page size must be at least 1")),
        FaultyFilter = new("faultyFilter", "A filter's value is invalid", Reply.Invalid(
            new ValidationErrors().Add("created_from", "type", "Value did not match type(s): integer",
                ("target", "integer"), ("value", "yesterday")))),
        FaultyPeriod = new("faultyPeriod", "A filter's value is invalid", Reply.Invalid(
            new ValidationErrors().Add("from", "format",
                "Value must be a time of ISO 8601, such as 2026-03-02T09:30:00Z", ("value", "yesterday")))),
        FaultyMoment = new("faultyMoment", "The time or version is invalid", Reply.Invalid(
            new ValidationErrors().Add("version", "minimum", "Value must be at least 1", ("target", 1), ("value", 0)))),
        FaultyCursor = new("faultyCursor", "The cursor does not belong to this account", Reply.Invalid(
            new ValidationErrors().Add("cursor", "type", "Value did not match type(s): a cursor of this account",
                ("target", "a cursor of this account"), ("value", "elsewhere")))),
        NoSuchVerb = new("noSuchVerb", "The verb cannot be tunnelled",
            Failed(405, "invalid_method", "method not allowed")),
        WrongField = new("wrongField", "A field is invalid", Reply.Invalid(new ValidationErrors().Add(
            "max_participants", "minimum", "Value must be at least 0", ("target", 0), ("value", -1)))),
        WrongPayload = new("wrongPayload", "The action's data is invalid", Reply.Invalid(
            new ValidationErrors().Add("data.media_id", "required", "action 'play' requires a media ID or URL"))),
        NotIn = new("notIn", "A participant to relate is not in the conference", Replies.UnknownToRelate("24")),
        NoAction = new("noAction", "Neither an action nor a call id", Reply.Invalid(
            new ValidationErrors().Add("action", "required", "Field is required but missing", ("value", "action")))),
        NumbersTaken = new("numbersTaken", "Other conferences of the account have these numbers", Reply.Invalid(
            "numbers", "unique", "Numbers already in use", cause: "5001")),
        NoData = new("noData", "The body is not an envelope", Reply.Invalid(
            new ValidationErrors().Add("data", "required", "Field is required but missing", ("value", "data")))),
        KeyReused = new("keyReused", "The idempotency key was used for another request", Replies.KeyReused),
        Locked = Refused(Reason.Locked, "The conference is locked"),
        Full = Refused(Reason.Full, "The conference is full"),
        BadPin = Refused(Reason.BadPin, "The pin is wrong or missing"),
        InUse = new("inUse", "A leg has the call id", Reply.Invalid(
            "call_id", "in_use", "A leg with this call id is in the conference or being dialled into it", 409,
            cause: "d8a1c2f4@10.0.0.5")),
        Elsewhere = new("elsewhere", "The media server reports legs itself", JoinRequest.Elsewhere),
        Outdated = new("outdated", "The conference was changed since it was read", Failed(
            412, "precondition_failed", "the conference was changed since it was read") with
        { Revision = "2.2" }),
        TooLarge = new("tooLarge", "The body is too large", CrossbarRequest.TooLarge),
        LoginTooLarge = new("loginTooLarge", "The body is too large",
            RequestBody.TooLarge(CrossbarRequest.MaxBodyOfStrangers)),
        TooSlow = new("tooSlow", "The body was not complete in time", RequestBody.TooSlow),
        DocumentTooLarge = new("documentTooLarge", "The conference's document would be too large",
            OutcomeReplies.DocumentTooLarge("1000000")),
        OverQuota = new("overQuota", "The account has stored as much as it may",
            OutcomeReplies.OverQuota("1000 conferences")),
        NotJson = new("notJson", "The body is not JSON", Failed(415, "unsupported_media_type", "send JSON")),
        TooMany = new("tooMany", "Too many requests for this account",
            Failed(429, "too_many_requests", "too many requests")
            with
            { RetryAfter = 1 }),
        TooManyStreams = new("tooManyStreams", "Too many histories of this account are streamed",
            Replies.TooManyStreams),
        TooManyPins = new("tooManyPins", "This caller, or all whose number is withheld, entered too many wrong pins",
            Failed(429, "too_many_requests", "too many wrong pins")
            with
            { RetryAfter = 60 }),
        Away = new("away", "The database is unavailable",
            Failed(503, "datastore_fault", "datastore unreachable") with { RetryAfter = 1 }),
        Overloaded = new("overloaded", "The service is overloaded", Failures.Overloaded),
        Busy = new("busy", "Too many commands are waiting for this conference", Failed(
            503, "datastore_fault", "too many commands are waiting for this conference") with
        { RetryAfter = 1 });

    /// <summary>Errors of any request for an account.</summary>
    public static readonly Problem[] Context =
        [NoToken, WrongTokens, OtherAccount, UnknownAccount, TooMany, Away, Overloaded];

    /// <summary>Errors of any request, before it is known what it asks for.</summary>
    public static readonly Problem[] Rejected =
    [
        new("notHttp", "The request cannot be parsed", Replies.Rejected(StatusCodes.Status400BadRequest)),
        new("targetTooLong", "The first line is longer than 8 KB", Replies.Rejected(StatusCodes.Status414UriTooLong)),
        new("headersTooLarge", "There are more than 100 headers, or they have more than 32 KB",
            Replies.Rejected(StatusCodes.Status431RequestHeaderFieldsTooLarge)),
    ];

    /// <summary>Errors of any write.</summary>
    public static readonly Problem[] Sending = [NoData, KeyReused, TooLarge, TooSlow, NotJson, Busy];

    /// <summary>Errors of a write that makes the account larger.</summary>
    public static readonly Problem[] Storing = [.. Sending, OverQuota];

    /// <summary>Errors of a join.</summary>
    public static readonly Problem[] Joining =
        [.. Storing, NoAction, UnknownConference, Locked, Full, BadPin, InUse, Elsewhere, TooManyPins];

    private static Problem Refused(Reason reason, string sentence) => new(reason.Name(), sentence, Reply.Error(
        409, reason.Name(), new JsonObject { [reason.Name()] = new JsonObject { ["message"] = sentence } }));

    private static Reply Failed(int status, string message, string sentence) =>
        Reply.Error(status, message, new { message = sentence });
}
