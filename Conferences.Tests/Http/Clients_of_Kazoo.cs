using System.Net;
using Conferences.Tests.Fixtures.Http;

namespace Conferences.Tests.Http;

/// <summary>Typical sequences of requests of portals and SDKs written for Kazoo.</summary>
public sealed class Clients_of_Kazoo(Service service)
{
    [Fact]
    public async Task create_rename_find_and_delete_as_the_php_sdk_does()
    {
        var portal = service.Portal();
        var created = await portal.Put("/", """{"data":{"name":"SDK"}}""");
        created.Is(HttpStatusCode.Created);
        var id = created.Data.At<string>("id");
        Assert.Equal(id, (await portal.Get($"/{id}")).Data.At<string>("id"));

        var renamed = await portal.Post($"/{id}", """{"data":{"name":"SDK renamed"}}""");
        Assert.Equal((id, "SDK renamed"), (renamed.Data.At<string>("id"), renamed.Data.At<string>("name")));
        Assert.Equal("SDK renamed", (await portal.Get($"/{id}")).Data.At<string>("name"));

        Assert.Contains((await portal.Get()).Data.AsArray(), item => item!.At<string>("id") == id);
        Assert.Single((await portal.Get("?filter_name=SDK%20renamed")).Data.AsArray());
        Assert.Empty((await portal.Get("?filter_name=no-such-conference")).Data.AsArray());
        (await portal.Delete($"/{id}")).Is(HttpStatusCode.OK);
        Assert.Empty((await portal.Get()).Data.AsArray());
    }

    [Fact]
    public async Task send_each_request_for_a_participant_five_times()
    {
        var portal = service.Portal();
        var id = await portal.Create();
        await portal.Join(id, "leg", ""","mute":false""");
        for (var time = 0; time < 5; time++)
            (await portal.Put($"/{id}/participants/1", """{"data":{"action":"mute"}}""")).Is(HttpStatusCode.Created);

        var operations = (await portal.Get($"/{id}/operations")).Data.AsArray();
        Assert.Equal("confirmed", Assert.Single(operations)!.At<string>("status"));
        Assert.False((await portal.Get($"/{id}/participants/1")).Data["conference_channel_vars"]!.At<bool>("speak"));
    }

    [Fact]
    public async Task read_lists_defaults_and_live_state_in_both_places_and_save_what_they_fetched()
    {
        var portal = service.Portal();
        var id = await portal.Create("""{"name":"UI","ui_metadata":{"ui":"monster-ui"},"markers":[1]}""");
        var fetched = await portal.Get($"/{id}?_=1700000000000");
        Assert.Empty(fetched.Data["member"]!["numbers"]!.AsArray());
        Assert.Empty(fetched.Data["conference_numbers"]!.AsArray());
        Assert.False(fetched.Data["_read_only"]!.At<bool>("is_locked"));
        Assert.False(fetched.Json["metadata"]!.At<bool>("is_locked"));
        Assert.Equal(0, fetched.Json["metadata"]!.At<int>("duration"));

        (await portal.Post($"/{id}", $$$"""{"data":{{{fetched.Data.ToJsonString()}}}}""")).Is(HttpStatusCode.OK);
        Assert.Equal(fetched.ETag, (await portal.Get($"/{id}")).ETag);
        (await portal.Delete($"/{id}", """{"data":{"ui_metadata":{"ui":"monster-ui"}}}""")).Is(HttpStatusCode.OK);
    }
}
