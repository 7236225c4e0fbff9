using System.Net;
using System.Text.Json.Nodes;
using Conferences.Tests.Fixtures.Http;

namespace Conferences.Tests.Http;

/// <summary>Playing media to all participants of a conference, or to one.</summary>
public sealed class Playing(Service service)
{
    private readonly Portal portal = service.Portal();

    [Theory]
    [InlineData("", """{"action":"play","data":{"media_id":"jingle"}}""")]
    [InlineData("", """{"action":"play","data":{"data":{"media_id":"jingle"}}}""")]
    [InlineData("", """{"data":{"action":"play","data":{"media_id":"jingle"}}}""")]
    [InlineData("", """{"data":{"action":"play","media_id":"jingle"}}""")]
    [InlineData("", """{"data":{"action":"play","media_id":"jingle","data":null}}""")]
    [InlineData("?action=play", """{"data":{"media_id":"jingle"}}""")]
    [InlineData("""?action=play&data={"media_id":"jingle"}""", null)]
    [InlineData("""?data={"media_id":"jingle"}""", """{"data":{"action":"play","media_id":"another"}}""")]
    [InlineData("""?data={"media_id":"another"}""", """{"data":{"action":"play","data":{"media_id":"jingle"}}}""")]
    public async Task takes_what_to_play_in_every_form_clients_use(string query, string? body)
    {
        var id = await portal.Create();
        await portal.Join(id, "a");
        foreach (var place in Places(id))
        {
            var asked = await portal.Put($"{place}{query}", body);
            var operation = await portal.Operation(asked);
            Assert.Equal("ok", asked.Data.GetValue<string>());
            Assert.Equal(("play", "jingle", "confirmed"), (
                operation.At<string>("action"), operation.At<string>("media_name"), operation.At<string>("status")));
        }
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"media_id":""}""")]
    [InlineData("""{"media_id":null}""")]
    [InlineData("""{"media":"jingle"}""")]
    public async Task needs_something_to_play(string given)
    {
        var id = await portal.Create();
        await portal.Join(id, "a");
        foreach (var place in Places(id))
        {
            Expect.Invalid(
                """{"data.media_id":{"required":{"message":"action 'play' requires a media ID or URL"}}}""",
                await service.StoringNothing(portal, () => portal.Give(place[1..], "play", given)));
        }
    }

    [Fact]
    public async Task without_inner_data_is_given_the_outer_which_names_no_media() => Expect.Invalid(
        """{"data.media_id":{"required":{"message":"action 'play' requires a media ID or URL"}}}""",
        await portal.Act(await portal.Create(), "play"));

    [Theory]
    [InlineData("5")]
    [InlineData("true")]
    [InlineData("[]")]
    [InlineData("""{"media_id":"jingle"}""")]
    public async Task takes_only_a_text_for_a_name(string media)
    {
        var id = await portal.Create();
        Expect.Invalid(
            $$$$"""
            {"data.media_id":{"type":
                {"message":"Value did not match type(s): string","target":"string","value":{{{{media}}}}}}}
            """,
            await service.StoringNothing(portal, () => portal.Give(id, "play", $$"""{"media_id":{{media}}}""")));
    }

    [Fact]
    public async Task takes_names_as_long_as_signed_addresses_and_none_longer()
    {
        var id = await portal.Create();
        await portal.Join(id, "a");
        var longest = "http://media.example/" + new string('x', 2_048 - 21);
        var asked = await portal.Give(id, "play", $$"""{"media_id":"{{longest}}"}""");
        Assert.Equal(longest, (await portal.Operation(asked)).At<string>("media_name"));
        Expect.Invalid("data.media_id", "maxLength", await service.StoringNothing(
            portal, () => portal.Give(id, "play", $$"""{"media_id":"{{longest}}x"}""")));
        Expect.Invalid("data.media_id", "maxLength", await service.StoringNothing(
            portal, () => portal.Give(id, "play", $$"""{"media_id":"{{new string('x', 7_000_000)}}"}""")));
    }

    [Fact]
    public async Task is_for_the_whole_conference_or_for_one_participant()
    {
        var id = await portal.Create();
        await portal.Join(id, "a");
        await portal.Join(id, "b");
        foreach (var place in (string[])[id, $"{id}/participants"])
            Assert.Empty((await portal.Operation(await Play(place)))["targets"]!.AsArray());
        Expect.Json(
            """[{"participant_id":2,"status":"confirmed","reason":null}]""",
            (await portal.Operation(await Play($"{id}/participants/2")))["targets"]);
    }

    [Theory]
    [InlineData("1")]
    [InlineData("3")]
    [InlineData("0")]
    [InlineData("-2")]
    [InlineData("two")]
    [InlineData("99999999999999999999")]
    public async Task to_somebody_who_is_not_in_finds_nobody(string participant)
    {
        var id = await portal.Create();
        await portal.Join(id, "a");
        await portal.Join(id, "b");
        await portal.ActOn(id, 1, "kick");
        var refused = await service.StoringNothing(portal, () => Play($"{id}/participants/{participant}"));
        Expect.Error(HttpStatusCode.NotFound, "bad_identifier", refused);
        Expect.Json($$"""{"message":"bad identifier","cause":"{{participant}}"}""", refused.Data);
    }

    [Fact]
    public async Task again_plays_again_unless_it_is_the_same_request()
    {
        var id = await portal.Create();
        await portal.Join(id, "a");
        var (first, second) = (await Play(id), await Play(id));
        Assert.NotEqual(first.Json.At<string>("operation_id"), second.Json.At<string>("operation_id"));

        var key = ("Idempotency-Key", "jingle");
        var keyed = await Play(id, key);
        var repeated = await service.StoringNothing(portal, () => Play(id, key));
        Assert.True(repeated.Headers.Contains("Idempotency-Replayed"));
        Assert.Equal(keyed.Json.At<string>("operation_id"), repeated.Json.At<string>("operation_id"));
        Assert.Equal(3, (await portal.Get($"/{id}/operations")).Data.AsArray().Count);
    }

    [Fact]
    public async Task to_one_changes_nothing_about_anybody()
    {
        var id = await portal.Create();
        await portal.Join(id, "a");
        var before = (await portal.Get($"/{id}/participants/1")).Data["conference_channel_vars"];
        await Play($"{id}/participants/1");
        Assert.True(JsonNode.DeepEquals(
            before, (await portal.Get($"/{id}/participants/1")).Data["conference_channel_vars"]));
        Assert.Equal(
            ["operation_requested", "operation_sent", "operation_confirmed"],
            (await service.Names(portal, id))[^3..]);
        await Snapshots.Agree(service, portal.Account, id);
    }

    private static string[] Places(string id) => [$"/{id}", $"/{id}/participants", $"/{id}/participants/1"];

    private Task<Answer> Play(string place, params (string Name, string Value)[] headers) =>
        portal.Give(place, "play", """{"media_id":"jingle"}""", headers);
}
