using System.Net;
using System.Text.Json.Nodes;
using Conferences.Tests.Fixtures.Http;

namespace Conferences.Tests.Http;

public sealed class Instances_of_a_conference(Service service)
{
    private readonly Portal portal = service.Portal();

    [Fact]
    public async Task are_none_until_somebody_comes()
    {
        var id = await portal.Create();
        var none = await portal.Get($"/{id}/instances");
        none.Is(HttpStatusCode.OK);
        Assert.Empty(none.Data.AsArray());
        (await portal.Get($"/{id}/instances/1")).Is(HttpStatusCode.NotFound, "bad_identifier");
    }

    [Fact]
    public async Task start_with_the_first_join_and_tell_who_is_there()
    {
        var id = await portal.Create("""{"moderator":{"pins":["9"]},"wait_for_moderator":true}""");
        await portal.Join(id, "a", ""","caller_id_name":"Ada","caller_id_number":"1001" """);
        await portal.Join(id, "m", ""","pin":"9","mute":false""");
        var running = await Get(id, 1);
        Assert.Equal((await portal.Get($"/{id}")).Data.At<string>("_read_only", "uuid"), running.At<string>("uuid"));
        Assert.All((string[])["ended_at", "reason", "ended_by"], key => Assert.Null(running[key]));
        Assert.Equal((2, 0), (running.At<int>("participants"), running.At<int>("refused")));

        var people = running["people"]!.AsArray();
        Assert.Equal(
            [(1, "a", "Ada", "1001", false, true), (2, "m", "", "", true, false)],
            people.Select(it => (
                it!.At<int>("participant_id"), it!.At<string>("call_id"), it!.At<string>("caller_id_name"),
                it!.At<string>("caller_id_number"), it!.At<bool>("is_moderator"), it!.At<bool>("waited"))));
        Assert.All(people, it => Assert.Null(it!["left_at"]));
        Assert.Equal(running.At<DateTime>("started_at"), people[0]!.At<DateTime>("joined_at"));
    }

    [Theory]
    [InlineData("left", "everyone_left")]
    [InlineData("end", "api")]
    [InlineData("delete", "deleted")]
    public async Task end_with_the_last_leave_and_say_why_and_by_whom(string how, string reason)
    {
        var id = await portal.Create();
        await portal.Join(id, "a");
        await (how switch
        {
            "left" => portal.ActOn(id, 1, "kick"),
            "end" => portal.Act(id, "end"),
            _ => portal.Delete($"/{id}"),
        });
        var over = await Get(id, 1);
        Assert.Equal(reason, over.At<string>("reason"));
        Assert.Equal(Service.OperatorAccount, over.At<string>("ended_by", "account_id"));
        var person = Assert.Single(over["people"]!.AsArray())!;
        Assert.Equal(reason == "everyone_left" ? "kicked" : reason, person.At<string>("reason"));
        Assert.Equal(over.At<DateTime>("ended_at"), person.At<DateTime>("left_at"));
        await Snapshots.Agree(service, portal.Account, id);
    }

    [Fact]
    public async Task end_for_the_moderator_who_left_where_one_is_required()
    {
        var id = await portal.Create("""{"require_moderator":true}""");
        await portal.Join(id, "m", ""","is_moderator":true""");
        await portal.Join(id, "a");
        await portal.ActOn(id, 1, "kick");
        var over = await Get(id, 1);
        Assert.Equal("moderator_left", over.At<string>("reason"));
        Assert.Equal(["kicked", "moderator_left"], over["people"]!.AsArray().Select(it => it!.At<string>("reason")));
    }

    [Fact]
    public async Task tell_whom_they_turned_away_and_for_what()
    {
        var id = await portal.Create("""{"max_participants":1,"member":{"pins":["1"]}}""");
        await Refuse(id, "early", "0");
        await portal.Join(id, "a", ""","pin":"1" """);
        await Refuse(id, "b", "1");
        await Refuse(id, "c", "2");
        await portal.Act(id, "lock");
        await Refuse(id, "d", "1");

        var running = await Get(id, 1);
        Assert.Equal(3, running.At<int>("refused"));
        Assert.Equal(
            [("b", "full", "b-name"), ("c", "bad_pin", "c-name"), ("d", "locked", "d-name")],
            running["refusals"]!.AsArray().Select(it =>
                (it!.At<string>("call_id"), it!.At<string>("reason"), it!.At<string>("caller_id_name"))));
        var times = running["refusals"]!.AsArray().Select(it => it!.At<DateTime>("at")).ToArray();
        Assert.Equal(times.Order(), times);
        Assert.True(times[0] >= running.At<DateTime>("started_at"));
    }

