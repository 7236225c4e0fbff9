using System.Diagnostics;
using System.Globalization;
using Conferences.Api.Crossbar;
using Conferences.Development;
using Conferences.Tests.Fixtures.Http;
using Conferences.Tests.Fixtures.Operations.Faults;
using Conferences.Tests.Fixtures.Webhooks;
using Microsoft.AspNetCore.Http;

namespace Conferences.Tests.Operations.Faults;

/// <summary>Processes die while events are delivered to webhooks. No event is lost, and every order holds.</summary>
[Collection(Alone.Name)]
public sealed class Webhooks_through_faults(Service service) : IAsyncDisposable
{
    private static readonly TimeSpan Takeover = TimeSpan.FromSeconds(5);

    private readonly string account = Ids.New();
    private readonly List<IDisposable> owned = [];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    public async Task go_on_though_the_service_dies_between_the_answer_and_the_note_of_it(int deliveries)
    {
        await using var receiver = await Receiver.StartAsync();
        var (database, node) = await NodeAsync();
        await node.StartAsync($"after_delivery:{deliveries - 1}");
        var portal = await PortalAsync(node);
        var hook = (await portal.HookAt(receiver)).At<string>("id");
        await Record(portal, conferences: 3, edits: 5);
        await node.EndedAsync();
        var before = receiver.Log.Count;
        await node.StartAsync();
        portal = await PortalAsync(node);
        await Record(portal, conferences: 1, edits: 2);

        await Delivered(database, hook);
        await HoldsAsync(database, receiver.Log);
        Assert.InRange(receiver.Log.Count - receiver.Log.Select(it => it.Id).Distinct().Count(), 1, before);
    }

    [Fact]
    public async Task go_on_though_the_service_is_killed_under_load()
    {
        await using var receiver = await Receiver.StartAsync();
        receiver.Answers = async (_, http) =>
        {
            await Task.Delay(Random.Shared.Next(20), Cancellation);
            await Receiver.Status(http, Random.Shared.Next(10) == 0 ? 500 : 200);
        };
        var (database, node) = await NodeAsync();
        await node.StartAsync();
        var hook = (await (await PortalAsync(node)).HookAt(receiver, ""","retries":4""")).At<string>("id");
        for (var kill = 0; kill < 3; kill++)
        {
            await Record(await PortalAsync(node), conferences: 8, edits: 6);
            await node.KillAsync();
            await node.StartAsync();
        }

        await Delivered(database, hook);
        await HoldsAsync(database, receiver.Log);
    }

    [Fact]
    public async Task are_taken_over_by_another_node_within_five_seconds()
    {
        await using var receiver = await Receiver.StartAsync();
        var (database, one) = await NodeAsync();
        var two = Own(new RunningNode(database, Loopback));
        await one.StartAsync();
        await two.StartAsync();
        var hook = (await (await PortalAsync(one)).HookAt(receiver)).At<string>("id");

        // One of the two delivered, and is killed at one of these times.
        foreach (var (killed, alive) in ((RunningNode, RunningNode)[])[(one, two), (two, one)])
        {
            var portal = await PortalAsync(alive);
            await portal.Create();
            await Delivered(database, hook);
            await killed.KillAsync();
            var start = Stopwatch.GetTimestamp();
            var id = await portal.Create();
            await Until.Async(() => Task.FromResult(receiver.Log.Any(it => it.Conference == id)));
            var took = Stopwatch.GetElapsedTime(start);
            TestContext.Current.TestOutputHelper?.WriteLine($"delivered again after {took.TotalSeconds:N2} s");
            Assert.InRange(took, TimeSpan.Zero, Takeover);
            await killed.StartAsync();
        }

        await HoldsAsync(database, receiver.Log);
    }

