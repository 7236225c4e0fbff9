using System.Net;
using System.Text.Json;
using Conferences.Api.Crossbar;
using Conferences.Tests.Fixtures.Http;

namespace Conferences.Tests.Http;

/// <summary>A dynamic conference: not configured, started by a dial, gone when its last leg leaves.</summary>
public sealed class Dialling_at_an_unknown_id(Service service)
{
    private readonly Portal portal = service.Portal();
    private readonly string id = Ids.New();

    [Fact]
    public async Task starts_a_conference_that_is_there_until_its_last_leg_leaves()
    {
        var asked = await portal.Dial(id, """["1001","1002"]""", ""","name":"Tonight","max_participants":"9" """);
        Assert.Equal("confirmed", (await portal.Operation(asked)).At<string>("status"));

        var read = await portal.Get($"/{id}");
        read.Is(HttpStatusCode.OK);
        Assert.Equal((id, "Tonight", 9, true), (
            read.Data.At<string>("id"), read.Data.At<string>("name"), read.Data.At<int>("max_participants"),
            read.Data.At<bool>("member", "join_muted")));
        Assert.Equal((2, 2), (
            read.Data.At<int>("_read_only", "members"), read.Data["_read_only"]!["participants"]!.AsArray().Count));
        Assert.Equal(2, (await portal.Get($"/{id}/participants")).Data.AsArray().Count);
        Assert.Empty((await portal.Get()).Data.AsArray());

        await portal.ActOn(id, 1, "kick");
        (await portal.Get($"/{id}")).Is(HttpStatusCode.OK);
        await portal.ActOn(id, 2, "kick");
        foreach (var path in (string[])["", "/participants", "/participants/2"])
            (await portal.Get($"/{id}{path}")).Is(HttpStatusCode.NotFound, "bad_identifier");
        (await portal.Act(id, "lock")).Is(HttpStatusCode.NotFound, "bad_identifier");
        (await portal.Put($"/{id}/participants", """{"data":{"call_id":"a"}}"""))
            .Is(HttpStatusCode.NotFound, "bad_identifier");
        await Snapshots.Agree(service, portal.Account, id);
    }

    [Fact]
    public async Task keeps_what_it_runs_by_once_in_its_stream_and_shows_it_as_it_was()
    {
        await portal.Dial(id, """["1001","1002"]""", ""","name":"Tonight only" """);
        Assert.Equal(1, Assert.Single(await Stored.Column<long>(
            service,
            "select count(*) from conferences.mt_events where stream_id = $1 and data::text like '%Tonight only%'",
            id)));
        var then = await portal.Sequence(id);
        await portal.Act(id, "end");
        (await portal.Get($"/{id}")).Is(HttpStatusCode.NotFound, "bad_identifier");
        Assert.Equal("Tonight only", (await portal.Get($"/{id}?version={then}")).Data.At<string>("name"));
    }

    [Fact]
    public async Task again_starts_another_instance_that_runs_by_what_this_dial_says()
    {
        await portal.Dial(id, """["1001"]""", ""","name":"Tonight" """);
        await portal.Act(id, "end");
        await portal.Dial(id, """["1001"]""");
        var read = await portal.Get($"/{id}");
        Assert.Null(read.Data["name"]);
        Assert.Equal(2, (await service.Names(portal, id)).Count(name => name == "conference_started"));
        Assert.Equal(1, (await portal.Get($"/{id}/participants")).Data[0]!.At<int>("participant_id"));
    }

    [Fact]
    public async Task lets_others_join_act_and_be_refused_by_the_rules_it_brought()
    {
        await portal.Dial(id, """["1001"]""", ""","max_participants":2,"member":{"join_muted":false}""");
        Assert.True((await portal.Join(id, "a")).At<bool>("speak"));
        (await portal.Put($"/{id}/participants", """{"data":{"call_id":"b"}}""")).Is(HttpStatusCode.Conflict, "full");
        (await portal.Dial(id, """["1002"]""")).Is(HttpStatusCode.Conflict, "full");
        Assert.Equal("confirmed", (await portal.Operation(await portal.ActOnAll(id, "mute"))).At<string>("status"));
        Assert.Equal("confirmed", (await portal.Operation(await portal.Act(id, "lock"))).At<string>("status"));
        Assert.Equal("confirmed", (await portal.Operation(
            await portal.Give(id, "play", """{"media_id":"jingle"}"""))).At<string>("status"));
    }

