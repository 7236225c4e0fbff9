using System.Text.Json;
using System.Text.Json.Nodes;
using Conferences.Api.Crossbar;
using Conferences.Api.Views;
using Conferences.Domain;

namespace Conferences.Api.Contract;

/// <summary>Answers when all is well, as examples: one conference, one moderator in it, one operation.</summary>
internal static class Answers
{
    public const string Account = "1a2b3c4d5e6f708192a3b4c5d6e7f809";
    public const string Owner = "5f0e2c0a9d0b4c8e8f3f6f2b1a7d9c01";
    public const string Id = "7c9e6679a42540de944be07fc1f90ae7";
    public const string OperationId = "0d6f1e2a3b4c5d6e7f8091a2b3c4d5e6";
    public const string Person = "b39d1f0c52a44a4e8f6b3f4f0d2d9a11";
    public const string Key = "N2M5ZTY2NzlhNDI1NDBkZTk0NGJlMDdmYzFmOTBhZTc";

    /// <summary>When all of it happens.</summary>
    public static readonly DateTimeOffset At = new(2026, 3, 2, 9, 30, 0, TimeSpan.Zero);

    private const string Place = $"/v2/accounts/{Account}/conferences/{Id}";
    private const string PlaceOfOperation = $"{Place}/operations/{OperationId}";

    private static readonly JsonObject Document = Stored(Bodies.Conference);

    private static readonly JsonNode Participant = JsonNode.Parse(
        $$"""
        {
          "participant_id":1,"call_id":"d8a1c2f4@10.0.0.5","conference_name":"{{Id}}",
          "conference_uuid":"3f1c9a54-8a0e-4b43-9a3c-0b6a51d2f0aa","switch_hostname":"loopback","status":"active",
          "join_time":63939662970,"duration":30,"caller_id_name":"Ada","caller_id_number":"1001",
          "custom_channel_vars":{"department":"sales"},
          "conference_channel_vars":{
            "is_moderator":true,"floor":false,"hear":true,"speak":true,"talking":false,"member_id":1,
            "mute_detect":false,"video":false,"energy_level":0,"current_energy":0
          },
          "is_moderator":true,"floor":false,"hear":true,"speak":true,"talking":false
        }
        """)!;

    private static readonly JsonNode Operation = JsonNode.Parse(
        $$"""
        {
          "id":"{{OperationId}}","action":"mute",
          "targets":[{"participant_id":1,"status":"confirmed","reason":null}],
          "status":"confirmed","requested_at":"2026-03-02T09:30:00Z","sent_at":"2026-03-02T09:30:00Z",
          "confirmed_at":"2026-03-02T09:30:00Z","reason":null
        }
        """)!;

    private static readonly object MutedMember =
        new { participant_id = 2, status = "confirmed", reason = (string?)null };

