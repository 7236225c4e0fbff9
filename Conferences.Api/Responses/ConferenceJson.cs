using System.Text.Json;
using System.Text.Json.Nodes;
using Conferences.Domain.State;

namespace Conferences.Api.Responses;

/// <summary>A conference as clients read it.</summary>
internal static class ConferenceJson
{
    public static JsonElement Public(Conference conference) => With(conference, null);

    public static JsonElement Deleted(Conference conference) =>
        With(conference, JsonSerializer.SerializeToNode(
            new DeletedResponse(true), ResponseJson.Default.DeletedResponse));

    private static JsonElement With(Conference conference, JsonNode? readOnly)
    {
        var json = JsonObject.Create(conference.Document.Json)!;
        json["id"] = conference.Id;
        if (readOnly is not null)
            json["_read_only"] = readOnly;
        return JsonSerializer.SerializeToElement(json);
    }
}

/// <summary>Kazoo counts seconds from the year 0.</summary>
internal static class Gregorian
{
    /// <summary>Seconds before 1970.</summary>
    public const long Epoch = 62_167_219_200;

    public static long Seconds(DateTimeOffset time) => time.ToUnixTimeSeconds() + Epoch;

    public static long Elapsed(DateTimeOffset since, DateTimeOffset now) =>
        Math.Max(0, (long)(now - since).TotalSeconds);
}