    [Fact]
    public async Task count_as_the_facts_do()
    {
        var id = await portal.Create("""{"max_participants":2}""");
        for (var instance = 0; instance < 3; instance++)
        {
            for (var call = 0; call < 2 + instance; call++)
                await portal.Put($"/{id}/participants", $$$"""{"data":{"call_id":"{{{call}}}"}}""");
            await portal.ActOn(id, 1, "kick");
            await portal.Join(id, "again");
            await portal.Act(id, "end");
        }

        var totals = (await portal.Get($"/{id}/instances?ascending=true")).Data.AsArray()
            .Select(it => $"{it!["instance"]} {it["participants"]} {it["refused"]}");
        Assert.Equal(
            await Stored.Column<string>(
                service,
                """
                select concat_ws(' ', data ->> 'instance',
                    count(*) filter (where type = 'participant_joined'),
                    count(*) filter (where type = 'participant_refused'))
                from conferences.mt_events
                where stream_id = $1 and type in ('participant_joined', 'participant_refused')
                group by data ->> 'instance'
                order by data ->> 'instance'
                """,
                id),
            totals);
        Assert.Equal(["1 3 0", "2 3 1", "3 3 2"], totals);
        await Snapshots.Agree(service, portal.Account, id);
    }

    [Fact]
    public async Task stay_readable_after_the_conference_is_deleted_and_so_do_its_operations()
    {
        var id = await portal.Create();
        await portal.Join(id, "a");
        await portal.Delete($"/{id}");
        (await portal.Get($"/{id}")).Is(HttpStatusCode.NotFound);
        Assert.Single((await portal.Get($"/{id}/instances")).Data.AsArray());
        Assert.Equal("deleted", (await Get(id, 1)).At<string>("reason"));
        var operation = Assert.Single((await portal.Get($"/{id}/operations")).Data.AsArray())!;
        Assert.Equal("end", operation.At<string>("action"));
        (await portal.Get($"/{id}/operations/{operation.At<string>("id")}")).Is(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("nonsense", "/instances")]
    [InlineData("0123456789abcdef0123456789abcdef", "/instances")]
    [InlineData("0123456789abcdef0123456789abcdef", "/instances/1")]
    [InlineData("0123456789abcdef0123456789abcdef", "/operations")]
    public async Task of_an_unknown_conference_are_not_found(string id, string path) =>
        (await portal.Get($"/{id}{path}")).Is(HttpStatusCode.NotFound, "bad_identifier");

    [Fact]
    public async Task of_another_account_are_not_found()
    {
        var other = service.Portal();
        var id = await other.Create();
        await other.Join(id, "a");
        foreach (var path in (string[])["instances", "instances/1", "operations"])
            (await portal.Get($"/{id}/{path}")).Is(HttpStatusCode.NotFound, "bad_identifier");
    }

    [Theory]
    [InlineData("0")]
    [InlineData("2")]
    [InlineData("-1")]
    [InlineData("one")]
    [InlineData("99999999999999999999")]
    public async Task of_another_number_are_not_found(string number)
    {
        var id = await portal.Create();
        await portal.Join(id, "a");
        (await portal.Get($"/{id}/instances/{number}")).Is(HttpStatusCode.NotFound, "bad_identifier");
    }

    private async Task<JsonNode> Get(string id, int number)
    {
        var answer = await portal.Get($"/{id}/instances/{number}");
        answer.Is(HttpStatusCode.OK);
        return answer.Data;
    }

    private async Task Refuse(string id, string call, string pin) => Assert.Equal(
        HttpStatusCode.Conflict,
        (await portal.Put(
            $"/{id}/participants",
            $$$"""{"data":{"call_id":"{{{call}}}","caller_id_name":"{{{call}}}-name","pin":"{{{pin}}}"}}""")).Status);
}
