using System.Text.Json.Serialization;

namespace Conferences.Api.Responses;

/// <summary>One try to deliver an event to a webhook. Secrets are masked, bodies cut.</summary>
/// <param name="Id">Later tries have greater ids.</param>
/// <param name="HookId">The webhook.</param>
/// <param name="HookEvent">What it delivers: <c>conference</c>.</param>
/// <param name="EventId">The event's id, the same on each try: the header <c>webhook-id</c>.</param>
/// <param name="EventType">The event's type, e.g. <c>participant.joined</c>.</param>
/// <param name="ConferenceId">The conference.</param>
/// <param name="Sequence">The event's place in the conference.</param>
/// <param name="Uri">Where it was sent.</param>
/// <param name="Method"><c>get</c>, <c>post</c> or <c>put</c>.</param>
/// <param name="ReqHeaders">The headers that were sent.</param>
/// <param name="RespStatusCode">The status of the answer; null if there was none.</param>
/// <param name="RespHeaders">The headers of the answer.</param>
/// <param name="Result"><c>success</c> or <c>failure</c>.</param>
/// <param name="Reason">Why it is a failure; null for a success.</param>
/// <param name="ClientError">What kept the request from being answered; null if it was.</param>
/// <param name="RetriesLeft">How many tries may follow; 0 if none does.</param>
/// <param name="Timestamp">When it was sent, in Gregorian seconds.</param>
internal sealed record AttemptResponse(
    string Id,
    string HookId,
    string HookEvent,
    string EventId,
    string EventType,
    string ConferenceId,
    long Sequence,
    string Uri,
    string Method,
    IReadOnlyDictionary<string, string> ReqHeaders,
    int? RespStatusCode,
    IReadOnlyDictionary<string, string>? RespHeaders,
    string Result,
    string? Reason,
    string? ClientError,
    int RetriesLeft,
    long Timestamp)
{
    /// <summary>What was sent, at most 4 kB; for a GET the fields of the query. Left out once a person it names is
    /// erased.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ReqBody { get; init; }

    /// <summary>What was answered, at most 4 kB.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? RespBody { get; init; }
}
