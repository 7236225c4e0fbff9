using System.Text.Json.Nodes;
using Conferences.Domain;

namespace Conferences.Api.Views;

/// <summary>An instance as clients read it.</summary>
internal static class InstanceJson
{
    public static JsonObject Of(Instance it) => new()
    {
        ["instance"] = it.Number,
        ["uuid"] = it.Uuid,
        ["switch_hostname"] = it.Switch,
        ["started_at"] = it.StartedAt.UtcDateTime,
        ["ended_at"] = it.EndedAt?.UtcDateTime,
        ["reason"] = it.Reason?.Name(),
        ["ended_by"] = it.EndedBy is { } by ? Of(by) : null,
        ["participants"] = it.Participants,
        ["refused"] = it.Refused,
    };

    public static JsonObject Of(Participant it, Person? person, DateTimeOffset now) => new()
    {
        ["participant_id"] = it.ParticipantId,
        ["call_id"] = it.CallId,
        ["caller_id_name"] = person?.CallerIdName ?? "",
        ["caller_id_number"] = person?.CallerIdNumber ?? "",
        ["is_moderator"] = it.IsModerator,
        ["waited"] = it.Waited,
        ["joined_at"] = it.JoinedAt.UtcDateTime,
        ["left_at"] = it.LeftAt?.UtcDateTime,
        ["reason"] = it.LeftReason?.Name(),
        ["seconds_muted"] = (long)it.MutedUntil(now).TotalSeconds,
    };

    public static JsonObject Of(RefusedLeg it) => new()
    {
        ["call_id"] = it.CallId,
        ["caller_id_name"] = it.Person?.CallerIdName ?? "",
        ["caller_id_number"] = it.Person?.CallerIdNumber ?? "",
        ["reason"] = it.Reason.Name(),
        ["at"] = it.At.UtcDateTime,
    };

    private static JsonObject Of(Initiator it)
    {
        var json = new JsonObject();
        foreach (var (key, value) in (ReadOnlySpan<(string, JsonNode?)>)
            [
                ("account_id", it.AccountId),
                ("owner_id", it.OwnerId),
                ("key_id", it.KeyId),
                ("participant_id", it.ParticipantId),
            ])
        {
            if (value is not null)
                json[key] = value;
        }

        return json;
    }
}
