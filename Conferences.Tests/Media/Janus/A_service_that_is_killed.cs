using System.Text.Json.Nodes;
using Conferences.Api.Crossbar;
using Conferences.Api.Media.Janus;
using Conferences.Development;
using Conferences.Tests.Fixtures.Http;
using Conferences.Tests.Fixtures.Media.Janus;
using Conferences.Tests.Fixtures.Operations.Faults;

namespace Conferences.Tests.Media.Janus;

/// <summary>Who talks through Janus goes on talking when the service is killed, and is known when it is back.</summary>
public sealed class A_service_that_is_killed(Service service)
{
    [Fact]
    public async Task does_not_interrupt_the_talk_and_knows_afterwards_who_is_in()
    {
        await JanusServer.InstallAsync();
        JanusServer.SkipUnlessInstalled();
        var (port, folder) = (LoopbackPort.Free(), JanusFolder.Open(Path.Combine(ScratchServer.NewFolder(), "janus")));
        using var node = new RunningNode(
            await service.NewDatabaseAsync("janus_killed"),
            [.. JanusNode.SettingsFor(folder, port).Select(it => $"{it.Name.Replace(":", "__")}={it.Value}")]);
        await using var janus = await JanusServer.StartAsync(
            new UriBuilder(node.Address) { Scheme = "ws", Path = JanusEventSocket.Path }.Uri,
            options => options with { Folder = folder.Path, Port = port });
        await node.StartAsync();
        var token = await node.TokenAsync();
        using var http = new HttpClient { BaseAddress = node.Address };
        http.DefaultRequestHeaders.Add("X-Auth-Token", token);
        var portal = new Portal(Ids.New(), http);
        var id = await portal.Create("""{"member":{"join_muted":false}}""");
        await using var ann = new RtpLeg(440);
        await using var bob = new RtpLeg(1_000);
        await using var first = await EnterAsync(node, portal, id, token, ann);
        await using var second = await EnterAsync(node, portal, id, token, bob);
        await bob.HearsAsync([440]);

        await node.KillAsync();
        var heard = bob.Received;
        await bob.HearsAsync([440]);
        await node.StartAsync();

        await bob.HearsAsync([440]);
        Assert.True(bob.Received > heard + 50);
        await using var again = await LegClient.ConnectAsync(node.Address);
        await using var other = await LegClient.ConnectAsync(node.Address);
        Assert.Equal("resumed", (string?)(await again.Resume(first.LegId, first.Secret))["event"]);
        Assert.Equal("resumed", (string?)(await other.Resume(second.LegId, second.Secret))["event"]);
        var people = (await portal.Get($"/{id}/participants")).Data.AsArray();
        Assert.Equal([first.LegId, second.LegId], people.Select(it => it!.At<string>("call_id")));
        var muted = await JanusNode.Act(portal, id, 1, "mute");
        Assert.Equal("confirmed", (string?)muted["status"]);
        await bob.HearsAsync([], 440);
        Assert.DoesNotContain(
            (await portal.Get($"/{id}/events")).Data.AsArray(),
            it => it!.At<string>("type") is "participant.left" or "conference.ended" or "conference.reconciled");
    }

    private static async Task<LegClient> EnterAsync(
        RunningNode node, Portal portal, string id, string token, RtpLeg leg)
    {
        var page = await LegClient.ConnectAsync(node.Address);
        JsonNode? answer = null;
        await Until.Async(async () =>
        {
            answer = await page.Join(portal.Account, id, token);
            return (string?)answer["event"] == "admitted";
        });
        await page.Enter(leg);
        return page;
    }
}
