using System.Net;
using Conferences.Tests.Fixtures.Http;

namespace Conferences.Tests.Http;

/// <summary>Verbs, in the request line or tunnelled.</summary>
public sealed class A_verb(Service service)
{
    private readonly Portal portal = service.Portal();

    [Theory]
    [InlineData("""{"verb":"put","data":{"name":"x"}}""", "")]
    [InlineData("""{"Verb":"PUT","data":{"name":"x"}}""", "")]
    [InlineData("""{"data":{"name":"x"}}""", "?verb=put")]
    public async Task beside_the_data_of_a_post_can_create(string body, string query)
    {
        var created = await portal.Post(query, body);
        Assert.Equal(HttpStatusCode.Created, created.Status);
        Assert.EndsWith((string)created.Data["id"]!, created.Headers.Location!.ToString(), StringComparison.Ordinal);
        Assert.Equal("x", (string?)created.Data["name"]);
    }

    [Fact]
    public async Task beside_the_data_of_a_post_can_patch_act_and_delete()
    {
        var id = await portal.Create("""{"name":"x"}""");
        var patched = await portal.Post($"/{id}", """{"verb":"patch","data":{"custom":1}}""");
        Assert.Equal("x", (string?)patched.Data["name"]);
        var acted = await portal.Post($"/{id}?verb=PUT", """{"data":{"action":"lock"}}""");
        Assert.Equal(HttpStatusCode.Created, acted.Status);
        var deleted = await portal.Post($"/{id}", """{"verb":"DELETE","data":{}}""");
        Assert.Equal(HttpStatusCode.OK, deleted.Status);
        Assert.Equal(HttpStatusCode.NotFound, (await portal.Get($"/{id}")).Status);
    }

    [Theory]
    [InlineData("brew")]
    [InlineData("GET")]
    [InlineData("")]
    [InlineData("put delete")]
    [InlineData("head")]
    public async Task beside_the_data_of_a_post_must_be_one_that_writes(string verb)
    {
        var id = await portal.Create();
        var answer = await portal.Post($"/{id}", $$"""{"data":{},"verb":"{{verb}}"}""");
        Expect.Error(HttpStatusCode.MethodNotAllowed, "invalid_method", answer);
        Expect.Json("""{"message":"method not allowed"}""", answer.Data);
    }

    [Theory]
    [InlineData("BREW", "")]
    [InlineData("POST", "")]
    [InlineData("PATCH", "")]
    [InlineData("DELETE", "")]
    [InlineData("TRACE", "/{id}")]
    [InlineData("POST", "/{id}/participants")]
    [InlineData("PATCH", "/{id}/participants/1")]
    public async Task that_the_path_does_not_know_is_not_allowed(string verb, string path)
    {
        var id = await portal.Create();
        var answer = await portal.Ask(new(verb), path.Replace("{id}", id, StringComparison.Ordinal), null);
        Expect.Error(HttpStatusCode.MethodNotAllowed, "invalid_method", answer);
    }
}
