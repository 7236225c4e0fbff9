using System.Text.Json;
using System.Text.Json.Nodes;
using Conferences.Domain;

namespace Conferences.Api.Views;

/// <summary>An operation as clients read it.</summary>
internal static class OperationJson
{
    public static JsonObject Of(Operation it)
    {
        var json = new JsonObject
        {
            ["id"] = it.Id,
            ["action"] = it.Action.Name(),
            ["targets"] = Targets(it),
            ["status"] = it.Status.Name(),
            ["requested_at"] = it.RequestedAt.UtcDateTime,
            ["sent_at"] = it.SentAt?.UtcDateTime,
            ["confirmed_at"] = it.ConfirmedAt?.UtcDateTime,
            ["reason"] = it.Reason?.Text,
        };
        Show(json, "media_name", it.MediaName);
        Show(json, "relationship", it.Relationship);
        return json;
    }

    public static JsonObject Bulk(Operation it) =>
        new() { ["operation_id"] = it.Id, ["participants"] = Targets(it) };

    private static JsonArray Targets(Operation it) => [.. it.Targets.Select(Target)];

    private static JsonObject Target(Target target)
    {
        var json = new JsonObject
        {
            ["participant_id"] = target.ParticipantId is 0 ? null : target.ParticipantId,
            ["status"] = target.Status.Name(),
            ["reason"] = target.Reason?.Text,
        };
        Show(json, "endpoint_id", target.Leg?.EndpointId);
        Show(json, "call_id", target.CallId);
        return json;
    }

    private static void Show(JsonObject json, string key, string? text)
    {
        if (text is not null)
            json[key] = text;
    }
}

/// <summary>What became of a dial, in Kazoo's words.</summary>
internal static class DialJson
{
    public static JsonObject Of(Operation it) => it switch
    {
        { IsOpen: true } => Error("timed out trying to dial endpoints"),
        { Status: OperationStatus.TimedOut } when it.Targets.All(target => target.Status == OperationStatus.TimedOut) =>
            Error("timed out trying to dial endpoints"),
        { Reason.Known: Reason.LinkDown } => Error("conference dial failed to find a media server"),
        _ => new() { ["endpoint_responses"] = new JsonArray([.. it.Targets.Select(Response)]) },
    };

    private static JsonObject Response(Target target) => target.Status == OperationStatus.Confirmed
        ? new()
        {
            ["message"] = "dialing endpoints",
            ["status"] = "success",
            ["endpoint_id"] = target.Leg!.EndpointId,
            ["call_id"] = target.CallId,
        }
        : new()
        {
            ["message"] = (target.Reason ?? Reason.Timeout).Text,
            ["status"] = "error",
            ["endpoint_id"] = target.Leg!.EndpointId,
        };

    private static JsonObject Error(string message) => new() { ["status"] = "error", ["message"] = message };
}
