using System.Net;
using System.Text.Json;
using Conferences.Api.Crossbar;
using Conferences.Tests.Fixtures.Http;

namespace Conferences.Tests.Http;

/// <summary>Accepted JSON is stored and returned unchanged; other JSON is a 400.</summary>
public sealed class Keeping_any_json(Service service)
{
    // Two levels are the envelope and the document.
    private static readonly string Deepest =
        new string('[', StrictJson.Depth - 2) + new string(']', StrictJson.Depth - 2);

    [Theory]
    [InlineData("[0,-0,0e0,0e400,0e-400,1e-400,1E+308,1.50,-12345678901234567890.12345678901234567890]")]
    [InlineData("""{"😀 \ud83d\ude00":"\u0001\u001f\u007f\u202e\ufffe\uffff e\u0301 \u00e9 \\u0000 \/"}""")]
    [InlineData("""{"":{"":null}," ":[[],{}],"a.b":1,"A.B":2,"$id":1,"$type":"x"}""")]
    public async Task gives_back_what_it_got(string sent)
    {
        var portal = service.Portal();
        var id = await portal.Create($$"""{"mine":{{sent}}}""");
        await Holds(portal, id, sent);

        var body = $$$"""{"data":{"mine":{{{sent}}}}}""";
        Assert.Equal(HttpStatusCode.OK, (await portal.Post($"/{id}", body)).Status);
        Assert.Equal(HttpStatusCode.OK, (await portal.Patch($"/{id}", body)).Status);
    }

    [Fact]
    public async Task keeps_the_deepest_body_and_the_answer_to_it()
    {
        var portal = service.Portal();
        var body = $$$"""{"data":{"mine":{{{Deepest}}}}}""";
        var created = await portal.Put("", body, ("Idempotency-Key", "deep"));
        var repeated = await portal.Put("", body, ("Idempotency-Key", "deep"));

        Assert.Equal(HttpStatusCode.Created, created.Status);
        Assert.Equal(HttpStatusCode.Created, repeated.Status);
        await Holds(portal, created.Data["id"]!.GetValue<string>(), Deepest);
    }

    [Fact]
    public async Task says_what_is_wrong_with_the_deepest_body()
    {
        var answer = await service.Portal().Put(
            "", $$$"""{"data":{"name":{{{Deepest}}}}}""", ("Idempotency-Key", "deep-and-wrong"));

        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
    }

    [Fact]
    public async Task keeps_the_deepest_variables_of_a_leg()
    {
        var portal = service.Portal();
        var id = await portal.Create();
        var vars = Deepest[1..^1];
        var joined = await portal.Put(
            $"/{id}/participants",
            $$$$"""{"data":{"call_id":"a","custom_channel_vars":{"mine":{{{{vars}}}}}}}""",
            ("Idempotency-Key", "deep-leg"));

        Assert.Equal(HttpStatusCode.Created, joined.Status);
        Assert.Equal(HttpStatusCode.OK, (await portal.Get($"/{id}/participants")).Status);
        Assert.Equal(HttpStatusCode.OK, (await portal.Get($"/{id}")).Status);
    }

    [Theory]
    [InlineData("""{"data":{"a":1,"a":2}}""")]
    [InlineData("""{"data":{"\ud800":1}}""")]
    [InlineData("""{"\udfff":1,"data":{}}""")]
    [InlineData("""{"data":{"a":"\u0000"}}""")]
    [InlineData("""{"data":{"a":1e400}}""")]
    [InlineData("""{"data":{"a":1e-20000}}""")]
    [InlineData("""{"data":{}} {}""")]
    [InlineData("\uFEFF{\"data\":{}}")]
    public async Task refuses_the_rest_in_kazoos_words(string body)
    {
        var answer = await service.Portal().Put("", body);

        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Equal("body", answer.Data["json"]!["invalid"]!["target"]!.GetValue<string>());
    }

    private static async Task Holds(Portal portal, string id, string sent)
    {
        var answer = await portal.Get($"/{id}");
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        using var envelope = JsonDocument.Parse(answer.Text, new() { MaxDepth = StrictJson.WrappedDepth });
        var kept = envelope.RootElement.GetProperty("data").GetProperty("mine");
        Assert.True(JsonElement.DeepEquals(JsonElement.Parse(sent), kept), $"sent {sent}\nkept {kept}");
    }
}
