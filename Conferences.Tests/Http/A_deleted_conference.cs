using System.Net;
using Conferences.Tests.Fixtures.Http;

namespace Conferences.Tests.Http;

/// <summary>What remains of a deleted conference.</summary>
public sealed class A_deleted_conference(Service service)
{
    private readonly Portal portal = service.Portal();

    [Fact]
    public async Task is_shown_once_more_and_then_unknown()
    {
        var id = await portal.Create("""{"name":"x"}""");

        var deleted = await portal.Delete($"/{id}");

        Assert.Equal(HttpStatusCode.OK, deleted.Status);
        Assert.Equal("x", (string?)deleted.Data["name"]);
        Assert.Equal(id, (string?)deleted.Data["id"]);
        Expect.Json("""{"deleted":true}""", deleted.Data["_read_only"]);
        Assert.Empty((await portal.Get()).Data.AsArray());
        foreach (var answer in new[]
        {
            await portal.Get($"/{id}"),
            await portal.Post($"/{id}", """{"data":{}}"""),
            await portal.Patch($"/{id}", """{"data":{"name":"y"}}"""),
            await portal.Delete($"/{id}"),
            await portal.Put($"/{id}", """{"data":{"action":"lock"}}"""),
            await portal.Get($"/{id}/participants"),
            await portal.Put($"/{id}/participants", """{"data":{"call_id":"leg"}}"""),
        })
        {
            Expect.Error(HttpStatusCode.NotFound, "bad_identifier", answer);
            Expect.Json($$"""{"message":"bad identifier","cause":"{{id}}"}""", answer.Data);
        }
    }

    [Fact]
    public async Task keeps_its_history_whatever_kind_of_deletion_was_asked_for()
    {
        var id = await portal.Create();
        Assert.Equal(HttpStatusCode.OK, (await portal.Delete($"/{id}?should_soft_delete=false")).Status);
        Assert.Equal(2, await service.Events(portal));
    }

    [Fact]
    public async Task may_be_deleted_with_a_body_as_user_interfaces_do()
    {
        var id = await portal.Create();
        var deleted = await portal.Delete($"/{id}", """{"data":{"ui_metadata":{"ui":"monster-ui"}}}""");
        Assert.Equal(HttpStatusCode.OK, deleted.Status);
        Assert.Null(deleted.Data["ui_metadata"]);
    }

    [Fact]
    public async Task may_be_deleted_with_a_content_type_and_no_body_as_sdks_do()
    {
        var id = await portal.Create();
        Assert.Equal(HttpStatusCode.OK, (await portal.Delete($"/{id}", "")).Status);
    }
}
