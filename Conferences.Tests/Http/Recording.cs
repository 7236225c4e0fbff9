using System.Net;
using Conferences.Tests.Fixtures.Http;

namespace Conferences.Tests.Http;

/// <summary>Recording a conference, from the start to the stop.</summary>
public sealed class Recording(Service service)
{
    private readonly Portal portal = service.Portal();

    [Theory]
    [InlineData("", """{"action":"record","data":{"action":"start"}}""")]
    [InlineData("", """{"action":"record","data":{"data":{"action":"start"}}}""")]
    [InlineData("", """{"data":{"action":"record","data":{"action":"start"}}}""")]
    [InlineData("""?action=record&data={"action":"start"}""", null)]
    [InlineData("""?data={"action":"start"}""", """{"data":{"action":"record"}}""")]
    public async Task is_started_in_every_form_clients_use(string query, string? body)
    {
        var id = await Running();
        var asked = await portal.Put($"/{id}{query}", body);
        Assert.Equal("starting recording", asked.Data.GetValue<string>());
        var operation = await portal.Operation(asked);
        Assert.Equal(("record", "confirmed"), (operation.At<string>("action"), operation.At<string>("status")));
        Assert.Contains("recording_started", await service.Names(portal, id));
    }

    [Fact]
    public async Task stops_what_was_started_by_its_name()
    {
        var id = await Running();
        var start = await portal.Operation(await Record(id, "start"));
        var asked = await Record(id, "stop");
        Assert.Equal("stopping recording", asked.Data.GetValue<string>());
        var stop = await portal.Operation(asked);
        Assert.Equal(("recordstop", "confirmed"), (stop.At<string>("action"), stop.At<string>("status")));
        Assert.Contains(id, start.At<string>("media_name"), StringComparison.Ordinal);
        Assert.Equal(start.At<string>("media_name"), stop.At<string>("media_name"));
        Assert.Equal([start.At<string>("media_name"), start.At<string>("media_name")], await MediaNames(id));

        var next = await portal.Operation(await Record(id, "start"));
        Assert.NotEqual(start.At<string>("media_name"), next.At<string>("media_name"));
        await Snapshots.Agree(service, portal.Account, id);
    }

    [Fact]
    public async Task is_seen_in_the_conference_while_it_lasts()
    {
        var id = await Running();
        Assert.Null((await portal.Get($"/{id}")).Data["_read_only"]!["recording"]);
        var name = (await portal.Operation(await Record(id, "start"))).At<string>("media_name");
        var read = await portal.Get($"/{id}");
        Assert.Equal(name, read.Data.At<string>("_read_only", "recording"));
        Assert.Equal(name, read.Json.At<string>("metadata", "recording"));
        Assert.Equal(name, (await portal.Get()).Data[0]!.At<string>("_read_only", "recording"));
        await Record(id, "stop");
        Assert.Null((await portal.Get($"/{id}")).Data["_read_only"]!["recording"]);
        Assert.Equal(name, (await portal.Get($"/{id}?version={read.ETag!.Trim('"').Split('.')[1]}"))
            .Data.At<string>("_read_only", "recording"));
    }

    [Theory]
    [InlineData("start", "starting recording")]
    [InlineData("stop", "stopping recording")]
    public async Task that_is_so_already_leads_to_the_conference_and_records_nothing(string action, string words)
    {
        var id = await Running();
        if (action == "start")
            await Record(id, "start");
        var again = await service.StoringNothing(portal, () => Record(id, action));
        again.Is(HttpStatusCode.Created);
        Assert.Equal(words, again.Data.GetValue<string>());
        Assert.EndsWith($"/conferences/{id}", again.Headers.Location!.ToString());
        Assert.Null(again.Json["operation_id"]);
        var waited = await service.StoringNothing(portal, () => Record($"{id}?wait=5s", action));
        Assert.Equal((words, null), (waited.Data.GetValue<string>(), waited.Json["operation"]));
    }

    [Fact]
    public async Task ends_with_the_instance_and_not_before()
    {
        var id = await Running();
        await portal.Join(id, "b");
        var start = await portal.Operation(await Record(id, "start"));
        await portal.ActOn(id, 1, "kick");
        Assert.DoesNotContain("recording_stopped", await service.Names(portal, id));
        await portal.ActOn(id, 2, "kick");
        Assert.Equal(["participant_left", "recording_stopped", "conference_ended", "operation_confirmed"],
            (await service.Names(portal, id))[^4..]);
        Assert.All(await MediaNames(id), name => Assert.Equal(start.At<string>("media_name"), name));

        await portal.Join(id, "c");
        Assert.Equal("confirmed", (await portal.Operation(await Record(id, "start"))).At<string>("status"));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"action":""}""")]
    [InlineData("""{"action":null}""")]
    public async Task needs_to_be_told_what_to_do(string given)
    {
        var id = await Running();
        Expect.Invalid(
            """{"data.action":{"required":{"message":"recording requires an action"}}}""",
            await service.StoringNothing(portal, () => portal.Give(id, "record", given)));
    }

    [Theory]
    [InlineData("""{"data":{"action":"record"}}""", "record")]
    [InlineData("""{"data":{"action":"record","data":{"action":"x"}}}""", "x")]
    [InlineData("""{"action":"record","data":{"action":"pause"}}""", "pause")]
    [InlineData("""{"action":"record","data":{"action":"START"}}""", "START")]
    public async Task takes_start_and_stop_and_nothing_else(string body, string value)
    {
        var id = await Running();
        Expect.Invalid(
            $$$$"""
            {"data.action":{"enum":{"message":"Value not found in enumerated list of values",
                "target":["start","stop"],"value":"{{{{value}}}}"}}}
            """,
            await service.StoringNothing(portal, () => portal.Put($"/{id}", body)));
    }

    [Theory]
    [InlineData("5")]
    [InlineData("[]")]
    [InlineData("""["start"]""")]
    public async Task takes_no_action_that_is_no_text(string action)
    {
        var id = await Running();
        Expect.Invalid("data.action", "type", await service.StoringNothing(
            portal, () => portal.Give(id, "record", $$"""{"action":{{action}}}""")));
    }

    [Fact]
    public async Task takes_no_action_of_a_million_letters()
    {
        var id = await Running();
        Expect.Invalid("data.action", "enum", await service.StoringNothing(
            portal, () => Record(id, new string('x', 1_000_000))));
    }

    private async Task<string> Running()
    {
        var id = await portal.Create();
        await portal.Join(id, "a");
        return id;
    }

    private Task<Answer> Record(string place, string action) =>
        portal.Give(place, "record", $$"""{"action":"{{action}}"}""");

    private Task<List<string>> MediaNames(string conference) => Stored.Column<string>(
        service,
        """
        select data ->> 'media_name' from conferences.mt_events
        where tenant_id = $1 and stream_id = $2 and type like 'recording%' order by version
        """,
        portal.Account,
        conference);
}
