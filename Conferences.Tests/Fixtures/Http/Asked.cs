using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;

namespace Conferences.Tests.Fixtures.Http;

/// <summary>Shorthand for a portal's requests about running conferences.</summary>
internal static class Asked
{
    public const string Loud = """{"member":{"join_muted":false}}""";

    /// <summary>An action on the conference.</summary>
    public static Task<Answer> Act(this Portal portal, string conference, string action, string query = "") =>
        portal.Put($"/{conference}{query}", $$$"""{"data":{"action":"{{{action}}}"}}""");

    /// <summary>An action on all participants.</summary>
    public static Task<Answer> ActOnAll(this Portal portal, string conference, string action, string query = "") =>
        portal.Put($"/{conference}/participants{query}", $$$"""{"data":{"action":"{{{action}}}"}}""");

    /// <summary>An action on one participant.</summary>
    public static Task<Answer> ActOn(
        this Portal portal, string conference, int participant, string action, string query = "") =>
        portal.Put($"/{conference}/participants/{participant}{query}", $$$"""{"data":{"action":"{{{action}}}"}}""");

    /// <summary>An action with data; the place is a path below the conferences and may have a query.</summary>
    public static Task<Answer> Give(
        this Portal portal, string place, string action, string given, params (string Name, string Value)[] headers) =>
        portal.Put($"/{place}", $$$"""{"data":{"action":"{{{action}}}","data":{{{given}}}}}""", headers);

    /// <summary>Dials these endpoints, a JSON list, with other members of the data.</summary>
    public static Task<Answer> Dial(this Portal portal, string conference, string endpoints, string more = "") =>
        portal.Give(conference, "dial", $$"""{"endpoints":{{endpoints}}{{more}}}""");

    /// <summary>The operation of a response.</summary>
    public static async Task<JsonNode> Operation(this Portal portal, Answer answer)
    {
        answer.Is(HttpStatusCode.Created);
        Assert.EndsWith($"/operations/{answer.Json.At<string>("operation_id")}", answer.Headers.Location!.ToString());
        return (await portal.Follow(answer)).Data;
    }

    /// <summary>Reads the resource of the Location header.</summary>
    public static async Task<Answer> Follow(this Portal portal, Answer answer)
    {
        using var response = await portal.Http.GetAsync(
            answer.Headers.Location, TestContext.Current.CancellationToken);
        return await Answer.ReadAsync(response);
    }

    /// <summary>The number of events in the conference's stream.</summary>
    public static async Task<long> Sequence(this Portal portal, string conference) =>
        long.Parse((await portal.Get($"/{conference}")).ETag!.Trim('"').Split('.')[1],
            CultureInfo.InvariantCulture);

    /// <summary>The value at a path of keys and list indexes, which dots may separate.</summary>
    public static T At<T>(this JsonNode json, params string[] path) => path.SelectMany(part => part.Split('.'))
        .Aggregate(json, (node, key) => Inner(node, key) ?? throw new KeyNotFoundException(key)).GetValue<T>();

    public static Answer Is(this Answer answer, HttpStatusCode status, string? message = null)
    {
        Assert.True(answer.Status == status, $"{answer.Status}: {answer.Text}");
        Assert.Equal("application/json", answer.ContentType);
        if (message is not null)
            Assert.Equal(message, answer.Json.At<string>("message"));
        return answer;
    }

    private static JsonNode? Inner(JsonNode node, string key) =>
        node is JsonArray list ? list[int.Parse(key, CultureInfo.InvariantCulture)] : node[key];
}
