using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Conferences.Simulator.FreeSwitch;

/// <summary>JSON laid out as by cJSON, which FreeSWITCH writes it with.</summary>
internal static class CJson
{
    /// <summary>Without blanks (<c>compact</c>), or with tabs.</summary>
    public static string Print(JsonNode node, bool isCompact)
    {
        var text = new StringBuilder();
        Print(text, node, isCompact, 1);
        return text.ToString();
    }

    /// <summary>A string in quotes.</summary>
    public static string Quote(string value)
    {
        var text = new StringBuilder("\"", value.Length + 2);
        foreach (var unit in value)
        {
            _ = unit switch
            {
                '"' => text.Append("\\\""),
                '\\' => text.Append("\\\\"),
                '\b' => text.Append("\\b"),
                '\f' => text.Append("\\f"),
                '\n' => text.Append("\\n"),
                '\r' => text.Append("\\r"),
                '\t' => text.Append("\\t"),
                < ' ' => text.Append("\\u").Append(((int)unit).ToString("x4", CultureInfo.InvariantCulture)),
                _ => text.Append(unit),
            };
        }

        return text.Append('"').ToString();
    }

    private static void Print(StringBuilder text, JsonNode? node, bool isCompact, int depth)
    {
        switch (node)
        {
            case JsonObject members:
                PrintObject(text, members, isCompact, depth);
                break;
            case JsonArray items:
                text.Append('[');
                for (var at = 0; at < items.Count; at++)
                {
                    text.Append(at == 0 ? "" : isCompact ? "," : ", ");
                    Print(text, items[at], isCompact, depth + 1);
                }

                text.Append(']');
                break;
            default:
                text.Append(node switch
                {
                    null => "null",
                    _ when node.GetValueKind() is JsonValueKind.String => Quote(node.GetValue<string>()),
                    _ => node.ToJsonString(),
                });
                break;
        }
    }

    private static void PrintObject(StringBuilder text, JsonObject members, bool isCompact, int depth)
    {
        text.Append(isCompact ? "{" : "{\n");
        var isFirst = true;
        foreach (var (name, value) in members)
        {
            if (!isFirst)
                text.Append(isCompact ? "," : ",\n");
            isFirst = false;
            if (!isCompact)
                text.Append('\t', depth);
            text.Append(Quote(name)).Append(isCompact ? ":" : ":\t");
            Print(text, value, isCompact, depth + 1);
        }

        if (!isCompact)
            text.Append(members.Count > 0 ? "\n" : "").Append('\t', depth - 1);
        text.Append('}');
    }
}
