using System.Text.Json;
using Conferences.Api.Crossbar;
using Conferences.Domain.Commands.Observed;
using Conferences.Domain.State;
using Conferences.Tests.Fixtures.Http;
using Conferences.Tests.Fixtures.Media;

namespace Conferences.Tests.Media;

/// <summary>Events of the switch that are older than what is already recorded.</summary>
public sealed class Words_heard_late(SharedMixer shared) : IClassFixture<SharedMixer>
{
    private readonly Portal portal = shared.Mixer.Portal();

    [Fact]
    public async Task bring_nobody_back_who_left_and_put_nobody_out_who_came_back()
    {
        var id = await portal.Create();
        await portal.Join(id, "b");
        await Come(id, position: 3);
        await Go(id, position: 5);
        await Come(id, position: 3);
        Assert.Equal(["b"], await Present(id));

        await portal.Join(id, "a");
        await Go(id, position: 5);
        Assert.Equal(["b", "a"], await Present(id));
        await Go(id, position: 6);
        Assert.Equal(["b"], await Present(id));
    }

    private Task Come(string id, long position) => shared.Mixer.Hear(portal, id, context => new ObserveJoin(
        new(
            new("a"),
            new(Ids.New(), id, "5a17", "a", "a", JsonElement.Parse("{}"), context.At),
            IsModerator: false,
            Muted: false,
            Deaf: false),
        "simulated",
        new(context, Position: position)));

    private Task Go(string id, long position) => shared.Mixer.Hear(portal, id, context =>
        new ObserveParticipants(ParticipantAction.Kick, [new("a")], new(context, Position: position)));

    private async Task<IEnumerable<string>> Present(string id) =>
        (await portal.Get($"/{id}/participants")).Data.AsArray().Select(it => it!.At<string>("call_id"));
}
