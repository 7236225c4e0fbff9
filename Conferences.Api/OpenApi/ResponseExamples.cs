using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Conferences.Api.Commands;
using Conferences.Api.Crossbar;
using Conferences.Api.Responses;
using Conferences.Domain.Document;
using Conferences.Domain.Events;
using Conferences.Domain.State;

namespace Conferences.Api.OpenApi;

/// <summary>Examples of successful responses: one conference with one moderator and one operation.</summary>
internal static class ResponseExamples
{
    public const string Account = "1a2b3c4d5e6f708192a3b4c5d6e7f809";
    public const string Owner = "5f0e2c0a9d0b4c8e8f3f6f2b1a7d9c01";
    public const string Id = "7c9e6679a42540de944be07fc1f90ae7";
    public const string OperationId = "0d6f1e2a3b4c5d6e7f8091a2b3c4d5e6";
    public const string Person = "b39d1f0c52a44a4e8f6b3f4f0d2d9a11";
    public const string Key = "N2M5ZTY2NzlhNDI1NDBkZTk0NGJlMDdmYzFmOTBhZTc";

    /// <summary>The time of all examples.</summary>
    public static readonly DateTimeOffset At = new(2026, 3, 2, 9, 30, 0, TimeSpan.Zero);

    private const string Switch = "loopback";
    private const string Place = $"/v2/accounts/{Account}/conferences/{Id}";
    private const string PlaceOfOperation = $"{Place}/operations/{OperationId}";

    private static readonly InstanceUuid Instance = new("3f1c9a54-8a0e-4b43-9a3c-0b6a51d2f0aa");

    private static readonly CallId Call = new("d8a1c2f4@10.0.0.5");

    private static readonly JsonObject Document = Stored(RequestExamples.Conference);

    private static readonly Person Ada =
        new("", Id, "", "Ada", "1001", JsonElement.Parse("""{"department":"sales"}"""), At);

    private static readonly ParticipantResponse Participant = ParticipantResponse.Of(
        new("", Id, 1, 1, Call, new(Person), IsModerator: true, false, false, false, At.AddSeconds(-30)),
        Ada,
        LiveConference.Idle(Id) with { Uuid = Instance, Switch = Switch },
        At);

    private static readonly OperationResponse Operation = new(
        OperationId,
        "mute",
        [new(1, OperationStatus.Confirmed.Name(), null)],
        OperationStatus.Confirmed.Name(),
        At.UtcDateTime,
        At.UtcDateTime,
        At.UtcDateTime,
        null);

