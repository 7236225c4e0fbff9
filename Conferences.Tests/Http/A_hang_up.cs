using System.Net;
using Conferences.Api.Crossbar;
using Conferences.Tests.Fixtures.Http;

namespace Conferences.Tests.Http;

/// <summary>A call controller reports that a leg has hung up.</summary>
public sealed class A_hang_up(Service service)
{
    private static readonly string Longest = new('x', 128);

    private readonly Portal portal = service.Portal();

    [Theory]
    [InlineData(null, "", null)]
    [InlineData("""{"data":{}}""", "", null)]
    [InlineData("""{"data":{"reason":null}}""", "", null)]
    [InlineData("""{"data":{"reason":""}}""", "", null)]
    [InlineData("""{"data":{"reason":"NORMAL_CLEARING"}}""", "", "NORMAL_CLEARING")]
    [InlineData("""{"data":{"reason":"the line broke: Störung"}}""", "", "the line broke: Störung")]
    [InlineData(null, "?reason=NORMAL_CLEARING", "NORMAL_CLEARING")]
    [InlineData("""{"data":{"reason":"16"}}""", "?reason=17", "16")]
    [InlineData("""{"data":{"reason":null}}""", "?reason=17", "17")]
    public async Task is_recorded_as_leaving_with_its_reason(string? body, string query, string? reason)
    {
        var id = await Two();
        var answer = (await portal.Delete($"/{id}/participants/2{query}", body)).Is(HttpStatusCode.OK);
        Expect.Json(
            """{"participant_id":2,"call_id":"b","reason":"left","_read_only":{"deleted":true}}""", answer.Data);
        var left = Assert.Single((await portal.Get($"/{id}/events?type=participant.left")).Data.AsArray())!["data"]!;
        Assert.Equal(
            (2, "left", reason),
            (left.At<int>("participant_id"), left.At<string>("reason"), (string?)left["hangup_reason"]));
        (await portal.Get($"/{id}/participants/2")).Is(HttpStatusCode.NotFound, "bad_identifier");
        Assert.Single((await portal.Get($"/{id}/participants")).Data.AsArray());
        Assert.Empty((await portal.Get($"/{id}/operations")).Data.AsArray());
        await Snapshots.Agree(service, portal.Account, id);
    }

    [Fact]
    public async Task of_the_last_leg_ends_the_instance_by_that_leg_and_not_by_the_key_that_reported_it()
    {
        var id = await Two();
        await portal.Delete($"/{id}/participants/1", Because(Longest));
        await portal.Delete($"/{id}/participants/2");
        var over = (await portal.Get($"/{id}/instances/1")).Data;
        Assert.Equal("everyone_left", over.At<string>("reason"));
        Expect.Json("""{"participant_id":2}""", over["ended_by"]);
        Assert.All(over["people"]!.AsArray(), it => Assert.Equal("left", it!.At<string>("reason")));
    }

    [Fact]
    public async Task is_answered_again_like_the_first_time_and_recorded_once()
    {
        var id = await Two();
        foreach (var participant in (int[])[1, 2])
        {
            var first = (await portal.Delete($"/{id}/participants/{participant}", Because("a"))).Is(HttpStatusCode.OK);
            var sequence = await portal.Sequence(id);
            foreach (var body in (string?[])[Because("a"), Because("other"), null])
            {
                var again = (await portal.Delete($"/{id}/participants/{participant}", body)).Is(HttpStatusCode.OK);
                Expect.Json(first.Data.ToJsonString(), again.Data);
            }

            Assert.Equal(sequence, await portal.Sequence(id));
        }
    }

