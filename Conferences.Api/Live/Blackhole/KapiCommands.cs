using System.Text.Json.Nodes;
using Conferences.Domain.State;

namespace Conferences.Api.Live.Blackhole;

/// <summary>
/// What is requested of the media server, in the form of Kazoo's commands with lower-case keys: one for each
/// participant. Whom a dial calls is not in it.
/// </summary>
internal static class KapiCommands
{
    /// <summary>The commands of an operation that is requested.</summary>
    public static IEnumerable<JsonObject> Of(Operation operation, string conferenceId)
    {
        var participants = operation.Targets.Where(it => it.ParticipantId > 0).Select(it => it.ParticipantId).ToArray();
        return operation.Action switch
        {
            OperationAction.Relate => [Relation(Command(operation, conferenceId, null), operation, participants)],
            OperationAction.Dial => [Dial(Command(operation, conferenceId, null), operation)],
            _ when participants.Length > 0 => participants.Select(it => Command(operation, conferenceId, it)),
            _ => [Command(operation, conferenceId, null)],
        };
    }

    private static JsonObject Command(Operation operation, string conferenceId, int? participant)
    {
        var command = new JsonObject
        {
            ["event_category"] = "conference",
            ["event_name"] = "command",
            ["application_name"] = NameOf(operation.Action),
            ["conference_id"] = conferenceId,
            ["operation_id"] = operation.Id.Text,
        };
        if (participant is { } number)
            command["participant_id"] = number;
        if (operation.MediaName is { } media)
            command["media_name"] = media;
        return command;
    }

    private static string NameOf(OperationAction action) => action switch
    {
        OperationAction.Mute or OperationAction.Unmute or OperationAction.Deaf or OperationAction.Undeaf =>
            $"{action.Name()}_participant",
        OperationAction.Relate => "relate_participants",
        OperationAction.End => OperationAction.Kick.Name(),
        _ => action.Name(),
    };

    private static JsonObject Relation(JsonObject command, Operation operation, int[] participants)
    {
        command["relationship"] = operation.Relationship;
        if (participants is [var one, var other])
            (command["participant_id"], command["other_participant"]) = (one, other);
        return command;
    }

    private static JsonObject Dial(JsonObject command, Operation operation)
    {
        command["endpoints"] = new JsonArray([.. operation.Targets.Select(it => it.Leg).OfType<Leg>().Select(leg =>
            new JsonObject { ["endpoint_id"] = leg.EndpointId, ["outbound_call_id"] = leg.CallId.Text })]);
        if (operation.Dialling is { } how)
        {
            command["timeout"] = how.TimeoutSeconds;
            command["participant_flags"] = new JsonArray([.. how.Flags.Select(it => JsonValue.Create(it))]);
            command["profile_name"] = how.ProfileName;
            command["target_call_id"] = how.TargetCallId?.Text;
        }

        return command;
    }
}
