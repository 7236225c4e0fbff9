using System.Text.Json.Nodes;
using Conferences.Api.Crossbar;
using Conferences.Tests.Fixtures.Http;
using Conferences.Tests.Fixtures.Live;

namespace Conferences.Tests.Live;

/// <summary>A client of the WebSocket that says what it has, and is told the rest.</summary>
public sealed class Resuming_events(Service service)
{
    private readonly Portal portal = service.Portal();

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public async Task of_a_conference_tells_what_was_missed_before_what_happens(int after)
    {
        var id = await MeetAsync();
        var recorded = (await portal.Get($"/{id}/events?limit=1000")).Data.AsArray();
        await using var client = await ConnectAsync();
        await client.BindAsync($"conference.event.*.{id}.*", $$""","after":{{after}}""");
        await portal.ActOn(id, 1, "unmute");

        string[] untold = ["operation.requested", "operation.sent", "operation.confirmed", "conference.created"];
        var missed = recorded.Where(it => it!.At<long>("sequence") > after && !untold.Contains(it!.At<string>("type")))
            .Select(it => it!.At<string>("id")).ToArray();
        var told = await client.EventsAsync(missed.Length + 1);
        Assert.Equal(missed, told[..^1].Select(it => it.At<string>("data.id")));
        Assert.Equal("unmute-member", told[^1].At<string>("data.event"));
        Assert.Empty(await client.LeftAfterPingAsync());

        // Each with the state that it led to.
        var muted = told.Single(it => it.At<string>("data.event") == "mute-member");
        Assert.False(muted.At<bool>("data.conference_channel_vars.speak"));
        Assert.Equal("Ada", muted.At<string>("data.caller_id_name"));
    }

    [Fact]
    public async Task of_an_account_goes_on_behind_any_frame()
    {
        await MeetAsync();
        await using var first = await ConnectAsync();
        await first.BindAsync("object.*.conference");
        var created = await portal.Create();
        var cursor = (await first.EventAsync()).At<string>("cursor");
        await first.DisposeAsync();
        await portal.Patch($"/{created}", """{"data":{"name":"x"}}""");
        await portal.Join(created, "a");
        var other = await portal.Create();

        await using var client = await ConnectAsync();
        await client.AskAsync(
            "subscribe",
            $$"""{"bindings":["object.*.conference","conference.event.*.*.*"],"cursor":"{{cursor}}"}""");
        await portal.Delete($"/{other}");
        Assert.Equal(
            ["doc_edited", "conference-create", "add-member", "doc_created", "doc_deleted"],
            (await client.EventsAsync(5)).Select(it => it["data"]!["event"]?.GetValue<string>()
                ?? it.At<string>("name")));
        Assert.Empty(await client.LeftAfterPingAsync());
    }

    [Fact]
    public async Task goes_on_behind_the_beginning_of_a_binding_that_was_told_nothing()
    {
        var id = await MeetAsync();
        await using var first = await ConnectAsync();
        var cursor = (await first.BindAsync("conference.event.*.*.*")).At<string>("data.cursor");
        await first.DisposeAsync();
        await portal.Join(id, "c");

        await using var client = await ConnectAsync();
        var reply = await client.BindAsync("conference.event.*.*.*", $$""" ,"cursor":"{{cursor}}" """);
        Assert.Null(reply["data"]!["cursor"]);
        Assert.Equal("c", (await client.EventAsync()).At<string>("data.call_id"));
        Assert.Empty(await client.LeftAfterPingAsync());
    }

    [Fact]
    public async Task from_beyond_the_end_tells_what_happens()
    {
        var id = await MeetAsync();
        await using var first = await ConnectAsync();
        await first.BindAsync("object.*.conference");
        await portal.Create();
        var cursor = (await first.EventAsync()).At<string>("cursor");
        var beyond = Cursor.Of(portal.Account, Cursor.Read(portal.Account, cursor)!.Value + 1_000);

        await using var client = await ConnectAsync();
        await client.BindAsync($"conference.event.*.{id}.*", ""","after":1000000""");
        await client.BindAsync("conference.event.*.*.*", $$""" ,"cursor":"{{beyond}}" """);
        await portal.ActOn(id, 1, "unmute");
        Assert.All(
            await client.EventsAsync(2), it => Assert.Equal("unmute-member", it.At<string>("data.event")));
        Assert.Empty(await client.LeftAfterPingAsync());
    }

