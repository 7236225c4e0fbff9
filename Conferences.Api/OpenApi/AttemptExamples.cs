using System.Text.Json.Nodes;
using Conferences.Api.Crossbar;
using Conferences.Api.Responses;
using Conferences.Api.Webhooks.Delivery;

namespace Conferences.Api.OpenApi;

/// <summary>Examples of deliveries to webhooks.</summary>
internal static class AttemptExamples
{
    public const string Replay = """{"data":{"action":"replay","data":{"from":"2026-03-02T09:30:00Z"}}}""";

    public const string Test = """{"data":{"action":"test"}}""";

    private const string Hook = "3f9a1c5e7b2d4f6081a3c5e7092b4d6f";

    private static readonly AttemptResponse Attempt = new(
        "0198e2b06a3c7d419e555b0f1a2c3d4e",
        Hook,
        "conference",
        "0198e2b0-6a3c-7d41-9e55-000000000003",
        SampleEvent.Type,
        ResponseExamples.Id,
        3,
        "https://crm.example.com/hooks/conferences",
        "post",
        new Dictionary<string, string>
        {
            ["authorization"] = "***",
            ["content-type"] = Envelope.Json,
            ["x-hook-id"] = Hook,
            ["x-account-id"] = ResponseExamples.Account,
            ["webhook-id"] = "0198e2b0-6a3c-7d41-9e55-000000000003",
            ["webhook-timestamp"] = "1772443800",
            ["webhook-signature"] = "v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=",
        },
        503,
        new Dictionary<string, string> { ["content-type"] = "text/plain" },
        "failure",
        "bad response code",
        null,
        9,
        Gregorian.Seconds(ResponseExamples.At))
    {
        ReqBody = SampleEvent.Json().ToJsonString(),
        RespBody = "down for maintenance",
    };

    public static readonly ResponseExample
        Listed = new("attempts", "WebhookAttempt[]", Reply.Ok(
            new JsonArray(JsonNode.Parse(Reply.Ok(Attempt, ResponseJson.Default.AttemptResponse).Data.GetRawText()))))
        {
            Beside = new() { ["page_size"] = 1, ["start_key"] = "MDE5OGUyYjA2YTNjN2Q0MTllNTU1YjBmMWEyYzNkNGU" },
        },
        Tested = new("tested", "WebhookAttempt", Reply.Ok(
            Attempt with { RetriesLeft = 0 }, ResponseJson.Default.AttemptResponse, StatusCodes.Status201Created));

    public static readonly Problem
        WrongPlace = new("wrongPlace", "What is to be replayed is not named", Reply.Invalid(
            new ValidationErrors().Add("after", "required", "One of after and from is required"))),
        BeingTested = new("beingTested", "A webhook of the account is being tested", TestAction.TooMany);
}
