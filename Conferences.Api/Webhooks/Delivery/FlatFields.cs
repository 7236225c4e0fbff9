using System.Globalization;
using System.Text.Json;

namespace Conferences.Api.Webhooks.Delivery;

/// <summary>JSON as the fields of a form: names are joined by <c>_</c>, items of lists are numbered from 0.</summary>
internal static class FlatFields
{
    /// <summary>The fields of this object, in its order. Members that are null are left out.</summary>
    public static IEnumerable<KeyValuePair<string, string>> Of(JsonElement json, string name = "") =>
        json.ValueKind switch
        {
            JsonValueKind.Object => json.EnumerateObject().SelectMany(it => Of(it.Value, Join(name, it.Name))),
            JsonValueKind.Array => json.EnumerateArray().Index().SelectMany(it =>
                Of(it.Item, Join(name, it.Index.ToString(CultureInfo.InvariantCulture)))),
            JsonValueKind.String => [new(name, json.GetString()!)],
            JsonValueKind.Null or JsonValueKind.Undefined => [],
            _ => [new(name, json.GetRawText())],
        };

    private static string Join(string outer, string inner) => outer.Length == 0 ? inner : $"{outer}_{inner}";
}
