using System.Net;
using Conferences.Tests.Fixtures.Http;

namespace Conferences.Tests.Http;

/// <summary>A conference that dials people.</summary>
public sealed class Dialling_endpoints(Service service)
{
    private readonly Portal portal = service.Portal();

    [Theory]
    [InlineData("\"sip:ann@example.com\"", "sip:ann@example.com")]
    [InlineData("\"sips:ann@example.com;transport=tcp\"", "sips:ann@example.com;transport=tcp")]
    [InlineData("\"sip:0123456789012345678901234567\"", "sip:0123456789012345678901234567")]
    [InlineData("\"+49 30 901820\"", "+49 30 901820")]
    [InlineData("\"(555) 123-4567\"", "(555) 123-4567")]
    [InlineData("\"+1.555.123.4567\"", "+1.555.123.4567")]
    [InlineData("\"1001\"", "1001")]
    [InlineData("\"7\"", "7")]
    [InlineData("""{"sip":{"route":"sip:desk@10.0.0.7","username":"desk"}}""", "sip:desk@10.0.0.7")]
    [InlineData("""{"sip":{"username":"desk"}}""", "desk")]
    [InlineData("""{"id":"desk-7","sip":{"route":5}}""", "desk-7")]
    [InlineData("""{"device_type":"sip_uri"}""", "")]
    public async Task reaches_whoever_the_endpoint_names(string endpoint, string dialled)
    {
        var id = await portal.Create();
        var asked = await portal.Dial(id, $"[{endpoint}]");
        asked.Is(HttpStatusCode.Created);
        var person = (await portal.Get($"/{id}/participants/1")).Data;
        Assert.Equal((dialled, ""), (person.At<string>("caller_id_number"), person.At<string>("caller_id_name")));
        var answered = Assert.Single(asked.Data["endpoint_responses"]!.AsArray())!;
        Assert.Equal(person.At<string>("call_id"), answered.At<string>("call_id"));
    }

    [Fact]
    public async Task tells_of_each_endpoint_what_became_of_it()
    {
        var id = await portal.Create();
        var asked = await portal.Dial(
            id, """[{"id":"desk-7"},"1002"]""", ""","outbound_call_id":"call-7","timeout":"30" """);
        var responses = asked.Data["endpoint_responses"]!.AsArray();
        Expect.Json(
            """{"message":"dialing endpoints","status":"success","endpoint_id":"desk-7","call_id":"call-7"}""",
            responses[0]);
        Assert.Equal(("success", false), (
            responses[1]!.At<string>("status"), responses[1]!.At<string>("call_id") == "call-7"));
        Assert.Equal(2, responses.Count);
        Assert.Single(asked.Data.AsObject());

        var operation = await portal.Operation(asked);
        Assert.Equal(("dial", "confirmed"), (operation.At<string>("action"), operation.At<string>("status")));
        Expect.Json(
            """
            {"participant_id":1,"status":"confirmed","reason":null,"endpoint_id":"desk-7","call_id":"call-7"}
            """,
            operation["targets"]![0]);
        Assert.Equal(2, operation["targets"]![1]!.At<int>("participant_id"));
    }

    [Theory]
    [InlineData("", """{"action":"dial","data":{"endpoints":["1001"]}}""")]
    [InlineData("", """{"action":"dial","data":{"data":{"endpoints":["1001"]}}}""")]
    [InlineData("", """{"data":{"action":"dial","data":{"endpoints":["1001"]}}}""")]
    [InlineData("", """{"data":{"action":"dial","endpoints":["1001"]}}""")]
    [InlineData("""?action=dial&data={"endpoints":["1001"]}""", null)]
    [InlineData("?action=dial", """{"data":{"endpoints":["1001"]}}""")]
    public async Task takes_endpoints_in_every_form_clients_use(string query, string? body)
    {
        var id = await portal.Create();
        var asked = await portal.Put($"/{id}{query}", body);
        Assert.Equal("success", asked.Data["endpoint_responses"]![0]!.At<string>("status"));
        Assert.Equal("1001", (await portal.Get($"/{id}/participants/1")).Data.At<string>("caller_id_number"));
    }

    [Fact]
    public async Task starts_a_conference_that_does_not_run_and_joins_one_that_does()
    {
        var id = await portal.Create();
        await portal.Dial(id, """["1001"]""");
        var started = await portal.Get($"/{id}");
        Assert.Equal(1, started.Data.At<int>("_read_only", "participant_count"));
        await portal.Join(id, "a");
        await portal.Dial(id, """["1002"]""");
        var grown = await portal.Get($"/{id}");
        Assert.Equal(3, grown.Data.At<int>("_read_only", "participant_count"));
        Assert.Equal(started.Data.At<string>("_read_only", "uuid"), grown.Data.At<string>("_read_only", "uuid"));
        Assert.Single(await service.Names(portal, id), "conference_started");
        await Snapshots.Agree(service, portal.Account, id);
    }

    [Theory]
    [InlineData("[]", false, true, true)]
    [InlineData("""["is_moderator"]""", true, true, true)]
    [InlineData("""["mute","mute"]""", false, false, true)]
    [InlineData("""["deaf"]""", false, true, false)]
    [InlineData("""["deaf","ghost","mute","is_moderator","disable_moh"]""", true, false, false)]
    public async Task brings_people_in_as_the_flags_say(string flags, bool moderates, bool speaks, bool hears)
    {
        var id = await portal.Create("""{"member":{"join_muted":true,"join_deaf":true}}""");
        await portal.Dial(id, """["1001","1002"]""", $""","participant_flags":{flags}""");
        var people = (await portal.Get($"/{id}/participants")).Data.AsArray();
        Assert.Equal(2, people.Count);
        Assert.All(people, it => Assert.Equal((moderates, speaks, hears),
            (it!.At<bool>("is_moderator"), it!.At<bool>("speak"), it!.At<bool>("hear"))));
    }

