using System.Text.Json;
using System.Text.Json.Nodes;

namespace Conferences.Domain.Document;

/// <summary>What all documents that clients write have in common: defaults, private keys and patches.</summary>
internal static class PublicDocument
{
    /// <summary>True for keys that clients' documents do not have, and that are dropped from what they send.</summary>
    public static bool IsPrivate(string key) =>
        key is "id" || key.StartsWith('_') || key.StartsWith("pvt_", StringComparison.Ordinal);

    /// <summary>Removes the keys that are not the client's, and fills in the defaults.</summary>
    public static void Clean(JsonObject document, IEnumerable<Field> fields, Func<string, bool> isForeign)
    {
        var foreign = document.Select(pair => pair.Key).Where(isForeign).ToArray();
        foreach (var key in foreign)
            document.Remove(key);
        foreach (var field in fields)
            Fill(document, field);
    }

    /// <summary>
    /// Merges a patch: objects are merged, scalars and lists replaced, <c>null</c> removes a member, an empty object
    /// replaces.
    /// </summary>
    public static void Merge(JsonObject target, JsonElement patch)
    {
        foreach (var (key, change) in patch.EnumerateObject().Select(property => (property.Name, property.Value)))
        {
            if (change.ValueKind is JsonValueKind.Null)
                target.Remove(key);
            else if (change.ValueKind is JsonValueKind.Object)
                Merge(Kept(target, key, change) ?? Fresh(target, key), change);
            else
                target[key] = JsonSerializer.SerializeToNode(change);
        }
    }

    private static void Fill(JsonObject document, Field field)
    {
        JsonNode? parent = document;
        foreach (var key in field.Keys[..^1])
            parent = (parent as JsonObject)?[key];
        if (field.Default is not null && parent is JsonObject holder && !holder.ContainsKey(field.Keys[^1]))
            holder[field.Keys[^1]] = JsonNode.Parse(field.Default);
    }

    private static JsonObject? Kept(JsonObject target, string key, JsonElement change) =>
        change.GetPropertyCount() > 0 ? target[key] as JsonObject : null;

    private static JsonObject Fresh(JsonObject target, string key)
    {
        var fresh = new JsonObject();
        target[key] = fresh;
        return fresh;
    }
}
