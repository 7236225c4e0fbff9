using Conferences.Api.Webhooks.Delivery;
using Conferences.Tests.Fixtures.Http;
using Conferences.Tests.Fixtures.Webhooks;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Conferences.Tests.Webhooks;

/// <summary>How long deliveries are kept.</summary>
public sealed class Old_attempts(HookNode node) : IClassFixture<HookNode>
{
    private readonly Portal portal = node.Portal();

    private DeliveryExpiry Expiry => node.Parts.GetServices<IHostedService>().OfType<DeliveryExpiry>().Single();

    [Fact]
    public async Task expire_with_what_was_delivered()
    {
        await using var receiver = await Receiver.StartAsync();
        var hook = (await portal.HookAt(receiver)).At<string>("id");
        await portal.Create();
        await Until.Async(async () => (await portal.Attempts(hook)).Count == 1);
        node.Clock.Advance(TimeSpan.FromDays(29));
        await Expiry.DeleteAsync(TestContext.Current.CancellationToken);
        Assert.Equal((1, 1), await Rows());

        node.Clock.Advance(TimeSpan.FromDays(1) + TimeSpan.FromMinutes(1));
        await Expiry.DeleteAsync(TestContext.Current.CancellationToken);

        Assert.Equal((0, 0), await Rows());

        async Task<(int, int)> Rows() => (
            (await Stored.ColumnOf<long>(
                node.ConnectionString, "select position from conferences.webhook_deliveries where hook_id = $1", hook))
                .Count,
            (await Stored.ColumnOf<string>(
                node.ConnectionString, "select id from conferences.webhook_attempts where hook_id = $1", hook)).Count);
    }

    // Else an event would be neither delivered nor failed: nobody knows whether the webhook is enabled once more.
    [Fact]
    public async Task say_of_what_was_never_delivered_that_it_failed()
    {
        await using var receiver = await Receiver.StartAsync();
        receiver.Answers = (_, http) => Receiver.Status(http, 500);
        var hook = (await portal.HookAt(receiver, path: "crm?token=hidden")).At<string>("id");
        var id = await portal.Create();
        await portal.Patch($"/{id}", """{"data":{"name":"never sent"}}""");
        await Until.Async(async () => (await portal.Attempts(hook)).Count >= 1
            && (await Stored.ColumnOf<long>(
                node.ConnectionString,
                "select position from conferences.webhook_deliveries where hook_id = $1 and state = 0",
                hook)).Count == 2);
        await portal.Patch(Hooked.Of(hook), """{"data":{"enabled":false}}""");
        node.Clock.Advance(TimeSpan.FromDays(30) + TimeSpan.FromMinutes(1));

        await Expiry.DeleteAsync(TestContext.Current.CancellationToken);

        var attempts = await portal.Attempts(hook, "?ascending=true");
        Assert.Equal(
            [("failure", "expired", 1L, 0), ("failure", "expired", 2L, 0)],
            attempts.Select(it => (it!.At<string>("result"), it!.At<string>("reason"), it!.At<long>("sequence"),
                it!.At<int>("retries_left"))).Order());
        Assert.All(attempts, it => Assert.Equal(
            (hook, id, "post", $"{receiver.Address}crm?token=***"),
            (it!.At<string>("hook_id"), it!.At<string>("conference_id"), it!.At<string>("method"),
                it!.At<string>("uri"))));
        Assert.Equal(
            (await node.Recorded(portal)).Select(it => (it.Id, it.Type)).Order(),
            attempts.Select(it => (it!.At<string>("event_id"), it!.At<string>("event_type"))).Order());

        // What is recorded afterwards is delivered, and the first event has all of its tries.
        receiver.Answers = (request, http) => Receiver.Status(http, request.Sequence == 3 ? 500 : 204);
        await portal.Patch(Hooked.Of(hook), """{"data":{"enabled":true}}""");
        await portal.Patch($"/{id}", """{"data":{"name":"afterwards"}}""");
        await Until.Async(() => Task.FromResult(receiver.Log.Count >= 2));
        Assert.Equal([1L, 3], receiver.Log.Select(it => it.Sequence));
        await Until.Async(async () => (await portal.Attempts(hook)).Count == 3);
        Assert.Equal(9, (await portal.Attempts(hook))[0]!.At<int>("retries_left"));
    }
}
