using System.Net;
using System.Text.Json.Nodes;
using Conferences.Api.Crossbar;
using Conferences.Tests.Fixtures.Http;

namespace Conferences.Tests.Http;

/// <summary>
/// As in Kazoo, a POST without a body replaces the document by one with defaults only: numbers and pins are gone.
/// </summary>
public sealed class A_post_without_a_body(Service service)
{
    private const string Sales =
        """
        {"name":"Sales","conference_numbers":["5001"],"bridge_password":"x","max_participants":5,
         "member":{"pins":["1234"],"join_muted":true},"moderator":{"numbers":["5002"],"pins":["9876"]}}
        """;

    private readonly Portal portal = service.Portal();

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" \r\n")]
    [InlineData("""{"data":{}}""")]
    public async Task leaves_defaults_alone_by_one_event_whose_changes_can_be_read(string? body)
    {
        var id = await portal.Create(Sales);
        var posted = (await portal.Post($"/{id}", body)).Is(HttpStatusCode.OK);
        Expect.Json(Defaults(id), posted.Data);
        Expect.Json(Defaults(id), Without(await portal.Get($"/{id}"), "_read_only"));
        var edit = Assert.Single((await portal.Get($"/{id}/events?after=1")).Data.AsArray())!;
        Assert.Equal("conference.updated", edit.At<string>("type"));
        Expect.Json(
            """
            [
              {"path":"bridge_password","from":"***","to":null},
              {"path":"conference_numbers","from":["5001"],"to":[]},
              {"path":"max_participants","from":5,"to":null},
              {"path":"member.pins","from":"***","to":[]},
              {"path":"moderator.numbers","from":["5002"],"to":[]},
              {"path":"moderator.pins","from":"***","to":[]},
              {"path":"name","from":"Sales","to":null}
            ]
            """,
            edit["changes"]);

        // The numbers are free.
        await portal.Create("""{"conference_numbers":["5001","5002"]}""");
    }

    [Fact]
    public async Task changes_nothing_where_the_caller_read_another_revision()
    {
        var id = await portal.Create(Sales);
        var old = (await portal.Get($"/{id}")).ETag!;
        await portal.Patch($"/{id}", """{"data":{"name":"Theirs"}}""");
        Expect.Error(
            HttpStatusCode.PreconditionFailed,
            "precondition_failed",
            await service.StoringNothing(portal, () => portal.Post($"/{id}", null, ("If-Match", old))));
        var current = (await portal.Get($"/{id}")).ETag!;
        (await portal.Post($"/{id}", null, ("If-Match", current))).Is(HttpStatusCode.OK);
        Assert.Equal(3, await portal.Sequence(id));
    }

    [Fact]
    public async Task is_no_event_where_there_are_defaults_only_and_none_the_second_time()
    {
        var id = await portal.Create();
        await service.StoringNothing(portal, () => portal.Post($"/{id}", null));
        await portal.Patch($"/{id}", """{"data":{"name":"x"}}""");
        (string, string) key = ("Idempotency-Key", Ids.New());
        await portal.Post($"/{id}", null, key);
        Assert.Equal(3, await portal.Sequence(id));
        var again = await service.StoringNothing(portal, () => portal.Post($"/{id}", null, key));
        Assert.Equal("true", Assert.Single(again.Headers.GetValues("Idempotency-Replayed")));
        await service.StoringNothing(portal, () => portal.Post($"/{id}", null));
    }

    [Theory]
    [InlineData("PATCH", null, HttpStatusCode.OK)]
    [InlineData("PATCH", """{"data":{}}""", HttpStatusCode.OK)]
    [InlineData("POST", "{}", HttpStatusCode.BadRequest)]
    [InlineData("POST", """{"data":null}""", HttpStatusCode.BadRequest)]
    [InlineData("POST", """{"data":[]}""", HttpStatusCode.BadRequest)]
    [InlineData("PUT", null, HttpStatusCode.NotFound)]
    public async Task is_the_only_request_without_content_that_wipes_anything(
        string verb, string? body, HttpStatusCode status)
    {
        var id = await portal.Create(Sales);
        Assert.Equal(status, (await service.StoringNothing(portal, () =>
            portal.Ask(new(verb), $"/{id}", body))).Status);
    }

    [Fact]
    public async Task admits_those_who_waited_and_keeps_those_who_are_in()
    {
        var id = await portal.Create("""{"wait_for_moderator":true,"max_participants":1}""");
        await portal.Join(id, "a");
        (await portal.Post($"/{id}", null)).Is(HttpStatusCode.OK);
        await portal.Join(id, "b");
        Assert.Equal(
            ["active", "active"],
            (await portal.Get($"/{id}/participants")).Data.AsArray().Select(it => it!.At<string>("status")));
    }

    private static string Defaults(string id) =>
        $$$"""
        {"id":"{{{id}}}","conference_numbers":[],
         "member":{"join_deaf":false,"join_muted":true,"numbers":[],"pins":[]},
         "moderator":{"join_deaf":false,"join_muted":false,"numbers":[],"pins":[]},"play_name":false}
        """;

    private static JsonObject Without(Answer answer, string member)
    {
        var data = answer.Data.AsObject();
        data.Remove(member);
        return data;
    }
}
