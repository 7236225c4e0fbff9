using System.Text.Json.Nodes;
using Conferences.Api.Crossbar;

namespace Conferences.Api.OpenApi;

/// <summary>Sends an example with the service's own code, so that envelope and headers are real.</summary>
internal static class Sample
{
    private const string RequestId = "b2a1c3d4e5f60718293a4b5c6d7e8f90";
    private const string Node = "e4d5c6b7a8990a1b2c3d4e5f60718293";
    private const string Version = "0.1.0";

    /// <summary>The reply's body and the names of its headers.</summary>
    /// <param name="reply">The reply.</param>
    /// <param name="beside">Members of the envelope that the reply does not contain.</param>
    public static async Task<(JsonObject Body, string[] Headers)> Of(Reply reply, JsonObject? beside = null)
    {
        var http = new DefaultHttpContext();
        http.Features.Set(new CrossbarRequest { RequestId = RequestId, At = ResponseExamples.At });
        using var sent = http.Response.Body = new MemoryStream();
        await http.SendAsync(reply);
        await http.Response.BodyWriter.FlushAsync();
        sent.Position = 0;
        var body = (await JsonNode.ParseAsync(sent))!.AsObject();

        // These differ between processes; the examples must not.
        body["node"] = Node;
        body["version"] = Version;
        foreach (var (name, value) in beside ?? [])
            body[name] = value?.DeepClone();
        return (body, [.. http.Response.Headers.Keys]);
    }
}
