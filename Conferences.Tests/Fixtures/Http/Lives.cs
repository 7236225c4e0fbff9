using System.Net;

namespace Conferences.Tests.Fixtures.Http;

/// <summary>Histories with every kind of event.</summary>
internal static class Lives
{
    /// <summary>
    /// Numbers freed and claimed by another, two instances that ended and one that runs, participants who were muted,
    /// kicked, refused and dialled, and a conference that is deleted.
    /// </summary>
    /// <returns>The running conference.</returns>
    public static async Task<string> Through(Portal portal)
    {
        var id = await portal.Create(
            """
            {"name":"Board","conference_numbers":["5001","5002"],"max_participants":4,
             "member":{"pins":["1"],"join_muted":false},"moderator":{"pins":["9"]},"wait_for_moderator":true}
            """);
        await portal.Patch($"/{id}", """{"data":{"conference_numbers":["5002","5003"]}}""");
        var heir = await portal.Create("""{"conference_numbers":["5001"]}""");
        await portal.Post($"/{heir}/links", """{"data":{"name":"Bob"}}""");
        var link = (await portal.Post($"/{heir}/links", """{"data":{"is_moderator":true}}""")).Data.At<string>("id");
        await portal.Delete($"/{heir}/links/{link}");
        for (var instance = 1; instance <= 3; instance++)
        {
            await portal.Join(id, "waits", ""","pin":"1","caller_id_name":"Ann" """);
            await portal.Join(id, "leads", ""","pin":"9" """);
            await Refused(portal, id, "guesses", "5");
            await Task.WhenAll(portal.ActOnAll(id, "mute"), portal.ActOnAll(id, "deaf"), portal.Act(id, "lock"));
            await Refused(portal, id, "late", "1");
            await portal.ActOnAll(id, "unmute");
            await portal.Dial(id, """["1002"]""");
            await portal.Give(id, "record", """{"action":"start"}""");
            await portal.Act(id, "unlock");
            await portal.Join(id, "stays", ""","pin":"1" """);
            await Refused(portal, id, "too many", "1");
            await portal.ActOn(id, 1, "kick");
            if (instance < 3)
                await portal.Act(id, "end");
        }

        var gone = await portal.Create("""{"conference_numbers":["5004"]}""");
        await portal.Join(gone, "a");
        await portal.Delete($"/{gone}");
        await portal.Post($"/{heir}", """{"data":{"name":"Heir","conference_numbers":["5001","5004"]}}""");
        return id;
    }

    private static async Task Refused(Portal portal, string id, string call, string pin) => Assert.Equal(
        HttpStatusCode.Conflict,
        (await portal.Put($"/{id}/participants", $$$"""{"data":{"call_id":"{{{call}}}","pin":"{{{pin}}}"}}""")).Status);
}
