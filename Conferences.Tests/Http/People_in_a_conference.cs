using System.Net;
using System.Text.Json.Nodes;
using Conferences.Tests.Fixtures.Http;

namespace Conferences.Tests.Http;

public sealed class People_in_a_conference(Service service)
{
    private readonly Portal portal = service.Portal();

    [Fact]
    public async Task are_answered_with_their_location_and_with_everything_nested_and_flat()
    {
        var id = await portal.Create();
        var answer = await portal.Put($"/{id}/participants",
            """
            {"data":{"call_id":"leg-1","caller_id_name":"Ann","caller_id_number":"+1555","is_moderator":true,
             "deaf":true,"custom_channel_vars":{"owner_id":"o1","deep":{"a":[1]}}}}
            """);
        answer.Is(HttpStatusCode.Created);
        Assert.Equal($"/v2/accounts/{portal.Account}/conferences/{id}/participants/1",
            answer.Headers.Location!.ToString());

        var read = (await portal.Follow(answer)).Data;
        Assert.All((JsonNode[])[answer.Data, read], person =>
        {
            Assert.Equal((1, "leg-1", id), (
                person.At<int>("participant_id"), person.At<string>("call_id"), person.At<string>("conference_name")));
            Assert.Equal(("Ann", "+1555"),
                (person.At<string>("caller_id_name"), person.At<string>("caller_id_number")));
            Assert.Equal("""{"owner_id":"o1","deep":{"a":[1]}}""", person["custom_channel_vars"]!.ToJsonString());
            Assert.Equal("active", person.At<string>("status"));
            Assert.All((JsonNode[])[person, person["conference_channel_vars"]!], flags => Assert.Equal(
                (true, false, true, false, false),
                (flags.At<bool>("is_moderator"), flags.At<bool>("hear"), flags.At<bool>("speak"),
                    flags.At<bool>("talking"), flags.At<bool>("floor"))));
            var joined = DateTimeOffset.FromUnixTimeSeconds(person.At<long>("join_time") - 62_167_219_200);
            Assert.InRange(DateTimeOffset.UtcNow - joined, TimeSpan.FromMinutes(-1), TimeSpan.FromMinutes(5));
        });
        Assert.Equal(
            answer.Data.At<string>("conference_uuid"),
            (await portal.Get($"/{id}")).Data.At<string>("_read_only", "uuid"));
    }

    [Fact]
    public async Task are_listed_while_they_are_in_and_not_found_before_and_after()
    {
        var id = await portal.Create();
        Assert.Empty((await portal.Get($"/{id}/participants")).Data.AsArray());
        await portal.Join(id, "a");
        await portal.Join(id, "b");
        (await portal.ActOn(id, 1, "kick")).Is(HttpStatusCode.Created);

        Assert.Equal([2],
            (await portal.Get($"/{id}/participants")).Data.AsArray().Select(it => it!.At<int>("participant_id")));
        foreach (var absent in (string[])["1", "3", "0", "-1", "x", "99999999999999999999"])
            (await portal.Get($"/{id}/participants/{absent}")).Is(HttpStatusCode.NotFound, "bad_identifier");
        (await portal.ActOn(id, 1, "mute")).Is(HttpStatusCode.NotFound, "bad_identifier");
    }

    [Fact]
    public async Task join_again_with_the_same_call_as_who_they_were()
    {
        var id = await portal.Create();
        await portal.Join(id, "a", ""","caller_id_name":"Ann" """);
        var sequence = await portal.Sequence(id);
        await portal.Act(id, "lock");
        var again = await portal.Join(id, "a", ""","caller_id_name":"Impostor","is_moderator":true""");
        Assert.Equal((1, "Ann"), (again.At<int>("participant_id"), again.At<string>("caller_id_name")));
        Assert.False(again.At<bool>("is_moderator"));
        Assert.Equal(sequence + 4, await portal.Sequence(id));
    }

    [Fact]
    public async Task start_instance_2_with_participant_1_after_the_last_was_kicked()
    {
        var id = await portal.Create();
        var first = await portal.Join(id, "a");
        (await portal.ActOn(id, 1, "kick")).Is(HttpStatusCode.Created);
        Assert.Equal(0, (await portal.Get($"/{id}")).Data.At<int>("_read_only", "participant_count"));

        var second = await portal.Join(id, "a");
        Assert.Equal(1, second.At<int>("participant_id"));
        Assert.NotEqual(first.At<string>("conference_uuid"), second.At<string>("conference_uuid"));
        Assert.Single((await portal.Get($"/{id}/participants")).Data.AsArray());
    }

    [Theory]
    [InlineData("full", """{"max_participants":1}""", "")]
    [InlineData("locked", "{}", "")]
    [InlineData("bad_pin", """{"member":{"pins":["1"]},"moderator":{"pins":["2"]}}""", ""","pin":"3" """)]
    public async Task are_refused_with_409_and_the_reason(string reason, string document, string more)
    {
        var id = await portal.Create(document);
        await portal.Join(id, "a", ""","pin":"1" """);
        if (reason == "locked")
            await portal.Act(id, "lock");
        var sequence = await portal.Sequence(id);

        var refused = await portal.Put($"/{id}/participants", $$$"""{"data":{"call_id":"b"{{{more}}}}}""");
        refused.Is(HttpStatusCode.Conflict, reason);
        Assert.NotEmpty(refused.Data.At<string>(reason, "message"));
        Assert.Equal("409", refused.Json.At<string>("error"));
        Assert.Equal(sequence + 1, await portal.Sequence(id));
        Assert.Single((await portal.Get($"/{id}/participants")).Data.AsArray());
    }