    [Fact]
    public async Task tells_of_operations_that_were_under_way()
    {
        var id = await MeetAsync();
        var all = (await portal.Get($"/{id}/events?limit=1000")).Data.AsArray();
        var sent = all.Last(it => it!.At<string>("type") == "operation.sent")!.At<long>("sequence");
        await using var client = await ConnectAsync();
        await client.BindAsync($"conference.operation.{id}", $$""","after":{{sent}}""");
        var told = await client.EventAsync();
        Assert.Equal("confirmed", told.At<string>("data.status"));
        Assert.Equal(
            (await portal.Get($"/{id}/operations/{told.At<string>("data.id")}")).Data.At<string>("confirmed_at"),
            told.At<string>("data.confirmed_at"));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task misses_nothing_and_repeats_nothing_though_it_is_cut_at_random(int seed)
    {
        var random = new Random(seed);
        var begun = (await portal.Get("/events")).Json["next_cursor"];
        Assert.Null(begun);
        await using var watcher = await ConnectAsync();
        await watcher.BindAsync("object.*.conference");
        var work = Task.Run(async () => await A_long_history.Record(service, portal, 600, seed));
        var first = await watcher.EventAsync();
        var (id, cursor) = (first.At<string>("data.id"), first.At<string>("cursor"));

        var (ofOne, ofAll) = (new List<long>(), new List<long>());
        var cuts = 0;
        do
        {
            await using var client = await ConnectAsync();
            await client.BindAsync($"conference.event.*.{id}.*", $$""","after":{{ofOne.LastOrDefault(1)}}""");
            await client.BindAsync("conference.event.*.*.*", $$""","cursor":"{{cursor}}" """);
            for (var left = random.Next(1, 300); left > 0; left--)
            {
                if (await NextBeforeAsync(client, work) is not { } told)
                    break;
                Take(told);
            }

            cuts++;
        }
        while (!work.IsCompleted);

        await using var last = await ConnectAsync();
        await last.BindAsync($"conference.event.*.{id}.*", $$""","after":{{ofOne.LastOrDefault(1)}}""");
        await last.BindAsync("conference.event.*.*.*", $$""","cursor":"{{cursor}}" """);
        Assert.Equal(id, await work);

        // In the conference's state a join may lead to more than one event.
        await portal.Join(id, "the end");
        var expected = await Stored.Column<long>(
            service,
            """
            select version from conferences.mt_events
            where tenant_id = $1 and stream_id = $2 and type not like 'operation_%'
                and type not in ('conference_created', 'conference_updated')
            order by version
            """,
            portal.Account,
            id);
        while (ofOne.LastOrDefault() < expected[^1] || ofAll.LastOrDefault() < expected[^1])
            Take(await last.EventAsync());
        Assert.NotEqual(0, cuts);
        Assert.Equal(expected, ofOne);
        Assert.Equal(expected, ofAll);

        void Take(JsonNode told)
        {
            var sequence = told.At<long>("data.sequence");
            if (told.At<string>("subscribed_key").Contains(id, StringComparison.Ordinal))
                ofOne.Add(sequence);
            else
            {
                ofAll.Add(sequence);
                cursor = told.At<string>("cursor");
            }
        }
    }

    // Null at the end of the work: nothing may be told after it.
    private static async Task<JsonNode?> NextBeforeAsync(SocketClient client, Task end)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var next = client.NextEventAsync(ended.Token);
        if (await Task.WhenAny(next, end) == end)
            await ended.CancelAsync();
        try
        {
            return await next;
        }
        catch (OperationCanceledException) when (end.IsCompleted)
        {
            return null;
        }
    }

    private Task<SocketClient> ConnectAsync() =>
        SocketClient.ConnectAsync(service.Address, portal, service.Token);

    private async Task<string> MeetAsync()
    {
        var id = await portal.Create();
        await portal.Join(id, "a", ""","is_moderator":true,"caller_id_name":"Ada" """);
        await portal.Join(id, "b");
        await portal.ActOn(id, 1, "mute");
        await portal.ActOn(id, 2, "kick");
        return id;
    }
}
