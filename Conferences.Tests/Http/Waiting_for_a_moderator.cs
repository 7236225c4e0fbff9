using System.Net;
using System.Text.Json.Nodes;
using Conferences.Tests.Fixtures.Http;

namespace Conferences.Tests.Http;

/// <summary>Members who wait, and what admits them, as clients see it.</summary>
public sealed class Waiting_for_a_moderator(Service service)
{
    private readonly Portal portal = service.Portal();

    [Theory]
    [InlineData(""","is_moderator":true""", "{}")]
    [InlineData(""","pin":"9" """, """{"moderator":{"pins":["9"]}}""")]
    public async Task is_over_for_everybody_when_one_comes_and_that_is_in_the_history(string how, string more)
    {
        var id = await Crowd(more);
        await portal.Join(id, "m", how);
        Assert.Equal(["active", "active", "active"], await Statuses(id));
        await IsRecorded(id, "moderator_joined", moderator: 3);
    }

    [Theory]
    [InlineData("PATCH")]
    [InlineData("POST")]
    public async Task is_over_for_everybody_when_an_edit_lifts_the_rule(string verb)
    {
        var id = await Crowd();
        var before = await portal.Sequence(id);
        (await portal.Ask(new(verb), $"/{id}", """{"data":{"wait_for_moderator":false}}""")).Is(HttpStatusCode.OK);
        Assert.Equal(["active", "active"], await Statuses(id));
        var live = (await portal.Get($"/{id}")).Data["_read_only"]!;
        Assert.Equal((2, 2), (live.At<int>("members"), live.At<int>("participant_count")));
        await IsRecorded(id, "wait_lifted", moderator: null);

        // In the commit of the edit; the earlier state can still be read.
        Assert.Equal(before + 2, await portal.Sequence(id));
        Assert.Equal(["waiting", "waiting"], await Statuses(id, $"?version={before + 1}"));
        Assert.Equal(["active", "active"], await Statuses(id, $"?version={before + 2}"));
        Assert.All(
            (await portal.Get($"/{id}/instances/1")).Data["people"]!.AsArray(),
            it => Assert.True(it!.At<bool>("waited")));
    }

    [Fact]
    public async Task goes_on_through_any_other_edit()
    {
        var id = await Crowd();
        (await portal.Patch($"/{id}", """{"data":{"name":"Board"}}""")).Is(HttpStatusCode.OK);
        Assert.Equal(["waiting", "waiting"], await Statuses(id));
    }

    [Fact]
    public async Task is_over_when_one_is_dialled()
    {
        var id = await Crowd();
        await portal.Dial(id, """["1001"]""", ""","participant_flags":["is_moderator"]""");
        Assert.Equal(["active", "active", "active"], await Statuses(id));
        await IsRecorded(id, "moderator_joined", moderator: 3);
    }

    private async Task<string> Crowd(string more = "{}")
    {
        var document = JsonNode.Parse(more)!.AsObject();
        document["wait_for_moderator"] = true;
        var id = await portal.Create(document.ToJsonString());
        await portal.Join(id, "a");
        await portal.Join(id, "b");
        Assert.Equal(["waiting", "waiting"], await Statuses(id));
        return id;
    }

    private async Task<IEnumerable<string>> Statuses(string id, string query = "") =>
        (await portal.Get($"/{id}/participants{query}")).Data.AsArray().Select(it => it!.At<string>("status"));

    private async Task IsRecorded(string id, string reason, int? moderator)
    {
        var history = await portal.Get($"/{id}/events?type=participants.admitted");
        var told = Assert.Single(history.Data.AsArray())!["data"]!;
        Assert.Equal([1, 2], told["participant_ids"]!.AsArray().Select(it => it!.GetValue<int>()));
        Assert.Equal(
            (1, reason, moderator),
            (told.At<int>("instance"), told.At<string>("reason"), (int?)told["by"]?["participant_id"]));
        await Snapshots.Agree(service, portal.Account, id);
    }
}
