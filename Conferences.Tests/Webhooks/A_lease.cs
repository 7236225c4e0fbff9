using Conferences.Api.Crossbar;
using Conferences.Api.Webhooks.Delivery;
using Conferences.Tests.Fixtures.Http;
using Conferences.Tests.Fixtures.Webhooks;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Conferences.Tests.Webhooks;

/// <summary>Which of several nodes delivers for an account.</summary>
public sealed class A_lease(HookNode node) : IClassFixture<HookNode>
{
    private readonly string account = Ids.New();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task is_one_node_s_until_it_gives_it_up()
    {
        var (one, two) = (Leases(), Leases());
        var lease = Assert.Single(await one.ClaimAsync([account], Cancellation));

        Assert.Empty(await two.ClaimAsync([account], Cancellation));
        await one.RenewAsync([lease], Cancellation);
        Assert.True(lease.IsHeld);
        await one.ReleaseAsync([lease], Cancellation);

        Assert.False(lease.IsHeld);
        Assert.Equal(lease.Token + 1, Assert.Single(await two.ClaimAsync([account], Cancellation)).Token);
    }

    [Fact]
    public async Task is_lost_if_it_is_not_renewed_in_time()
    {
        var (one, two) = (Leases(), Leases());
        var lease = Assert.Single(await one.ClaimAsync([account], Cancellation));
        await Until.Async(async () => (await two.ClaimAsync([account], Cancellation)).Count == 1);

        // The former holder knows by its own clock, before anybody else can have it.
        Assert.False(lease.IsHeld);
        await one.RenewAsync([lease], Cancellation);
        Assert.True(lease.Lost.IsCancellationRequested);
    }

    [Fact]
    public async Task lets_nobody_but_its_holder_store_what_became_of_a_delivery()
    {
        const string hook = "00000000000000000000000000000001";
        var (one, two) = (Leases(), Leases());
        var former = Assert.Single(await one.ClaimAsync([account], Cancellation));
        await one.ReleaseAsync([former], Cancellation);
        var holder = Assert.Single(await two.ClaimAsync([account], Cancellation));
        await Stored.ColumnOf<int>(
            node.ConnectionString,
            """
            insert into conferences.webhook_deliveries (tenant_id, hook_id, position, conference_id, state, at)
            values ($1, $2, 1, 'c', 0, now()) returning state
            """,
            account,
            hook);
        var results = node.Parts.GetRequiredService<DeliveryLog>();

        Assert.Equal(0, await After(former));
        Assert.Equal((int)DeliveryState.Delivered, await After(holder));

        async Task<int> After(Lease lease)
        {
            var note = new DeliveryNote(
                lease, new(hook, "c"), 1, 1, DeliveryState.Delivered, 0, node.Clock.GetUtcNow());
            await results.WriteAsync(note, Cancellation);
            await note.Stored.Task.WaitAsync(Cancellation);
            return Assert.Single(await Stored.ColumnOf<int>(
                node.ConnectionString,
                "select state from conferences.webhook_deliveries where tenant_id = $1",
                account));
        }
    }

    private Leases Leases() => new(node.Parts.GetRequiredService<NpgsqlDataSource>());
}
