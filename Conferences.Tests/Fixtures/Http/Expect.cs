using System.Net;
using System.Text.Json.Nodes;

namespace Conferences.Tests.Fixtures.Http;

/// <summary>Assertions in the service's own terms.</summary>
internal static class Expect
{
    /// <summary>The same JSON, whatever the order of keys.</summary>
    public static void Json(string expected, JsonNode? actual) => Assert.True(
        JsonNode.DeepEquals(JsonNode.Parse(expected), actual),
        $"Expected {expected}\nbut got  {actual?.ToJsonString()}");

    /// <summary>Kazoo's error: exact content type, the status as a string beside the message.</summary>
    public static void Error(HttpStatusCode status, string message, Answer answer)
    {
        Assert.True(status == answer.Status, $"Expected {status} but got {answer.Status}: {answer.Text}");
        Assert.Equal("application/json", answer.ContentType);
        Assert.Equal("error", (string?)answer.Json["status"]);
        Assert.Equal($"{(int)status}", (string?)answer.Json["error"]);
        Assert.Equal(message, (string?)answer.Json["message"]);
        Assert.Equal(Assert.Single(answer.Headers.GetValues("X-Request-ID")), (string?)answer.Json["request_id"]);
        Assert.NotNull(answer.Json["data"]);
    }

    /// <summary>Kazoo's validation error with exactly these errors.</summary>
    public static void Invalid(string findings, Answer answer)
    {
        Error(HttpStatusCode.BadRequest, "validation error", answer);
        Json(findings, answer.Data);
    }

    /// <summary>Kazoo's validation error with an error at this path under this keyword.</summary>
    public static void Invalid(string path, string keyword, Answer answer)
    {
        Error(HttpStatusCode.BadRequest, "validation error", answer);
        Assert.True(answer.Data[path]?[keyword]?["message"] is not null, answer.Text);
    }
}
