using System.Text.Json.Serialization;
using Conferences.Domain.Events;
using Conferences.Domain.State;

namespace Conferences.Api.Responses;

/// <summary>What became of a dial, in Kazoo's words: of each endpoint, or why nothing is known of any.</summary>
internal sealed record DialResponse
{
    private const string TimedOut = "timed out trying to dial endpoints";

    /// <summary>What became of each endpoint, in the order asked.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<EndpointResponse>? EndpointResponses { get; init; }

    /// <summary><c>error</c>, where nothing is known of any endpoint.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Status { get; init; }

    /// <summary>Why nothing is known.</summary>
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

/// <summary>What became of one endpoint that was dialled.</summary>
/// <param name="Message">Why it is not in, if it is not.</param>
/// <param name="Status"><c>success</c> if the leg is in, else <c>error</c>.</param>
/// <param name="EndpointId">The id of the endpoint, or one made for it.</param>
internal sealed record EndpointResponse(
    [property: JsonRequired] string Message,
    [property: JsonRequired] string Status,
    [property: JsonRequired] string EndpointId)
{
    /// <summary>The leg that is in.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? CallId { get; init; }

    public static EndpointResponse Of(Target it) => it.Status == OperationStatus.Confirmed
        ? new("dialing endpoints", "success", it.Leg!.EndpointId) { CallId = it.CallId?.Text }
        : new((it.Reason ?? Reason.Timeout).Text, "error", it.Leg!.EndpointId);
}