    [Fact]
    public async Task go_on_though_the_receiver_dies_in_the_middle_of_a_body()
    {
        var port = LoopbackPort.Free();
        var (database, node) = await NodeAsync();
        await node.StartAsync();
        var portal = await PortalAsync(node);
        var first = Own(Listener(port, stall: 2));
        await first.ReadyAsync();
        var hook = (await portal.Hook(
            $$"""{"name":"CRM","uri":"http://127.0.0.1:{{port}}/","hook":"conference","format":"json","retries":4}"""))
            .At<string>("id");
        var id = await portal.Create();
        await portal.Patch($"/{id}", $$$"""{"data":{"notes":"{{{new string('x', 500_000)}}}"}}""");
        await Until.Async(() => Task.FromResult(Journal<HookedMessage>.Read(first.Log).Any(it => !it.Whole)));
        var broken = Journal<HookedMessage>.Read(first.Log);
        await first.KillAsync();
        var second = Own(Listener(port, stall: 0));
        await second.ReadyAsync();

        await portal.Patch($"/{id}", """{"data":{"name":"afterwards"}}""");

        await Delivered(database, hook);
        var got = Journal<HookedMessage>.Read(second.Log);
        Assert.Equal([1], broken.Where(it => it.Whole).Select(it => it.Sequence));
        Assert.Equal([(id, 2L), (id, 3)], got.Select(it => (it.Conference, it.Sequence)));
        Assert.Equal(broken[^1].Id, got[0].Id);
    }

    public ValueTask DisposeAsync()
    {
        foreach (var program in Enumerable.Reverse(owned))
            program.Dispose();
        return ValueTask.CompletedTask;
    }

    private static string Loopback => "Webhooks__AllowedNetworks=127.0.0.0/8";

    private async Task<(string Database, RunningNode Node)> NodeAsync()
    {
        var database = await service.NewDatabaseAsync("hook_faults");
        return (database, Own(new RunningNode(database, Loopback)));
    }

    private async Task<Portal> PortalAsync(RunningNode node)
    {
        var http = new HttpClient { BaseAddress = node.Address };
        http.DefaultRequestHeaders.Add("X-Auth-Token", await node.TokenAsync());
        owned.Add(http);
        return new(account, http);
    }

    private T Own<T>(T program)
        where T : IDisposable
    {
        owned.Add(program);
        return program;
    }

    private static Errand Listener(int port, int stall) => new(
        HookListener.Sign,
        "receive",
        "--port",
        port.ToString(CultureInfo.InvariantCulture),
        "--stall",
        stall.ToString(CultureInfo.InvariantCulture));

    // A node that ends itself cuts off those who ask: what was recorded is in the database.
    private static async Task Record(Portal portal, int conferences, int edits)
    {
        try
        {
            await Task.WhenAll(Enumerable.Range(0, conferences).Select(async _ =>
            {
                var id = await portal.Create();
                for (var edit = 0; edit < edits; edit++)
                    await portal.Patch($"/{id}", $$$"""{"data":{"name":"{{{edit}}}"}}""");
            }));
        }
        catch (HttpRequestException)
        {
            TestContext.Current.TestOutputHelper?.WriteLine("cut off");
        }
    }

    private static Task Delivered(string database, string hook) => Until.Async(
        async () => Assert.Single(await Stored.ColumnOf<bool>(
            database,
            """
            select (select max(seq_id) from conferences.mt_events) <= (
                    select last_seq_id from conferences.mt_event_progression where name = 'Webhooks:All')
                and not exists (select from conferences.webhook_deliveries where hook_id = $1 and state = 0)
            """,
            hook)),
        within: TimeSpan.FromSeconds(60));

    // Each event arrived, or is shown as failed; and of each conference each one came first before its successors.
    private async Task HoldsAsync(string database, IReadOnlyList<Received> log)
    {
        var recorded = await Stored.ColumnOf<string>(
            database,
            "select id::text from conferences.mt_events where tenant_id = $1 and not starts_with(type, 'webhook_')",
            account);
        var failed = await Stored.ColumnOf<string>(
            database,
            """
            select e.id::text from conferences.webhook_deliveries d
            join conferences.mt_events e on e.seq_id = d.position
            join conferences.webhook_attempts a on a.data ->> 'event_id' = e.id::text
                and (a.data ->> 'retries_left')::int = 0 and a.data ->> 'result' = 'failure'
            where d.state = 2
            """);
        Assert.Equal(recorded.Order(), log.Select(it => it.Id).Union(failed).Order());
        Assert.All(log.GroupBy(it => it.Conference), lane =>
        {
            var firsts = lane.DistinctBy(it => it.Sequence).Select(it => it.Sequence).ToArray();
            Assert.Equal(firsts.Order(), firsts);
        });
        Assert.All(log.GroupBy(it => (it.Conference, it.Sequence)), it =>
            Assert.Single(it.Select(request => request.Id).Distinct()));
    }
}
