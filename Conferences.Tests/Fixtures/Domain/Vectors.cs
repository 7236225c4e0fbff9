using System.Text.Json;
using System.Text.Json.Nodes;
using Conferences.Domain.Document;

namespace Conferences.Tests.Fixtures.Domain;

/// <summary>JSON literals in tests.</summary>
internal static class Vectors
{
    public static JsonElement Json(this string text) => JsonElement.Parse(text);

    public static void Is(this JsonElement actual, string expected) =>
        Assert.True(JsonElement.DeepEquals(expected.Json(), actual), $"expected {expected}\nbut was  {actual}");

    /// <summary>A document with only this field, at this value.</summary>
    public static JsonElement With(this Field field, string value)
    {
        var node = JsonNode.Parse(value);
        foreach (var key in field.Keys.Reverse())
            node = new JsonObject { [key] = node };
        return JsonSerializer.SerializeToElement(node);
    }
}