    [Theory]
    [InlineData("""{"data":{"action":"dial","data":{"endpoints":["1001"]},"custom_application_vars":{"ticket":7}}}""")]
    [InlineData("""{"data":{"action":"dial","data":{"endpoints":["1001"],"custom_application_vars":{"ticket":7}}}}""")]
    [InlineData("""{"action":"dial","data":{"endpoints":["1001"],"custom_application_vars":{"ticket":7}}}""")]
    [InlineData("""
        {"data":{"action":"dial","custom_application_vars":{"ticket":8},
            "data":{"endpoints":["1001"],"custom_application_vars":{"ticket":7}}}}
        """)]
    public async Task gives_the_legs_their_variables(string body)
    {
        var id = await portal.Create();
        (await portal.Put($"/{id}", body)).Is(HttpStatusCode.Created);
        var person = (await portal.Get($"/{id}/participants/1")).Data;
        Expect.Json("""{"ticket":7}""", person["custom_application_vars"]);
        Expect.Json("{}", person["custom_channel_vars"]);
    }

    [Fact]
    public async Task passes_the_lock_since_the_conference_itself_invites()
    {
        var id = await portal.Create();
        await portal.Join(id, "a");
        await portal.Act(id, "lock");
        Assert.Equal("confirmed",
            (await portal.Operation(await portal.Dial(id, """["1001"]"""))).At<string>("status"));
        Assert.Equal(2, (await portal.Get($"/{id}/participants")).Data.AsArray().Count);
        Assert.True((await portal.Get($"/{id}")).Data.At<bool>("_read_only", "is_locked"));
    }

    [Fact]
    public async Task from_a_full_conference_is_a_conflict()
    {
        var id = await portal.Create("""{"max_participants":2}""");
        await portal.Join(id, "a");
        await portal.Join(id, "b");
        var refused = await service.StoringNothing(portal, () => portal.Dial(id, """["1001"]"""));
        Expect.Error(HttpStatusCode.Conflict, "full", refused);
        Expect.Json("""{"full":{"message":"The conference is full"}}""", refused.Data);
    }

    [Fact]
    public async Task more_people_than_fit_puts_the_last_ones_out_again()
    {
        var id = await portal.Create("""{"max_participants":2}""");
        await portal.Join(id, "a");
        await portal.Dial(id, """["1001","1002","1003"]""");
        Assert.Equal(["a", "1001"], (await portal.Get($"/{id}/participants")).Data.AsArray()
            .Select(it => it!.At<int>("participant_id") == 1 ? "a" : it!.At<string>("caller_id_number")));
        Assert.Equal(["kick", "kick", "dial"], (await portal.Get($"/{id}/operations")).Data.AsArray()
            .Select(it => it!.At<string>("action")).OrderByDescending(action => action));
        await Snapshots.Agree(service, portal.Account, id);
    }

    [Fact]
    public async Task members_has_them_wait_for_a_moderator_where_that_is_wanted()
    {
        var id = await portal.Create("""{"wait_for_moderator":true}""");
        await portal.Dial(id, """["1001"]""");
        Assert.Equal("waiting", (await portal.Get($"/{id}/participants/1")).Data.At<string>("status"));
        await portal.Dial(id, """["1002"]""", ""","participant_flags":["is_moderator"]""");
        Assert.All((await portal.Get($"/{id}/participants")).Data.AsArray(), it =>
            Assert.Equal("active", it!.At<string>("status")));
    }

    [Fact]
    public async Task again_dials_again_unless_it_is_the_same_request()
    {
        var id = await portal.Create();
        const string given = """{"endpoints":["1001"]}""";
        await portal.Give(id, "dial", given);
        var key = ("Idempotency-Key", "dial");
        var first = await portal.Give(id, "dial", given, key);
        var again = await service.StoringNothing(portal, () => portal.Give(id, "dial", given, key));
        Assert.True(again.Headers.Contains("Idempotency-Replayed"));
        Expect.Json(first.Data.ToJsonString(), again.Data);
        Assert.Equal(first.Headers.Location, again.Headers.Location);
        Assert.Equal(2, (await portal.Get($"/{id}/participants")).Data.AsArray().Count);
    }

    [Fact]
    public async Task beside_a_call_whose_id_is_empty_is_to_dial_beside_none()
    {
        var id = await portal.Create();
        await portal.Dial(id, """["1001"]""", ""","target_call_id":"" """);
        Assert.Equal(0, Assert.Single(await Stored.Column<long>(
            service,
            "select count(*) from conferences.mt_events where stream_id = $1 and data::text like '%target_call_id%'",
            id)));
        Assert.Single((await portal.Get($"/{id}/participants")).Data.AsArray());
    }

    [Fact]
    public async Task a_call_that_is_in_already_is_a_conflict()
    {
        var id = await portal.Create();
        await portal.Join(id, "call-7");
        foreach (var endpoints in (string[])["""["1001"]""", """["1001","1002"]"""])
        {
            var refused = await service.StoringNothing(
                portal, () => portal.Dial(id, endpoints, ""","outbound_call_id":"call-7" """));
            Expect.Error(HttpStatusCode.Conflict, "validation error", refused);
            Assert.Equal("call-7", refused.Data.At<string>("call_id.in_use.cause"));
        }

        Assert.Single((await portal.Get($"/{id}/participants")).Data.AsArray());
    }
}