    public static readonly ResponseExample
        LoggedIn = new(
            "loggedIn", "LoggedIn", Reply.Ok(new(Account), ResponseJson.Default.LoggedInResponse, 201))
        {
            Beside = new() { ["auth_token"] = "eyJhbGciOiJIUzI1NiJ9.eyJhY2NvdW50X2lkIjoi…" },
        },
        About = new("about", "About", Reply.Ok(
            new(new(TakesJoins: true, TakesLegs: false)), ResponseJson.Default.AboutResponse)),
        Listed = new("page", "ConferenceSummary[]", Reply.Ok(new[] { ListItem() }))
        {
            Beside = new() { ["page_size"] = 1, ["start_key"] = Key },
        },
        Created = new("created", "StoredConference", Reply.Ok(Document, 201) with
        {
            Location = Place,
            Revision = "1.1",
        }),
        Got = new("got", "Conference", Reply.Ok(Shown(Live([]))) with
        {
            Revision = "1.1",
            Metadata = JsonSerializer.SerializeToElement(Live([])),
        }),
        Edited = new("edited", "StoredConference", Reply.Ok(Document) with { Revision = "2.2" }),
        Deleted = new(
            "deleted",
            "DeletedConference",
            Reply.Ok(Shown(Node(new(true), ResponseJson.Default.DeletedResponse)))),
        Locked = new("locked", "ConferenceActionResult", Acted("ok")),
        Recording = new("recording", "ConferenceActionResult", Acted("starting recording")),
        Dialled = new("dialled", "DialResult", Acted(Node(
            new() { EndpointResponses = [Reached] }, ResponseJson.Default.DialResponse))),
        Related = new("related", "JoinOrActionResult", Acted("relating participants")),
        Present = new(
            "present",
            "Participant[]",
            Reply.Ok([Participant], ResponseJson.Default.IReadOnlyListParticipantResponse) with { Revision = "1.3" }),
        Joined = new(
            "joined",
            "Participant",
            Reply.Ok(Participant with { Duration = 0 }, ResponseJson.Default.ParticipantResponse, 201) with
            {
                Location = $"{Place}/participants/1",
            }),
        HungUp = new(
            "hungUp",
            "LeftParticipant",
            Reply.Ok(new(1, Call.Text, Reason.Left.Name(), new(true)), ResponseJson.Default.LeaveResponse)),
        GotParticipant = new("got", "Participant", Reply.Ok(Participant, ResponseJson.Default.ParticipantResponse)),
        Muted = new("muted", "JoinOrActionResult", Acted("ok")),
        AllMuted = new(
            "muted",
            "AffectedParticipants",
            Acted(Node(
                new([new(2, OperationStatus.Confirmed.Name(), null)]) { OperationId = OperationId },
                ResponseJson.Default.BulkResponse))),
        WouldMute = new("dryRun", "AffectedParticipants", Reply.Ok(new([new(2)]), ResponseJson.Default.DryRunResponse)),
        Asked = new(
            "operations", "Operation[]", Reply.Ok(new[] { Node(Operation, ResponseJson.Default.OperationResponse) }))
        {
            Beside = new() { ["page_size"] = 1, ["start_key"] = Key },
        },
        GotOperation = new("operation", "Operation", Reply.Ok(Operation, ResponseJson.Default.OperationResponse)),
        Ran = new(
            "instances",
            "ConferenceInstance[]",
            Reply.Ok(new[] { Node(InstanceResponse.Of(Meeting), ResponseJson.Default.InstanceResponse) }))
        {
            Beside = new() { ["page_size"] = 1, ["start_key"] = "MQ" },
        },
        GotInstance = new(
            "instance",
            "AttendedInstance",
            Reply.Ok(InstanceReadResponse.Of(Attended, At), ResponseJson.Default.InstanceReadResponse));

    private static Domain.State.Instance Meeting => new(
        Domain.State.Instance.IdOf(Id, 1),
        Id,
        1,
        Instance,
        Switch,
        At,
        Participants: 1,
        Refused: 1,
        At,
        Reason.Api,
        new(Account, KeyId: "4be1f0c2a9d8"));

    private static InstanceRow Attended => new(
        Meeting,
        [(
            new("", Id, 1, 1, Call, new(Person), IsModerator: true, false, false, false, At, At, Reason.Api),
            Ada)],
        [new(Reason.BadPin, new("0b5e8d11@10.0.0.9"), At, Ada)]);

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

    private static JsonObject Live(IReadOnlyList<ParticipantResponse>? participants) =>
        Node(
            LiveResponse.Of(null, At, participants) with
            {
                Capabilities = participants is null ? null : MediaCapabilities.All.ByVerb,
            },
            ResponseJson.Default.LiveResponse);

    private static JsonObject ListItem()
    {
        var item = Shown(Live(null));
        foreach (var unlisted in new[] { "max_participants", "play_entry_tone", "wait_for_moderator", "play_name" })
            item.Remove(unlisted);
        item["flags"] = new JsonArray();
        return item;
    }

    private static Reply Acted(object data) =>
        Reply.Ok(data, 201) with { OperationId = OperationId, Location = PlaceOfOperation };

    private static EndpointResponse Reached =>
        new("dialing endpoints", "success", "9e107d9d372bb6826bd81d3542a419d6")
        {
            CallId = "b39d1f0c-52a4-4a4e-8f6b-3f4f0d2d9a11",
        };

    private static JsonObject Node<T>(T response, JsonTypeInfo<T> shape) =>
        JsonSerializer.SerializeToNode(response, shape)!.AsObject();
}