    public static readonly Given
        LoggedIn = new("loggedIn", "LoggedIn", Reply.Ok(new { account_id = Account }, 201))
        {
            Beside = new() { ["auth_token"] = "eyJhbGciOiJIUzI1NiJ9.eyJhY2NvdW50X2lkIjoi…" },
        },
        Listed = new("page", "ConferenceRead[]", Reply.Ok(new[] { ListItem() }))
        {
            Beside = new() { ["page_size"] = 1, ["start_key"] = Key },
        },
        Created = new("created", "ConferenceStored", Reply.Ok(Document, 201) with
        {
            Location = Place,
            Revision = "1.1",
        }),
        Got = new("got", "ConferenceRead", Reply.Ok(Shown(Empty())) with
        {
            Revision = "1.1",
            Metadata = JsonSerializer.SerializeToElement(Empty()),
        }),
        Edited = new("edited", "ConferenceStored", Reply.Ok(Document) with { Revision = "2.2" }),
        Deleted = new("deleted", "ConferenceDeleted", Reply.Ok(Shown(new() { ["deleted"] = true }))),
        Locked = new("locked", "Ok", Acted("ok")),
        Recording = new("recording", "Recording", Acted("starting recording")),
        Dialled = new("dialled", "Dialled", Acted(new { endpoint_responses = new[] { Reached } })),
        Related = new("related", "Relating", Acted("relating participants")),
        Present = new("present", "Participant[]", Reply.Ok(new[] { Participant }) with { Revision = "1.3" }),
        Joined = new("joined", "Participant", Reply.Ok(JustNow(Participant), 201) with
        {
            Location = $"{Place}/participants/1",
        }),
        GotParticipant = new("got", "Participant", Reply.Ok(Participant)),
        Muted = new("muted", "Ok", Acted("ok")),
        AllMuted = new(
            "muted", "Bulk", Acted(new { operation_id = OperationId, participants = new[] { MutedMember } })),
        WouldMute = new("dryRun", "Targets", Reply.Ok(new { participants = new[] { new { participant_id = 2 } } })),
        Asked = new("operations", "Operation[]", Reply.Ok(new[] { Operation }))
        {
            Beside = new() { ["page_size"] = 1, ["start_key"] = Key },
        },
        GotOperation = new("operation", "Operation", Reply.Ok(Operation)),
        Ran = new("instances", "Instance[]", Reply.Ok(new[] { Meeting() }))
        {
            Beside = new() { ["page_size"] = 1, ["start_key"] = "MQ" },
        },
        GotInstance = new("instance", "InstanceRead", Reply.Ok(Peopled(Meeting())));

    private static JsonObject Meeting() => InstanceJson.Of(new Instance(
        Instance.IdOf(Id, 1),
        Id,
        1,
        "3f1c9a54-8a0e-4b43-9a3c-0b6a51d2f0aa",
        "loopback",
        At,
        Participants: 1,
        Refused: 1,
        At,
        Reason.Api,
        new(Account, KeyId: "4be1f0c2a9d8")));

    private static JsonObject Peopled(JsonObject instance)
    {
        var ada = new Person("", Id, "", "Ada", "1001", default, At);
        var left = new Participant(
            "", Id, 1, 1, "d8a1c2f4@10.0.0.5", "", IsModerator: true, false, false, false, At, At, Reason.Api);
        instance["people"] = new JsonArray(InstanceJson.Of(left, ada, At));
        instance["refusals"] = new JsonArray(
            InstanceJson.Of(new RefusedLeg(Reason.BadPin, "0b5e8d11@10.0.0.9", At, ada)));
        return instance;
    }

    private static JsonObject Stored(string body)
    {
        using var sent = JsonDocument.Parse(body);
        var document = JsonObject.Create(ConferenceDocument.From(sent.RootElement.GetProperty("data")).Json)!;
        document["id"] = Id;
        return document;
    }

    private static JsonObject Shown(JsonObject live)
    {
        var shown = (JsonObject)Document.DeepClone();
        shown["_read_only"] = live;
        return shown;
    }

    private static JsonObject Empty()
    {
        var live = LiveJson.Of(null, At);
        live["participants"] = new JsonArray();
        return live;
    }

    private static JsonObject ListItem()
    {
        var item = Shown(LiveJson.Of(null, At));
        foreach (var unlisted in new[] { "max_participants", "play_entry_tone", "wait_for_moderator", "play_name" })
            item.Remove(unlisted);
        item["flags"] = new JsonArray();
        return item;
    }

    private static JsonNode JustNow(JsonNode participant)
    {
        var joined = participant.DeepClone();
        joined["duration"] = 0;
        return joined;
    }

    private static Reply Acted(object data) =>
        Reply.Ok(data, 201) with { OperationId = OperationId, Location = PlaceOfOperation };

    private static object Reached => new
    {
        message = "dialing endpoints",
        status = "success",
        endpoint_id = "9e107d9d372bb6826bd81d3542a419d6",
        call_id = "b39d1f0c-52a4-4a4e-8f6b-3f4f0d2d9a11",
    };
}
