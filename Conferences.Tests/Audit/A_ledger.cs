using System.Net;
using System.Text.Json.Nodes;
using Conferences.Api.Crossbar;
using Conferences.Api.Store;
using Conferences.Tests.Fixtures.Audit;
using Conferences.Tests.Fixtures.Http;
using Conferences.Tests.Fixtures.Media;
using Conferences.Tests.Fixtures.Operations;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using IProjectionCoordinator = Marten.Events.Daemon.Coordination.IProjectionCoordinator;

namespace Conferences.Tests.Audit;

/// <summary>The ledger of a running service.</summary>
public sealed class A_ledger(Service service)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task has_every_fact_of_each_account_in_commit_order_whoever_races()
    {
        Portal[] portals = [.. Enumerable.Range(0, 4).Select(_ => service.Portal())];
        await Task.WhenAll(portals.SelectMany(portal => Enumerable.Range(0, 10).Select(async _ =>
        {
            // One of them gets the number; the commits of the others are rolled back.
            await portal.Put("", """{"data":{"conference_numbers":["4711"]}}""");
            var id = await portal.Create(Asked.Loud);
            await Task.WhenAll(Enumerable.Range(0, 5).Select(call => portal.Join(id, $"{call}")));
            await Task.WhenAll(portal.ActOnAll(id, "mute"), portal.Act(id, "lock"));
            await portal.Delete($"/{id}");
        })));

        await LedgerRecord.Whole(service.Parts);
        foreach (var portal in portals)
        {
            var entries = await LedgerRecord.Sound(service.ConnectionString, portal.Account);
            Assert.Equal(11, entries.Count(entry => entry.Event.Type == "conference_created"));
        }
    }

    [Fact]
    public async Task goes_on_after_a_restart_where_it_was()
    {
        var database = await service.NewDatabaseAsync("ledger");
        string account;
        await using (var node = new Node(database))
        {
            var portal = node.Portal(Ids.New(), await node.Token());
            account = portal.Account;
            await portal.Create();
            await LedgerRecord.Whole(node.Services);

            // From now on no subscription runs, so it ends in the middle of what is recorded.
            await node.Services.GetRequiredService<IProjectionCoordinator>().PauseAsync();
            await Task.WhenAll(Enumerable.Range(0, 30).Select(_ => portal.Create()));
        }

        await Assert.ThrowsAnyAsync<Exception>(() => LedgerRecord.Sound(database, account));
        await using var next = new Node(database);
        await next.Portal(account, await next.Token()).Create();
        await LedgerRecord.Whole(next.Services);
        Assert.Equal(32, (await LedgerRecord.Sound(database, account)).Count);
    }

    [Theory]
    [InlineData("update conferences.ledger set hash = hash where false", "ledger", "update")]
    [InlineData("delete from conferences.ledger where false", "ledger", "delete")]
    [InlineData("truncate conferences.ledger", "ledger", "truncate")]
    [InlineData("update conferences.mt_events set data = data where false", "mt_events", "update")]
    [InlineData("delete from conferences.mt_events where false", "mt_events", "delete")]
    [InlineData("truncate conferences.mt_events", "mt_events", "truncate")]
    [InlineData("truncate conferences.mt_streams cascade", "mt_events", "truncate")]
    public async Task takes_nothing_back_nor_do_events(string sql, string table, string deed)
    {
        // Of its own: a table is truncated only when nobody else uses it.
        var database = await service.NewDatabaseAsync("tampered");
        var refused = await Assert.ThrowsAsync<PostgresException>(() => LedgerRecord.Tamper(database, sql));
        Assert.Equal($"conferences.{table} is append-only: {deed} is refused", refused.MessageText);
    }

    [Fact]
    public async Task keeps_a_chain_from_forking()
    {
        var portal = service.Portal();
        await portal.Create();
        await LedgerRecord.Whole(service.Parts);
        var refused = await Assert.ThrowsAsync<PostgresException>(() => LedgerRecord.Tamper(
            service.ConnectionString,
            """
            insert into conferences.ledger
            select tenant_id, n, -seq_id, event_id, hash from conferences.ledger where tenant_id = $1
            """,
            portal.Account));
        Assert.Equal(PostgresErrorCodes.UniqueViolation, refused.SqlState);
    }

    [Fact]
    public async Task tells_whoever_follows_it_that_it_has_grown()
    {
        var grown = service.Parts.GetRequiredService<LedgerSignal>().Next;
        await service.Portal().Create();
        await grown.WaitAsync(TimeSpan.FromSeconds(20), Cancellation);
    }

    [Fact]
    public async Task is_a_matter_of_health_when_facts_wait_for_it()
    {
        var database = await service.NewDatabaseAsync("late_ledger");
        await using var node = new Node(database, new ShiftedClock());
        var portal = node.Portal(Ids.New(), await node.Token());
        await portal.Create();
        var progress = node.Services.GetRequiredService<SubscriptionProgress>();
        await Until.Async(async () =>
            (await Health(node)).At<string>("checks", "ledger", "status") == "healthy"
            && (await progress.ReadAsync(SubscriptionNames.Ledger, Cancellation)).Read == 1);

        // The event is half an hour old when it is recorded.
        await node.Services.GetRequiredService<IProjectionCoordinator>().PauseAsync();
        await portal.Create();
        var late = await Health(node);
        Assert.Equal("degraded", late.At<string>("status"));
        Assert.Equal(
            "Events are waiting to be entered into the ledger.",
            late.At<string>("checks", "ledger", "description"));
        await Until.Async(() => Task.FromResult(Measured(node) is { Behind: 1, Waiting: > 1_700 }));

        await node.Services.GetRequiredService<IProjectionCoordinator>().ResumeAsync();
        await Until.Async(async () => (await Health(node)).At<string>("status") == "healthy");
    }

    private static (double Behind, double Waiting) Measured(Node node)
    {
        var measured = Measurements.Of(node.Services);
        return (measured["conferences.ledger.behind"], measured["conferences.ledger.waiting"]);
    }

    private static async Task<JsonNode> Health(Node node)
    {
        using var http = new HttpClient { BaseAddress = node.ClientOptions.BaseAddress };
        using var response = await http.GetAsync("/health/ready", Cancellation);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return JsonNode.Parse(await response.Content.ReadAsStringAsync(Cancellation))!;
    }
}
