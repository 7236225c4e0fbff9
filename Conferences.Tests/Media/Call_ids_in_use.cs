using System.Net;
using System.Text.Json.Nodes;
using Conferences.Domain.Events;
using Conferences.Domain.State;
using Conferences.Simulator;
using Conferences.Tests.Fixtures.Http;
using Conferences.Tests.Fixtures.Media;

namespace Conferences.Tests.Media;

/// <summary>Dials with a call id that a leg in the conference has, or one that is being dialled.</summary>
public sealed class Call_ids_in_use(SharedMixer shared, SharedCluster kazoo, Service service)
    : IClassFixture<SharedMixer>, IClassFixture<SharedCluster>, IDisposable
{
    private const string Ours = ""","outbound_call_id":"call-7","timeout":1""";

    /// <summary>By media server, who has the call id, and how many endpoints the dial has.</summary>
    public static TheoryData<string, string, string> Uses
    {
        get
        {
            (string Server, string Use)[] uses =
            [
                ("Loopback", "in"), ("Loopback", "dialled in"), ("Loopback", "ghost"),
                ("Simulated", "in"), ("Simulated", "dialled in"), ("Simulated", "being dialled"),
                ("Kazoo", "in"), ("Kazoo", "dialled in"), ("Kazoo", "being dialled"),
            ];
            return [.. uses.SelectMany(it => ((string[])["""["1001"]""", """["1001","1002"]"""])
                .Select(endpoints => (it.Server, it.Use, endpoints)))];
        }
    }

    public void Dispose()
    {
        shared.Mend();
        kazoo.Mend();
    }

    [Theory, MemberData(nameof(Uses))]
    public async Task are_refused_and_confirm_nothing(string server, string use, string endpoints)
    {
        var portal = PortalOf(server);
        var id = await portal.Create("""{"max_participants":2}""");
        await Use(server, use, portal, id);
        var before = (await portal.Get($"/{id}/operations")).Data.AsArray().Count;
        var refused = await portal.Dial(id, endpoints, Ours);
        Expect.Error(HttpStatusCode.Conflict, "validation error", refused);
        Assert.Equal("call-7", refused.Data.At<string>("call_id.in_use.cause"));
        Assert.Equal(before, (await portal.Get($"/{id}/operations")).Data.AsArray().Count);

        shared.Mend();
        kazoo.Mend();
        var free = await portal.Dial(id, """["1003"]""", ""","outbound_call_id":"call-8","timeout":5""");
        Assert.Equal("call-8", free.Data.At<string>("endpoint_responses.0.call_id"));
    }

    [Fact]
    public async Task that_are_being_dialled_are_refused_to_a_join_and_a_join_of_a_leg_that_is_in_is_that_leg()
    {
        var portal = PortalOf("Simulated");
        var id = await portal.Create();
        await Use("Simulated", "being dialled", portal, id);
        var refused = await portal.Put($"/{id}/participants", """{"data":{"call_id":"call-7"}}""");
        Expect.Error(HttpStatusCode.Conflict, "validation error", refused);
        Assert.NotNull(refused.Data["call_id"]!["in_use"]);
        Assert.Empty((await portal.Get($"/{id}/participants")).Data.AsArray());

        shared.Mend();
        var first = await portal.Join(id, "call-8");
        var again = await portal.Join(id, "call-8");
        Assert.Equal(first.At<int>("participant_id"), again.At<int>("participant_id"));
    }

    [Fact]
    public async Task of_another_conference_are_free()
    {
        var portal = PortalOf("Loopback");
        var (one, other) = (await portal.Create(), await portal.Create());
        await portal.Join(one, "call-7");
        Assert.Equal("success", (await portal.Dial(other, """["1001"]""", Ours))
            .Data.At<string>("endpoint_responses.0.status"));
    }

    [Fact]
    public async Task that_a_switch_has_though_the_record_does_not_know_fail_that_endpoint()
    {
        var portal = PortalOf("Simulated");
        var id = await portal.Create();
        await portal.Join(id, "a");
        await Mixer.Settle(portal, id);
        var uuid = shared.Mixer.Switch.Model.Find(portal.Account, id)!.Uuid;
        shared.Mixer.Switch.Model.Execute(
            new(portal.Account, id, uuid, "admit", DateTimeOffset.MaxValue) { Targets = [new(0, new("call-7"), null)] },
            default);
        var asked = await portal.Dial(id, """["1001","1002"]""", Ours);
        Assert.Equal(
            [("error", "in_use"), ("success", "dialing endpoints")],
            asked.Data["endpoint_responses"]!.AsArray()
                .Select(it => (it!.At<string>("status"), it!.At<string>("message"))));
    }

    private Portal PortalOf(string server) => server switch
    {
        "Loopback" => service.Portal(),
        "Simulated" => shared.Mixer.Portal(),
        _ => kazoo.Cluster.Portal(),
    };

    private async Task Use(string server, string use, Portal portal, string id)
    {
        switch (use, server)
        {
            case ("in", "Kazoo"):
                await kazoo.Cluster.Join(portal, id, "call-7");
                break;
            case ("in" or "ghost", _):
                await portal.Join(id, "call-7", use == "ghost" ? ""","ghost":true""" : "");
                break;
            case ("dialled in", _):
                (await portal.Dial(id, """["1001"]""", ""","outbound_call_id":"call-7","timeout":5"""))
                    .Is(HttpStatusCode.Created);
                break;
            default:
                shared.Mixer.Switch.Faults = new(Drop: 1);
                kazoo.Cluster.Switch.Do(it =>
                {
                    it.MayStart = _ => false;
                    return [];
                });
                await portal.Put(
                    $"/{id}?wait=0s",
                    $$$"""{"data":{"action":"dial","data":{"endpoints":["1001"]{{{Ours}}}} } }""");
                break;
        }
    }
}
