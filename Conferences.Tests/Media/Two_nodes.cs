using Conferences.Api.Store;
using Conferences.Domain.Events;
using Conferences.Tests.Fixtures.Http;
using Conferences.Tests.Fixtures.Media;
using JasperFx;
using Microsoft.Extensions.DependencyInjection;
using IProjectionCoordinator = Marten.Events.Daemon.Coordination.IProjectionCoordinator;

namespace Conferences.Tests.Media;

/// <summary>Two nodes on one database, each with a switch of its own: which of them sends commands.</summary>
public sealed class Two_nodes(Service service)
{
    private readonly ShiftedClock clock = new();

    [Fact]
    public async Task leave_telling_to_one_until_that_one_is_gone()
    {
        var database = await service.NewDatabaseAsync("two_nodes");
        await using var one = await Mixer.StartAsync(database, clock);
        var portal = one.Portal();
        var id = await portal.Create();
        await portal.Join(id, "a");
        await Mixer.Settle(portal, id);
        await using var two = await Mixer.StartAsync(database, clock);

        // Whichever node receives a request, the first one sends it, and the receiving one returns the outcome.
        foreach (var asked in (Mixer[])[two, one, two, one])
        {
            var through = asked.PortalOf(portal.Account);
            foreach (var action in (string[])["lock", "unlock"])
                await Confirm(through, id, action);
            await through.Join(id, $"{Guid.NewGuid()}");
            await Mixer.Settle(through, id);
        }

        Assert.Equal(
            (4, 4, 5), (one.Told(id, "lock").Count, one.Told(id, "unlock").Count, one.Told(id, "admit").Count));
        Assert.Empty(two.Deeds(id));
        Assert.Equal((AgentStatus.Running, AgentStatus.Stopped), (await Sender(one), await Sender(two)));
        Assert.Distinct((await two.Events<OperationSent>(portal, id)).Select(it => it.OperationId));
        Assert.Empty(await two.Events<ConferenceReconciled>(portal, id));

        await one.DisposeAsync();
        portal = two.PortalOf(portal.Account);
        var last = await portal.Act(id, "lock", "?wait=20s");
        Assert.NotNull(last.Json["operation"]!["sent_at"]);
        Assert.Single(await two.Events<OperationSent>(portal, id),
            it => it.OperationId.Text == last.Json.At<string>("operation_id"));
        Assert.Equal(AgentStatus.Running, await Sender(two));

        // The first switch stopped with its conferences; the other one serves new ones.
        var other = await portal.Create();
        await portal.Join(other, "b");
        await Mixer.Settle(portal, other);
        Assert.Single(two.Told(other, "admit"));
        clock.Advance(TimeSpan.FromMinutes(2));
        await Until.Async(async () => (await two.Events<ConferenceEnded>(portal, id)).Count == 1);
        Assert.Empty(await two.Events<ConferenceEnded>(portal, other));
    }

    private static async Task Confirm(Portal portal, string id, string action) => Assert.Equal(
        "confirmed", (await portal.Act(id, action, "?wait=20s")).Json.At<string>("operation", "status"));

    private static async Task<AgentStatus> Sender(Mixer mixer) =>
        Assert.Single(await mixer.Parts.GetRequiredService<IProjectionCoordinator>().AllDaemonsAsync())
            .StatusFor($"{SubscriptionNames.MediaSender}:All");
}
