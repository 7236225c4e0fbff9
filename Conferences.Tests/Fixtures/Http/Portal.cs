using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace Conferences.Tests.Fixtures.Http;

/// <summary>A provisioning portal: sends requests for one account and reads envelopes.</summary>
public sealed class Portal(string account, HttpClient http)
{
    public string Account => account;

    public HttpClient Http => http;

    public Task<Answer> Get(string path = "", params (string Name, string Value)[] headers) =>
        Ask(HttpMethod.Get, path, null, headers);

    public Task<Answer> Put(string path, string? body = null, params (string Name, string Value)[] headers) =>
        Ask(HttpMethod.Put, path, body, headers);

    public Task<Answer> Post(string path, string? body, params (string Name, string Value)[] headers) =>
        Ask(HttpMethod.Post, path, body, headers);

    public Task<Answer> Patch(string path, string? body, params (string Name, string Value)[] headers) =>
        Ask(HttpMethod.Patch, path, body, headers);

    public Task<Answer> Delete(string path, string? body = null, params (string Name, string Value)[] headers) =>
        Ask(HttpMethod.Delete, path, body, headers);

    /// <summary>Creates a conference with this public document and returns its id.</summary>
    public async Task<string> Create(string document = "{}")
    {
        var answer = await Put("", $$$"""{"data":{{{document}}}}""");
        Assert.Equal(HttpStatusCode.Created, answer.Status);
        return answer.Data["id"]!.GetValue<string>();
    }

    /// <summary>A leg joins; returns the participant.</summary>
    public async Task<JsonNode> Join(string conference, string callId, string more = "")
    {
        var answer = await Put($"/{conference}/participants", $$$"""{"data":{"call_id":"{{{callId}}}"{{{more}}}}}""");
        Assert.Equal(HttpStatusCode.Created, answer.Status);
        return answer.Data;
    }

    /// <summary>Sends a request for a path below the account's conferences.</summary>
    public async Task<Answer> Ask(
        HttpMethod verb, string path, string? body, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(verb, $"/v2/accounts/{account}/conferences{path}");
        if (body is not null)
            request.Content = Json.Body(body);
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        using var response = await http.SendAsync(request, TestContext.Current.CancellationToken);
        return await Answer.ReadAsync(response);
    }
}

/// <summary>A response.</summary>
public sealed record Answer(HttpStatusCode Status, HttpResponseHeaders Headers, string? ContentType, string Text)
{
    public JsonNode Json => JsonNode.Parse(Text)!;

    public JsonNode Data => Json["data"]!;

    public string? ETag => Headers.ETag?.Tag;

    public static async Task<Answer> ReadAsync(HttpResponseMessage response) => new(
        response.StatusCode,
        response.Headers,
        response.Content.Headers.ContentType?.ToString(),
        await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
}

/// <summary>Request bodies.</summary>
public static class Json
{
    public static HttpContent Body(string json) =>
        new StringContent(json, Encoding.UTF8, new MediaTypeHeaderValue("application/json"));
}
