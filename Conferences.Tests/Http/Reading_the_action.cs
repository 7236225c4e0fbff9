using System.Net;
using Conferences.Tests.Fixtures.Http;

namespace Conferences.Tests.Http;

public sealed class Reading_the_action(Service service)
{
    private readonly Portal portal = service.Portal();

    [Theory]
    [InlineData("", """{"action":"lock","data":{}}""")]
    [InlineData("", """{"data":{"action":"lock"}}""")]
    [InlineData("", """{"action":"lock","data":{"action":"jackson"}}""")]
    [InlineData("?action=lock", """{"data":{}}""")]
    [InlineData("?action=lock", null)]
    [InlineData("?action=unlock", """{"data":{"action":"lock"}}""")]
    public async Task from_the_envelope_then_the_data_then_the_query(string query, string? body)
    {
        var id = await portal.Create();
        await portal.Join(id, "a");
        (await portal.Put($"/{id}{query}", body)).Is(HttpStatusCode.Created);
        Assert.True((await portal.Get($"/{id}")).Data.At<bool>("_read_only", "is_locked"));
    }

    [Theory]
    [InlineData("", "?action=mute", null)]
    [InlineData("/1", "?action=mute", null)]
    [InlineData("", "", """{"action":"mute","data":{}}""")]
    [InlineData("/1", "", """{"action":"mute","data":{}}""")]
    public async Task for_participants_from_the_same_places(string path, string query, string? body)
    {
        var id = await portal.Create(Asked.Loud);
        await portal.Join(id, "a");
        (await portal.Put($"/{id}/participants{path}{query}", body)).Is(HttpStatusCode.Created);
        Assert.False((await portal.Get($"/{id}/participants/1")).Data.At<bool>("speak"));
    }

    [Fact]
    public async Task refuses_one_nobody_knows_and_asks_for_one_where_there_is_none()
    {
        var id = await portal.Create();
        await portal.Join(id, "a");
        foreach (var path in (string[])["", "/participants", "/participants/1"])
            (await portal.Put($"/{id}{path}", """{"data":{"action":"jackson"}}"""))
                .Is(HttpStatusCode.NotFound, "faulty_request");
        (await portal.Put($"/{id}", """{"data":{}}""")).Is(HttpStatusCode.NotFound, "faulty_request");
        foreach (var path in (string[])["/participants", "/participants/1"])
        {
            var refused = await portal.Put($"/{id}{path}");
            refused.Is(HttpStatusCode.BadRequest);
            Assert.NotNull(refused.Data["action"]!["required"]);
        }

        var unknown = new string('0', 32);
        (await portal.Act(unknown, "lock")).Is(HttpStatusCode.NotFound, "bad_identifier");
        (await portal.ActOnAll(unknown, "mute")).Is(HttpStatusCode.NotFound, "bad_identifier");
        (await portal.ActOn(unknown, 1, "mute")).Is(HttpStatusCode.NotFound, "bad_identifier");
        (await portal.Put("/x/participants", """{"data":{"call_id":"a"}}"""))
            .Is(HttpStatusCode.NotFound, "bad_identifier");
    }

    [Theory]
    [InlineData("5s", true)]
    [InlineData("0s", true)]
    [InlineData("60s", true)]
    [InlineData("61s", false)]
    [InlineData("5", false)]
    [InlineData("-1s", false)]
    [InlineData("1.5s", false)]
    [InlineData("", false)]
    [InlineData("99999999999s", false)]
    public async Task and_how_long_to_wait_for_its_outcome_up_to_a_minute(string wait, bool isFine)
    {
        var id = await portal.Create(Asked.Loud);
        await portal.Join(id, "a");
        foreach (var (path, action) in ((string, string)[])
            [("", "lock"), ("/participants", "mute"), ("/participants/1", "deaf")])
        {
            var asked = await portal.Put($"/{id}{path}?wait={wait}", $$$"""{"data":{"action":"{{{action}}}"}}""");
            asked.Is(isFine ? HttpStatusCode.Created : HttpStatusCode.BadRequest);
            if (isFine)
                Assert.Equal("confirmed", (await portal.Follow(asked)).Data.At<string>("status"));
            else
                Assert.NotNull(asked.Data["wait"]!["invalid"]);
        }

        Assert.Equal(isFine, (await portal.Get($"/{id}")).Data.At<bool>("_read_only", "is_locked"));
    }
}