    [Fact]
    public async Task are_told_to_wait_a_minute_from_the_sixth_wrong_pin_on()
    {
        var id = await portal.Create("""{"member":{"pins":["1"]}}""");
        const string body = """{"data":{"call_id":"a","caller_id_number":"100","pin":"9"}}""";
        for (var wrong = 1; wrong <= 5; wrong++)
            (await portal.Put($"/{id}/participants", body)).Is(HttpStatusCode.Conflict, "bad_pin");
        for (var more = 1; more <= 2; more++)
        {
            var refused = await portal.Put($"/{id}/participants", body.Replace("\"9\"", "\"1\""));
            refused.Is(HttpStatusCode.TooManyRequests);
            Assert.NotNull(refused.Headers.RetryAfter);
        }

        Assert.Equal(7, await portal.Sequence(id));
        await portal.Join(id, "b", ""","caller_id_number":"200","pin":"1" """);
    }

    [Fact]
    public async Task wait_for_a_moderator_and_are_counted_apart_until_one_comes()
    {
        var id = await portal.Create("""{"wait_for_moderator":true}""");
        Assert.Equal("waiting", (await portal.Join(id, "a")).At<string>("status"));
        var live = (await portal.Get($"/{id}")).Data["_read_only"]!;
        Assert.Equal((0, 0, 1),
            (live.At<int>("members"), live.At<int>("moderators"), live.At<int>("participant_count")));
        await portal.Join(id, "m", ""","is_moderator":true""");
        Assert.All((await portal.Get($"/{id}/participants")).Data.AsArray(), it =>
            Assert.Equal("active", it!.At<string>("status")));
    }

    [Theory]
    [InlineData("""{"data":{"call_id":""}}""", "call_id", "minLength")]
    [InlineData("""{"data":{"call_id":[]}}""", "call_id", "type")]
    [InlineData("""{"data":{"call_id":"a","mute":"perhaps"}}""", "mute", "type")]
    [InlineData("""{"data":{"call_id":"a","custom_channel_vars":[]}}""", "custom_channel_vars", "type")]
    [InlineData("""{"data":{"caller_id_name":"a"}}""", "action", "required")]
    [InlineData("""{"data":[]}""", "action", "required")]
    public async Task are_refused_with_the_field_that_is_wrong(string body, string field, string keyword)
    {
        var id = await portal.Create();
        var refused = await portal.Put($"/{id}/participants", body);
        refused.Is(HttpStatusCode.BadRequest);
        Assert.NotNull(refused.Data[field]![keyword]!["message"]);
    }

    [Fact]
    public async Task show_in_read_only_in_metadata_and_in_lists()
    {
        var id = await portal.Create();
        var idle = (await portal.Get($"/{id}")).Data["_read_only"]!;
        Assert.Equal((0, 0, 0, false), (
            idle.At<int>("members"), idle.At<int>("moderators"), idle.At<int>("duration"), idle.At<bool>("is_locked")));
        await portal.Join(id, "m", ""","is_moderator":true""");
        await portal.Join(id, "a");
        await portal.Join(id, "b");
        await portal.Act(id, "lock");

        var single = await portal.Get($"/{id}");
        var listed = Assert.Single((await portal.Get()).Data.AsArray())!;
        Assert.All((JsonNode[])[single.Data["_read_only"]!, single.Json["metadata"]!, listed["_read_only"]!], live =>
        {
            Assert.Equal((2, 1, 3, true), (
                live.At<int>("members"), live.At<int>("moderators"),
                live.At<int>("participant_count"), live.At<bool>("is_locked")));
            Assert.InRange(live.At<int>("duration"), 0, 60);
            Assert.NotEmpty(live.At<string>("uuid"));
            Assert.NotEmpty(live.At<string>("switch_hostname"));
        });
        Assert.Equal(3, single.Data["_read_only"]!["participants"]!.AsArray().Count);
        Assert.Null(listed["_read_only"]!["participants"]);
    }

    [Fact]
    public async Task are_put_out_when_the_conference_is_removed()
    {
        var id = await portal.Create();
        await portal.Join(id, "a");
        (await portal.Delete($"/{id}")).Is(HttpStatusCode.OK);
        foreach (var path in (string[])["", "/participants", "/participants/1"])
            (await portal.Get($"/{id}{path}")).Is(HttpStatusCode.NotFound, "bad_identifier");
        (await portal.Put($"/{id}/participants", """{"data":{"call_id":"b"}}"""))
            .Is(HttpStatusCode.NotFound, "bad_identifier");
        (await portal.ActOnAll(id, "kick")).Is(HttpStatusCode.NotFound, "bad_identifier");
        (await portal.Act(id, "lock")).Is(HttpStatusCode.NotFound, "bad_identifier");
    }
}
