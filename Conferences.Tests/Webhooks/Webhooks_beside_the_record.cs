using System.Net;
using Conferences.Api.Audit;
using Conferences.Api.Crossbar;
using Conferences.Api.Store;
using Conferences.Tests.Fixtures.Audit;
using Conferences.Tests.Fixtures.Http;
using Conferences.Tests.Fixtures.Webhooks;
using Microsoft.Extensions.DependencyInjection;
using static Conferences.Tests.Fixtures.Webhooks.Hooked;

namespace Conferences.Tests.Webhooks;

/// <summary>The record is of conferences: their ledger, exports, histories and ids know nothing of webhooks.</summary>
public sealed class Webhooks_beside_the_record(Service service) : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("conferences-").FullName;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task leave_the_ledger_whole_and_continuous()
    {
        var database = await service.NewDatabaseAsync("hooks");
        await using var node = new Node(database);
        var portal = node.Portal(Ids.New(), await node.Token());
        await portal.Create();
        await portal.Hook();
        await portal.Create();
        var last = (await portal.Hook()).At<string>("id");
        await portal.Patch(Of(last), In("""{"name":"b"}"""));
        await LedgerRecord.Whole(node.Services);

        Assert.Null(await node.Services.GetRequiredService<LedgerContinuity>().ObjectionAsync(Cancellation));
        Assert.All(
            await LedgerRecord.Sound(database, portal.Account),
            entry => Assert.Equal("conference_created", entry.Event.Type));
        await portal.Create();
        await LedgerRecord.Whole(node.Services);
        Assert.Equal(3, (await LedgerRecord.Sound(database, portal.Account)).Count);
        Assert.Null(await node.Services.GetRequiredService<LedgerContinuity>().ObjectionAsync(Cancellation));
    }

    [Fact]
    public async Task are_in_no_export_and_verification_misses_nothing()
    {
        var database = await service.NewDatabaseAsync("hooks");
        string account, secret;
        await using (var node = new Node(database))
        {
            var portal = node.Portal(Ids.New(), await node.Token());
            account = portal.Account;
            await portal.Create();
            var created = await portal.Hook(
                $"{Least[..^1]},\"custom_request_headers\":{{\"Authorization\":\"hidden-value\"}}}}");
            secret = created.At<string>("secret");
            await portal.Create();
            await portal.Delete(Of(created.At<string>("id")));
        }

        var file = Path.Combine(folder, "all");
        (await Audited.Run(folder, database, ["export", "--account", account, "--with-secrets", file])).Did();
        (await Audited.Run(folder, null, ["verify", file])).Did();
        var text = await File.ReadAllTextAsync(file, Cancellation);
        Assert.All(
            (string[])["webhook", "hidden-value", secret],
            it => Assert.DoesNotContain(it, text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task are_in_no_history_of_conferences()
    {
        var portal = service.Portal();
        var id = (await portal.Hook()).At<string>("id");
        var conference = await portal.Create();
        await Until.Async(async () => (await portal.Get("/events")).Text.Contains(conference, StringComparison.Ordinal));
        Assert.DoesNotContain("webhook", (await portal.Get("/events")).Text, StringComparison.Ordinal);
        (await portal.Get($"/{id}/events")).Is(HttpStatusCode.NotFound, "bad_identifier");
        Expect.Invalid("type", "enum", await portal.Get("/events?type=webhook.created"));
    }

    [Fact]
    public async Task have_ids_that_lead_to_no_conference_and_the_other_way_round()
    {
        var portal = service.Portal();
        var (hook, conference) = ((await portal.Hook()).At<string>("id"), await portal.Create());
        (await portal.Get($"/{hook}")).Is(HttpStatusCode.NotFound, "bad_identifier");
        (await portal.Patch($"/{hook}", In("{}"))).Is(HttpStatusCode.NotFound, "bad_identifier");
        (await portal.Get(Of(conference))).Is(HttpStatusCode.NotFound, "bad_identifier");
        (await portal.Delete(Of(conference))).Is(HttpStatusCode.NotFound, "bad_identifier");
        (await portal.Get($"{Of(conference)}/events")).Is(HttpStatusCode.NotFound, "bad_identifier");

        // A dial at an id that no conference has starts one; the webhook stays what it is.
        (await portal.Dial(hook, """["1002"]""")).Is(HttpStatusCode.Created);
        Assert.Equal("\"1.1\"", (await portal.Get(Of(hook))).ETag);
        (await portal.Patch(Of(hook), In("""{"name":"b"}"""))).Is(HttpStatusCode.OK);
        (await portal.Get($"/{hook}")).Is(HttpStatusCode.OK);
    }

    [Fact]
    public async Task count_among_the_bytes_of_the_account()
    {
        var portal = service.Portal();
        await portal.HookWith($"\"custom_data\":{{\"x\":\"{new string('a', 20_000)}\"}}");
        await portal.Create();
        await Until.Async(async () => await Stored.Column<long>(
            service, "select bytes from conferences.account_usage where tenant_id = $1", portal.Account) is [> 20_000]);
        Assert.Equal(
            [1L],
            await Stored.Column<long>(
                service,
                "select conferences from conferences.account_usage where tenant_id = $1",
                portal.Account));
    }

    [Fact]
    public void have_names_by_which_they_are_told_from_events_of_conferences()
    {
        Assert.All(WebhookStore.EventNames.Values, name =>
            Assert.StartsWith("webhook_", name, StringComparison.Ordinal));
        Assert.DoesNotContain(EventStore.EventNames.Values, name =>
            name.StartsWith("webhook_", StringComparison.Ordinal));
    }
}
