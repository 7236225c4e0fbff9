using System.Net;
using System.Text.Json.Nodes;
using Conferences.Api.Responses;
using Conferences.Tests.Fixtures.Http;

namespace Conferences.Tests.Webhooks;

/// <summary>What portals make their forms from; nobody needs a token for it.</summary>
public sealed class The_hooks_there_are(Service service) : IDisposable
{
    private readonly HttpClient http = new() { BaseAddress = service.Address };

    public void Dispose() => http.Dispose();

    [Fact]
    public async Task are_one_with_its_modifiers()
    {
        var hook = Assert.Single((await Get("/v2/webhooks")).Is(HttpStatusCode.OK).Data.AsArray())!;
        Assert.Equal("conference", hook.At<string>("id"));
        Assert.NotEmpty(hook.At<string>("name"));
        Assert.NotEmpty(hook.At<string>("description"));
        var modifiers = hook["modifiers"]!.AsObject();
        Assert.Equal(["types", "conference_id", "owner_id"], modifiers.Select(it => it.Key));
        Assert.Equal(["array", "string", "string"], modifiers.Select(it => it.Value!.At<string>("type")));
        Assert.All(modifiers, it => Assert.NotEmpty(it.Value!.At<string>("description")));
        Assert.Equal(
            EventJson.StoredNames.Keys, modifiers["types"]!["items"]!.AsArray().Select(it => it!.GetValue<string>()));
    }

    [Fact]
    public async Task have_a_sample_each_that_is_an_event_as_it_is_delivered()
    {
        var all = (await Get("/v2/webhooks/samples")).Is(HttpStatusCode.OK).Data;
        var one = (await Get("/v2/webhooks/samples/conference")).Is(HttpStatusCode.OK).Data;
        Assert.True(JsonNode.DeepEquals(all["conference"], one));
        Assert.Equal("1.0", one.At<string>("specversion"));
        Assert.Contains(one.At<string>("type"), EventJson.StoredNames.Keys);
        Assert.Equal(one.At<string>("subject"), one.At<string>("conferenceid"));
        Assert.NotNull(one["data"]);
    }

    [Fact]
    public async Task follow_the_conventions_of_every_resource()
    {
        (await Get("/v2/webhooks/")).Is(HttpStatusCode.OK);
        (await Get("/v2/webhooks/samples/callflow")).Is(HttpStatusCode.NotFound, "bad_identifier");
        using var head = new HttpRequestMessage(HttpMethod.Head, "/v2/webhooks");
        using var headed = await http.SendAsync(head, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, headed.StatusCode);
        using var written = await http.PutAsync("/v2/webhooks", Json.Body("{}"), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.BadRequest, written.StatusCode);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v2/webhooks");
        request.Headers.Add("Origin", "https://portal.example.com");
        using var shared = await http.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal("*", Assert.Single(shared.Headers.GetValues("Access-Control-Allow-Origin")));
    }

    private async Task<Answer> Get(string path)
    {
        using var response = await http.GetAsync(path, TestContext.Current.CancellationToken);
        return await Answer.ReadAsync(response);
    }
}
