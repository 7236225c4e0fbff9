using Conferences.Domain;
using Conferences.Tests.Asking;

namespace Conferences.Tests.Mixing;

/// <summary>Two nodes on one database, each with a switch of its own: which of them is told.</summary>
public sealed class Two_nodes(Service service)
{
    private readonly ShiftedClock clock = new();

    [Fact]
    public async Task take_turns_telling_the_switch_and_the_second_takes_over_when_the_first_is_gone()
    {
        var database = await service.NewDatabaseAsync("two_nodes");
        await using var one = await Mixer.StartAsync(database, clock);
        await using var two = await Mixer.StartAsync(database, clock);
        var portal = one.Portal();
        var id = await portal.Create(Asked.Loud);
        await portal.Join(id, "a");
        await Mixer.Settle(portal, id);
        var (telling, idle) = one.Deeds(id).Count > 0 ? (one, two) : (two, one);

        // Whichever node is asked, the same one tells, and the one that was asked answers with the outcome.
        foreach (var asked in (Mixer[])[telling, idle, telling, idle])
        {
            var through = asked.PortalOf(portal.Account);
            foreach (var action in (string[])["lock", "unlock"])
            {
                Assert.Equal("confirmed", (await through.Act(id, action, "?wait=20s"))
                    .Json.At<string>("operation", "status"));
            }
        }

        Assert.Equal((4, 4), (telling.Told(id, "lock").Count, telling.Told(id, "unlock").Count));
        Assert.Empty(idle.Deeds(id));
        Assert.Distinct((await idle.Facts<OperationSent>(portal, id)).Select(it => it.Operation.Id));
        Assert.Empty(await idle.Facts<ConferenceReconciled>(portal, id));

        var before = (await idle.Facts<OperationSent>(portal, id)).Count;
        await telling.DisposeAsync();
        portal = idle.PortalOf(portal.Account);
        var last = await portal.Act(id, "lock", "?wait=20s");
        Assert.NotNull(last.Json["operation"]!["sent_at"]);
        Assert.Equal(before + 1, (await idle.Facts<OperationSent>(portal, id)).Count);

        // The switch that is gone took its conferences with it; the other one carries new ones.
        var other = await portal.Create();
        await portal.Join(other, "b");
        await Mixer.Settle(portal, other);
        Assert.Single(idle.Told(other, "admit"));
        clock.Advance(TimeSpan.FromMinutes(2));
        await Until.Async(async () => (await idle.Facts<ConferenceEnded>(portal, id)).Count == 1);
        Assert.Empty(await idle.Facts<ConferenceEnded>(portal, other));
    }
}
