using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Conferences.Api.Commands;
using Conferences.Api.Crossbar;
using Conferences.Api.Media;
using Conferences.Domain.Commands;
using Conferences.Tests.Fixtures.Http;

namespace Conferences.Tests.Http;

/// <summary>An optional field that is null is absent, in a join and in the data of an action.</summary>
public sealed class Nulls_in_requests(Service service)
{
    private readonly Portal portal = service.Portal();

    public static TheoryData<string> OfJoins =>
        [.. JoinRequest.Fields.Where(it => !it.Required).Select(it => it.Path)];

    public static TheoryData<string> OfDials => [.. ActionFields.Dial.Where(it => !it.Required).Select(it => it.Path)];

    [Theory, MemberData(nameof(OfJoins))]
    public async Task of_a_join_are_absence(string field)
    {
        var id = await portal.Create("""{"member":{"join_muted":true}}""");
        var bare = await portal.Join(id, "bare");
        var nothing = await portal.Join(id, "null", $$""","{{field}}":null""");
        Assert.Equal(Comparable(bare), Comparable(nothing));
    }

    [Fact]
    public async Task of_a_join_are_absence_all_at_once_and_by_the_other_path()
    {
        var id = await portal.Create("""{"member":{"pins":["1"]},"moderator":{"pins":["2"]}}""");
        var nulls = string.Concat(JoinRequest.Fields.Where(it => !it.Required && it.Path != "pin")
            .Select(it => $",\"{it.Path}\":null"));
        foreach (var path in (string[])["", "/7"])
        {
            var joined = await portal.Put(
                $"/{id}/participants{path}", $$$"""{"data":{"call_id":"leg{{{path}}}","pin":"2"{{{nulls}}}}}""");
            joined.Is(HttpStatusCode.Created);
            Assert.True(joined.Data.At<bool>("is_moderator"));
        }

        var refused = await portal.Put($"/{id}/participants", """{"data":{"call_id":"other","pin":null}}""");
        refused.Is(HttpStatusCode.Conflict, "bad_pin");
    }

    [Fact]
    public async Task of_a_join_that_is_required_are_refused_with_the_field() => Expect.Invalid(
        "call_id",
        "type",
        await portal.Put($"/{await portal.Create()}/participants", """{"data":{"call_id":null,"pin":"1"}}"""));

    [Theory, MemberData(nameof(OfDials))]
    public async Task of_a_dial_are_absence(string field)
    {
        var id = await portal.Create();
        (await portal.Dial(id, """["1001"]""", $$""","{{field}}":null""")).Is(HttpStatusCode.Created);
        Assert.Equal("1001", (await portal.Get($"/{id}/participants/1")).Data.At<string>("caller_id_number"));
    }

    [Fact]
    public async Task of_a_dynamic_conference_are_absence_and_leave_the_variables_beside_the_data()
    {
        var id = Ids.New();
        (await portal.Put(
            $"/{id}",
            """
            {"data":{"action":"dial","custom_application_vars":{"ticket":7},
                "data":{"endpoints":["1001"],"custom_application_vars":null,"name":null,"max_participants":null}}}
            """)).Is(HttpStatusCode.Created);
        Expect.Json(
            """{"ticket":7}""", (await portal.Get($"/{id}/participants/1")).Data["custom_application_vars"]);
    }

    [Fact]
    public async Task of_a_relation_are_absence()
    {
        var id = await portal.Create();
        await portal.Join(id, "a");
        await portal.Join(id, "b");
        (await portal.Give(
            $"{id}/participants",
            "relate",
            """{"participant_id":1,"other_participant":2,"relationship":null}""")).Is(HttpStatusCode.Created);
    }

    [Fact]
    public void of_a_join_by_bus_are_absence()
    {
        var request = new CrossbarRequest { RequestId = "r", At = DateTimeOffset.UnixEpoch };
        Assert.Null(request.Open(JsonNode.Parse(
            """{"data":{"call_id":"a","caller_id_name":null,"is_moderator":null,"mute":null,"ghost":null}}""")!
            .Deserialize<JsonElement>()));
        var (command, reply) = JoinRequest.Read(
            new(Ids.New(), Ids.New(), null, request, new("", null, null, null, "bus"), null), new Loopback());
        Assert.Null(reply);
        var join = Assert.IsType<JoinConference>(command);
        Assert.Equal(("", false, null, false), (join.Person.CallerIdName, join.IsModerator, join.Mute, join.Ghost));
    }

    [Fact]
    public void of_a_hang_up_by_bus_are_absence()
    {
        var request = new CrossbarRequest { RequestId = "r", At = DateTimeOffset.UnixEpoch };
        Assert.Null(request.Open(JsonElement.Parse("""{"data":{"reason":null},"reason":"bye"}"""u8)));
        var write = new CommandRequest(Ids.New(), Ids.New(), "1", request, new("", null, null, null, "bus"), null);
        var leave = Assert.IsType<LeaveConference>(LeaveRequest.Read(write, new Loopback()).Command);
        Assert.Equal("bye", leave.HangupReason);
        var nobody = LeaveRequest.Read(write with { Participant = "" }, new Loopback()).Reply!;
        Assert.Equal(400, nobody.Status);
    }

    private static string Comparable(JsonNode participant)
    {
        var rest = participant.DeepClone().AsObject();
        foreach (var own in (string[])["participant_id", "call_id", "join_time", "duration", "conference_channel_vars"])
            rest.Remove(own);
        return rest.ToJsonString();
    }
}
