using System.Text.Json.Serialization;
using Conferences.Domain.Events;
using Conferences.Domain.State;

namespace Conferences.Api.Responses;

/// <summary>The result of a dial in Kazoo's form: of each endpoint, or an error if no result is known.</summary>
internal sealed record DialResponse
{
    private const string TimedOut = "timed out trying to dial endpoints";

    /// <summary>The result of each endpoint, in the requested order.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<EndpointResponse>? EndpointResponses { get; init; }

    /// <summary><c>error</c> if no result is known.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Status { get; init; }

    /// <summary>Why no result is known.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Message { get; init; }

    public static DialResponse Of(Operation it) => it switch
    {
        { IsOpen: true } => Error(TimedOut),
        { Status: OperationStatus.TimedOut } when it.Targets.All(target => target.Status == OperationStatus.TimedOut) =>
            Error(TimedOut),
        { Reason.Known: Reason.LinkDown } => Error("conference dial failed to find a media server"),
        _ => new() { EndpointResponses = [.. it.Targets.Select(EndpointResponse.Of)] },
    };

    private static DialResponse Error(string message) => new() { Status = "error", Message = message };
}

/// <summary>The result of one dialled endpoint.</summary>
/// <param name="Message">Why it did not join, if it did not.</param>
/// <param name="Status"><c>success</c> if the leg joined, else <c>error</c>.</param>
/// <param name="EndpointId">The id of the endpoint, or a generated one.</param>
internal sealed record EndpointResponse(
    string Message,
    string Status,
    string EndpointId)
{
    /// <summary>The leg that joined.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? CallId { get; init; }

    public static EndpointResponse Of(Target it) => it.Status == OperationStatus.Confirmed
        ? new("dialing endpoints", "success", it.Leg!.EndpointId) { CallId = it.CallId?.Text }
        : new((it.Reason ?? Reason.Timeout).Text, "error", it.Leg!.EndpointId);
}
