using System.Net;
using Conferences.Tests.Fixtures.Http;

namespace Conferences.Tests.Fixtures.Audit;

/// <summary>A history with every kind of event.</summary>
internal static class AuditStory
{
    /// <summary>Records it.</summary>
    public static async Task Tell(Portal portal)
    {
        var id = await portal.Create(
            """
            {"name":"Räte & \"Co\" 😀","conference_numbers":["7001"],"member":{"pins":["12"],"join_muted":false}}
            """);
        await portal.Join(id, "ann",
            ""","pin":"12","caller_id_name":"Ann","caller_id_number":"+15550123","custom_channel_vars":{"z":1.50}""");
        await portal.Put($"/{id}/participants", """{"data":{"call_id":"eve","pin":"0","caller_id_name":"Eve"}}""");
        await portal.Dial(id, """["1002","sip:bob@example.com"]""");
        await portal.ActOnAll(id, "mute");
        await portal.Act(id, "lock");
        (await portal.Patch($"/{id}", """{"data":{"name":"renamed","x":[1e2,-0.0,{"b":1,"a":2}]}}"""))
            .Is(HttpStatusCode.OK);
        (await portal.Delete($"/{id}")).Is(HttpStatusCode.OK);

        // The same number again, now that it is free.
        var next = await portal.Create("""{"conference_numbers":["7001","7002"]}""");
        await portal.Join(next, "cid", ""","caller_id_name":"Cid" """);
        await portal.Post($"/{next}/links", """{"data":{"name":"Dora"}}""");
        var link = (await portal.Post($"/{next}/links", """{"data":{"is_moderator":true}}""")).Data.At<string>("id");
        (await portal.Delete($"/{next}/links/{link}")).Is(HttpStatusCode.OK);
    }
}