    [Fact]
    public async Task again_while_it_runs_changes_nothing_it_runs_by()
    {
        await portal.Dial(id, """["1001"]""", ""","name":"Tonight" """);
        await portal.Dial(id, """["1002"]""", ""","name":"Tomorrow" """);
        Assert.Equal("Tonight", (await portal.Get($"/{id}")).Data.At<string>("name"));
        Assert.Single(await service.Names(portal, id), "conference_started");
    }

    [Fact]
    public async Task configures_nothing_that_could_be_edited_or_removed()
    {
        await portal.Dial(id, """["1001"]""", ""","conference_numbers":["5001"]""");
        foreach (var verb in (string[])["POST", "PATCH", "DELETE"])
        {
            (await service.StoringNothing(portal, () => portal.Ask(new(verb), $"/{id}", """{"data":{"name":"x"}}""")))
                .Is(HttpStatusCode.NotFound, "bad_identifier");
        }

        (await portal.Put("", """{"data":{"conference_numbers":["5001"]}}""")).Is(HttpStatusCode.Created);
    }

    [Fact]
    public async Task does_not_follow_its_moderator_unless_it_was_told_to()
    {
        await portal.Dial(
            id, """["1001"]""", ""","require_moderator":true,"participant_flags":["is_moderator"]""");
        await portal.Join(id, "a");
        await portal.ActOn(id, 1, "kick");
        (await portal.Get($"/{id}")).Is(HttpStatusCode.NotFound, "bad_identifier");
    }

    [Theory]
    [InlineData("x")]
    [InlineData("0123456789ABCDEF0123456789ABCDEF")]
    [InlineData("0123456789abcdef0123456789abcdef0")]
    public async Task needs_an_id(string other)
    {
        var refused = await service.StoringNothing(portal, () => portal.Dial(other, """["1001"]"""));
        Expect.Error(HttpStatusCode.NotFound, "bad_identifier", refused);
    }

    [Fact]
    public async Task is_refused_at_one_that_was_removed_before_or_while_it_ran()
    {
        var idle = await portal.Create();
        await portal.Delete($"/{idle}");
        var running = await portal.Create();
        await portal.Dial(running, """["1001"]""");
        await portal.Delete($"/{running}");
        foreach (var removed in (string[])[idle, running])
        {
            Expect.Error(HttpStatusCode.NotFound, "bad_identifier", await service.StoringNothing(
                portal, () => portal.Dial(removed, """["1001"]""", ""","name":"Back" """)));
        }
    }

    [Theory]
    [InlineData("configured")]
    [InlineData("running")]
    [InlineData("removed")]
    [InlineData("dynamic")]
    [InlineData("over")]
    public async Task that_another_account_has_or_had_starts_none_and_leaves_theirs_alone(string state)
    {
        var theirs = service.Portal();
        var known = state is "dynamic" or "over" ? id : await theirs.Create();
        if (state is "running")
            await theirs.Join(known, "a");
        else if (state is "removed")
            (await theirs.Delete($"/{known}")).Is(HttpStatusCode.OK);
        else if (state is "dynamic" or "over")
            (await theirs.Dial(known, """["1001"]""")).Is(HttpStatusCode.Created);
        if (state is "over")
            await theirs.Act(known, "end");
        var before = await service.Names(theirs, known);

        Expect.Error(HttpStatusCode.NotFound, "bad_identifier", await service.StoringNothing(
            portal, () => portal.Dial(known, """["1001"]""", ""","name":"Mine" """)));
        Assert.Equal(before, await service.Names(theirs, known));
    }

    [Fact]
    public async Task that_the_account_has_dialled_before_is_its_own()
    {
        await portal.Dial(id, """["1001"]""");
        await portal.Act(id, "end");
        (await portal.Dial(id, """["1001"]""")).Is(HttpStatusCode.Created);
    }

    [Fact]
    public async Task keeps_whatever_it_brings_exactly()
    {
        var deepest = new string('[', 60) + new string(']', 60);
        var controls = $$"""{"a":{{deepest}},"b":1.50,"c":{"é":-0} }""";
        (await portal.Dial(id, """["1001"]""", $""","controls":{controls}""")).Is(HttpStatusCode.Created);
        using var read = JsonDocument.Parse(
            (await portal.Get($"/{id}")).Text, new() { MaxDepth = StrictJson.WrappedDepth });
        var kept = read.RootElement.GetProperty("data").GetProperty("controls");
        Assert.True(JsonElement.DeepEquals(JsonElement.Parse(controls), kept), $"{kept}");
        await Snapshots.Agree(service, portal.Account, id);
    }
}
