using System.Text.Json.Nodes;

namespace Conferences.Tests.Fixtures.Http;

/// <summary>Fields of a document by their dotted paths.</summary>
internal static class Fields
{
    /// <summary>A body whose data has only this field.</summary>
    public static string Body(string path, string value) =>
        $$"""{"data":{{path.Split('.').Reverse().Aggregate(value, (inner, key) => $"{{\"{key}\":{inner}}}")}}}""";

    public static JsonNode At(JsonNode data, string path) => path.Split('.').Aggregate(data, (at, key) => at[key]!);
}
