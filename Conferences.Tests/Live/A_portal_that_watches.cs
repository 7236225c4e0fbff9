using System.Collections.Concurrent;
using Conferences.Tests.Fixtures.Http;
using Conferences.Tests.Fixtures.Live;
using Conferences.Tests.Fixtures.Operations.Faults;

namespace Conferences.Tests.Live;

/// <summary>A conference viewer written for Kazoo: it knows nothing of what this service adds.</summary>
public sealed class A_portal_that_watches(Service service)
{
    private readonly Portal portal = service.Portal();

    [Fact]
    public async Task logs_in_again_binds_again_and_sees_everybody()
    {
        var (proxy, address) = CutProxy.Before(service.Address);
        await using var relay = proxy;
        var id = await portal.Create();
        var binding = $"conference.event.*.{id}.*";
        var seen = new ConcurrentDictionary<int, bool>();
        await using var socket = new PortalSocket(() => address, portal.Account, () => Task.FromResult(service.Token));
        socket.Connect();
        await socket.BindAsync(binding, data =>
        {
            var who = data["participant_id"]?.GetValue<int>() ?? 0;
            switch (data.At<string>("event"))
            {
                case "add-member" or "mute-member" or "unmute-member":
                    seen[who] = data.At<bool>("conference_channel_vars.speak");
                    break;
                case "del-member":
                    seen.TryRemove(who, out _);
                    break;
            }
        });
        Assert.Equal(1, socket.LoggedIn);
        await portal.Join(id, "a", ""","is_moderator":true""");
        await portal.Join(id, "b");
        await Sees((1, true), (2, false));
        await portal.ActOn(id, 2, "unmute");
        await Sees((1, true), (2, true));

        proxy.Cut();
        proxy.Mend();
        await Until.Async(() => Task.FromResult(socket.Connected == 2));
        await portal.ActOn(id, 1, "kick");
        await Sees((2, true));

        await socket.UnbindAsync(binding);
        await portal.ActOn(id, 2, "mute");
        await socket.BindAsync("object.*.conference", _ => { });
        Assert.Empty(socket.Unheard);
        Assert.True(seen[2]);

        Task Sees(params (int Who, bool Speaks)[] expected) => Until.Async(() => Task.FromResult(
            seen.OrderBy(it => it.Key).Select(it => (it.Key, it.Value)).SequenceEqual(expected)));
    }
}
