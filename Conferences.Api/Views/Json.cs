using System.Buffers;
using System.Text.Json;
using System.Text.Json.Nodes;
using Conferences.Domain;

namespace Conferences.Api.Views;

/// <summary>A conference as clients read it.</summary>
internal static class ConferenceJson
{
    public static JsonElement Public(Conference conference) => With(conference, null);

    public static JsonElement Deleted(Conference conference) =>
        With(conference, new JsonObject { ["deleted"] = true });

    private static JsonElement With(Conference conference, JsonNode? readOnly)
    {
        var json = JsonObject.Create(conference.Document.Json)!;
        json["id"] = conference.Id;
        if (readOnly is not null)
            json["_read_only"] = readOnly;
        return JsonSerializer.SerializeToElement(json);
    }
}

/// <summary>Kazoo counts seconds from the year 0.</summary>
internal static class Gregorian
{
    /// <summary>Seconds before 1970.</summary>
    public const long Epoch = 62_167_219_200;

    public static long Seconds(DateTimeOffset time) => time.ToUnixTimeSeconds() + Epoch;

    public static long Elapsed(DateTimeOffset since, DateTimeOffset now) =>
        Math.Max(0, (long)(now - since).TotalSeconds);
}

/// <summary>The state of the running instance, as <c>_read_only</c> and <c>metadata</c> show it.</summary>
internal static class LiveJson
{
    public static JsonObject Of(LiveConference? live, DateTimeOffset now)
    {
        var json = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(json);
        Write(writer, live, now);
        writer.Flush();
        return JsonNode.Parse(json.WrittenSpan)!.AsObject();
    }

    /// <param name="participants">Those who are in, where they are shown too.</param>
    public static void Write(
        Utf8JsonWriter json,
        LiveConference? live,
        DateTimeOffset now,
        IReadOnlyCollection<JsonElement>? participants = null)
    {
        var duration = live?.StartedAt is { } since ? Gregorian.Elapsed(since, now) : 0;
        json.WriteStartObject();
        json.WriteNumber("members", live?.Members ?? 0);
        json.WriteNumber("moderators", live?.Moderators ?? 0);
        json.WriteNumber("duration", duration);
        json.WriteNumber("run_time", duration);
        json.WriteBoolean("is_locked", live?.IsLocked ?? false);
        json.WriteNumber("participant_count", live?.Participants ?? 0);
        if (live is { StartedAt: { } started })
        {
            json.WriteNumber("start_time", Gregorian.Seconds(started));
            json.WriteString("uuid", live.Uuid);
            json.WriteString("switch_hostname", live.Switch);
        }

        if (participants is not null)
        {
            json.WriteStartArray("participants");
            foreach (var participant in participants)
                participant.WriteTo(json);
            json.WriteEndArray();
        }

        json.WriteEndObject();
    }
}

/// <summary>
/// A participant as clients read it: what user interfaces look for nested and what documents say flat.
/// </summary>
internal static class ParticipantJson
{
    /// <param name="talks">True if it is heard talking now.</param>
    public static JsonElement Of(
        Participant it, Person? person, LiveConference live, DateTimeOffset now, bool talks = false)
    {
        JsonObject Channel() => new()
        {
            ["is_moderator"] = it.IsModerator,
            ["floor"] = false,
            ["hear"] = !it.Deaf,
            ["speak"] = !it.Muted,
            ["talking"] = talks,
        };
        var nested = Channel();
        nested["member_id"] = it.ParticipantId;
        nested["mute_detect"] = false;
        nested["video"] = false;
        nested["energy_level"] = 0;
        nested["current_energy"] = 0;
        var json = new JsonObject
        {
            ["participant_id"] = it.ParticipantId,
            ["call_id"] = it.CallId,
            ["conference_name"] = it.ConferenceId,
            ["conference_uuid"] = live.Uuid,
            ["switch_hostname"] = live.Switch,
            ["status"] = it.Waiting ? "waiting" : "active",
            ["join_time"] = Gregorian.Seconds(it.JoinedAt),
            ["duration"] = Gregorian.Elapsed(it.JoinedAt, now),
            ["caller_id_name"] = person?.CallerIdName ?? "",
            ["caller_id_number"] = person?.CallerIdNumber ?? "",
            ["custom_channel_vars"] = new JsonObject(),
            ["conference_channel_vars"] = nested,
        };

        // What a dial gave its legs is the application's, what a call brought with it the channel's.
        if (person is not null)
        {
            json[person.Invitation is null ? "custom_channel_vars" : "custom_application_vars"] =
                JsonSerializer.SerializeToNode(person.CustomChannelVars);
        }

        foreach (var (name, value) in Channel())
            json[name] = value?.DeepClone();
        return JsonSerializer.SerializeToElement(json);
    }
}