    [Fact]
    public async Task is_recorded_once_though_many_report_it_together()
    {
        var id = await Two();
        var sequence = await portal.Sequence(id);
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ =>
            portal.Delete($"/{id}/participants/1", Because("a"))));
        Assert.All(answers, it => it.Is(HttpStatusCode.OK));
        Assert.Equal(sequence + 1, await portal.Sequence(id));
    }

    [Fact]
    public async Task says_of_somebody_who_was_kicked_before_that_he_was()
    {
        var id = await Two();
        await portal.ActOn(id, 2, "kick");
        var sequence = await portal.Sequence(id);
        Assert.Equal("kicked", (await portal.Delete($"/{id}/participants/2")).Data.At<string>("reason"));
        Assert.Equal(sequence, await portal.Sequence(id));
    }

    [Fact]
    public async Task with_a_key_never_reaches_the_leg_that_has_the_number_next()
    {
        var id = await portal.Create();
        await portal.Join(id, "a");
        (string, string) key = ("Idempotency-Key", Ids.New());
        (await portal.Delete($"/{id}/participants/1", Because("a"), key)).Is(HttpStatusCode.OK);
        await portal.Join(id, "b");
        var again = (await portal.Delete($"/{id}/participants/1", Because("a"), key)).Is(HttpStatusCode.OK);
        Assert.Equal("true", Assert.Single(again.Headers.GetValues("Idempotency-Replayed")));
        Assert.Equal("a", again.Data.At<string>("call_id"));
        (await portal.Delete($"/{id}/participants/1", Because("b"), key)).Is(HttpStatusCode.Conflict);
        Assert.Single((await portal.Get($"/{id}/participants")).Data.AsArray());
    }

    [Fact]
    public async Task is_refused_where_the_conference_was_changed_since_it_was_read()
    {
        var id = await Two();
        var old = (await portal.Get($"/{id}")).ETag!;
        await portal.Patch($"/{id}", """{"data":{"name":"x"}}""");
        var current = (await portal.Get($"/{id}")).ETag!;
        foreach (var tag in (string[])[old, "garbage"])
        {
            var refused = await portal.Delete($"/{id}/participants/1", null, ("If-Match", tag));
            Expect.Error(HttpStatusCode.PreconditionFailed, "precondition_failed", refused);
            Assert.Equal(current, refused.ETag);
        }

        // People who come and go change no revision, so that a repeat passes, too.
        foreach (var tag in (string[])[current, current, "*"])
            (await portal.Delete($"/{id}/participants/1", null, ("If-Match", tag))).Is(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("""{"data":{"reason":5}}""", "", "reason", "type")]
    [InlineData("""{"data":{"reason":{"a":"b"}}}""", "", "reason", "type")]
    [InlineData("""{"data":{"reason":"a\nb"}}""", "", "reason", "pattern")]
    [InlineData(null, "?reason=a%00b", "reason", "pattern")]
    [InlineData("""{"data":[]}""", "", "data", "type")]
    [InlineData("""{"data":{}}""", "?dry_run=true", "dry_run", "invalid")]
    [InlineData("""{"data":{}}""", "?wait=soon", "wait", "invalid")]
    public async Task is_refused_with_what_is_wrong_with_it(string? body, string query, string field, string keyword)
    {
        var id = await Two();
        Expect.Invalid(field, keyword, await service.StoringNothing(portal, () =>
            portal.Delete($"/{id}/participants/1{query}", body)));
        Expect.Invalid("reason", "maxLength", await service.StoringNothing(portal, () =>
            portal.Delete($"/{id}/participants/1", Because($"{Longest}x"))));
    }

    [Fact]
    public async Task of_nobody_is_not_found()
    {
        var id = await Two();
        foreach (var absent in (string[])["3", "0", "-1", "x", "99999999999999999999"])
        {
            (await portal.Delete($"/{id}/participants/{absent}")).Is(HttpStatusCode.NotFound, "bad_identifier");
            (await portal.Delete($"/{Ids.New()}/participants/{absent}"))
                .Is(HttpStatusCode.NotFound, "bad_identifier");
        }

        (await service.Portal().Delete($"/{id}/participants/1")).Is(HttpStatusCode.NotFound, "bad_identifier");
        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await portal.Delete($"/{id}/participants")).Status);
        Assert.Equal(2, (await portal.Get($"/{id}/participants")).Data.AsArray().Count);
    }

    [Fact]
    public async Task may_be_tunnelled_and_needs_the_scope_to_write()
    {
        var id = await Two();
        var reader = service.PortalOf(portal.Account, await Keys.Token(service, portal.Account, scope: "read"));
        (await reader.Delete($"/{id}/participants/1")).Is(HttpStatusCode.Forbidden, "forbidden");
        var writer = service.PortalOf(portal.Account, await Keys.Token(service, portal.Account));
        (await writer.Post($"/{id}/participants/1", """{"verb":"delete","data":{"reason":"bye"}}"""))
            .Is(HttpStatusCode.OK);
        Assert.Single((await portal.Get($"/{id}/participants")).Data.AsArray());
    }

    [Fact]
    public async Task of_a_dialled_leg_ends_a_dynamic_conference_and_is_answered_again_after_that()
    {
        var id = Ids.New();
        await portal.Dial(id, """["1001"]""");
        (await portal.Delete($"/{id}/participants/1")).Is(HttpStatusCode.OK);
        (await portal.Get($"/{id}")).Is(HttpStatusCode.NotFound, "bad_identifier");
        (await portal.Delete($"/{id}/participants/1")).Is(HttpStatusCode.OK);
        Assert.Single(await service.Names(portal, id), name => name == "participant_left");
    }

    [Fact]
    public async Task lets_the_leg_join_again_as_somebody_new()
    {
        var id = await Two();
        await portal.Delete($"/{id}/participants/1");
        Assert.Equal(3, (await portal.Join(id, "a")).At<int>("participant_id"));
        (await portal.Delete($"/{id}/participants/1")).Is(HttpStatusCode.OK);
        Assert.Equal(2, (await portal.Get($"/{id}/participants")).Data.AsArray().Count);
    }

    private static string Because(string reason) => $$$"""{"data":{"reason":"{{{reason}}}"}}""";

    private async Task<string> Two()
    {
        var id = await portal.Create();
        await portal.Join(id, "a");
        await portal.Join(id, "b");
        return id;
    }
}
