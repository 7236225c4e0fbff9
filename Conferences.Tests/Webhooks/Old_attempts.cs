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

    [Fact]
    public async Task expire_with_what_was_delivered()
    {
        await using var receiver = await Receiver.StartAsync();
        var hook = (await portal.HookAt(receiver)).At<string>("id");
        await portal.Create();
        await Until.Async(async () => (await portal.Attempts(hook)).Count == 1);
        var expiry = node.Parts.GetServices<IHostedService>().OfType<DeliveryExpiry>().Single();
        node.Clock.Advance(TimeSpan.FromDays(29));
        await expiry.DeleteAsync(TestContext.Current.CancellationToken);
        Assert.Equal((1, 1), await Rows());

        node.Clock.Advance(TimeSpan.FromDays(1) + TimeSpan.FromMinutes(1));
        await expiry.DeleteAsync(TestContext.Current.CancellationToken);

        Assert.Equal((0, 0), await Rows());

        async Task<(int, int)> Rows() => (
            (await Stored.ColumnOf<long>(
                node.ConnectionString, "select position from conferences.webhook_deliveries where hook_id = $1", hook))
                .Count,
            (await Stored.ColumnOf<string>(
                node.ConnectionString, "select id from conferences.webhook_attempts where hook_id = $1", hook)).Count);
    }
}
