using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Conferences.Domain.Document;

/// <summary>The secret members of a document, at any depth.</summary>
public static class SecretMembers
{
    /// <summary>Replaces a secret.</summary>
    public const string Masked = "***";

    /// <summary>True for members whose value is secret.</summary>
    public static bool IsSecret(string member) => member is "pins" or "bridge_password";

    /// <summary>The secrets of a document by JSON pointer (RFC 6901), except empty ones.</summary>
    internal static IReadOnlyList<KeyValuePair<string, JsonElement>> In(JsonElement document)
    {
        if (!AreIn(document))
            return [];
        var found = new List<KeyValuePair<string, JsonElement>>();
        Find(document, [], found);
        return found;
    }

    /// <summary>True if the document has any. Allocates nothing, since most documents have none.</summary>
    internal static bool AreIn(JsonElement json)
    {
        if (json.ValueKind is JsonValueKind.Object)
        {
            foreach (var member in json.EnumerateObject())
            {
                var isSecret = member.NameEquals("pins"u8) || member.NameEquals("bridge_password"u8);
                if (isSecret ? !IsEmpty(member.Value) : AreIn(member.Value))
                    return true;
            }
        }
        else if (json.ValueKind is JsonValueKind.Array)
        {
            foreach (var item in json.EnumerateArray())
            {
                if (AreIn(item))
                    return true;
            }
        }

        return false;
    }

    /// <summary>The document with other values at these pointers.</summary>
    /// <param name="valueOf">Returns the new value; null to remove the member.</param>
    internal static JsonObject Replace(
        JsonElement document, IEnumerable<string> pointers, Func<string, JsonNode?> valueOf)
    {
        var replaced = JsonObject.Create(document)!;
        foreach (var pointer in pointers)
        {
            if (HolderOf(replaced, pointer) is not var (holder, member))
                continue;
            if (valueOf(pointer) is { } value)
                holder[member] = value;
            else
                holder.Remove(member);
        }

        return replaced;
    }

    /// <summary>Removes these secrets from a document, where it has them.</summary>
    /// <param name="values">See <see cref="ConferenceSecrets.Values"/>.</param>
    /// <returns>The number removed.</returns>
    public static int Remove(JsonObject document, JsonElement values)
    {
        var removed = 0;
        foreach (var secret in values.EnumerateObject())
        {
            if (HolderOf(document, secret.Name) is var (holder, member)
                && JsonNode.DeepEquals(holder[member], JsonSerializer.SerializeToNode(secret.Value))
                && holder.Remove(member))
                removed++;
        }

        return removed;
    }

    /// <summary>True if the pointer leads to a masked secret.</summary>
    internal static bool IsMasked(JsonObject document, string pointer) =>
        HolderOf(document, pointer) is var (holder, member) && holder[member] is JsonValue value
        && value.TryGetValue(out string? text) && text == Masked;

    private static void Find(JsonElement json, List<string> path, List<KeyValuePair<string, JsonElement>> found)
    {
        if (json.ValueKind is JsonValueKind.Object)
        {
            foreach (var member in json.EnumerateObject())
            {
                path.Add(member.Name);
                if (!IsSecret(member.Name))
                    Find(member.Value, path, found);
                else if (!IsEmpty(member.Value))
                    found.Add(new(Pointer(path), member.Value));
                path.RemoveAt(path.Count - 1);
            }
        }
        else if (json.ValueKind is JsonValueKind.Array)
        {
            foreach (var (index, item) in json.EnumerateArray().Index())
            {
                if (item.ValueKind is not (JsonValueKind.Object or JsonValueKind.Array))
                    continue;
                path.Add(index.ToString(CultureInfo.InvariantCulture));
                Find(item, path, found);
                path.RemoveAt(path.Count - 1);
            }
        }
    }

    /// <summary>True for a value that hides nothing.</summary>
    public static bool IsEmpty(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => true,
        JsonValueKind.Array => value.GetArrayLength() == 0,
        JsonValueKind.Object => value.GetPropertyCount() == 0,
        JsonValueKind.String => value.ValueEquals(""),
        _ => false,
    };

    private static string Pointer(IEnumerable<string> path) => string.Concat(path.Select(key =>
        $"/{key.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)}"));

    private static (JsonObject Holder, string Member)? HolderOf(JsonObject document, string pointer)
    {
        string[] path =
        [
            .. pointer.Split('/').Skip(1).Select(key => key
                .Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal)),
        ];
        var holder = path[..^1].Aggregate((JsonNode?)document, (at, key) => at switch
        {
            JsonObject members => members[key],
            JsonArray items when int.TryParse(key, CultureInfo.InvariantCulture, out var index)
                && index >= 0 && index < items.Count => items[index],
            _ => null,
        });
        return holder is JsonObject found && found.ContainsKey(path[^1]) ? (found, path[^1]) : null;
    }
}
