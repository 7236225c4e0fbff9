using System.Globalization;
using System.Text.Json;

namespace Conferences.Api.Crossbar;

/// <summary>
/// Kazoo's filters of a list as conditions of a query: all must hold, on the whole document. Values are parameters,
/// never text of the query.
/// </summary>
internal static class Filters
{
    /// <summary>The conditions of a query string, over <c>doc</c> (jsonb), <c>created</c> and <c>modified</c>.</summary>
    /// <param name="query">The query string; keys that are no filter are left alone.</param>
    /// <param name="parameter">Adds a parameter and gives its name.</param>
    /// <returns>Null if a value is none the filter takes.</returns>
    public static IReadOnlyList<string>? Read(IQueryCollection query, Func<object, string> parameter)
    {
        var conditions = query
            .SelectMany(pair => pair.Value, (pair, value) => (pair.Key, Value: value ?? ""))
            .Select(pair => Condition(pair.Key, pair.Value, parameter))
            .OfType<string>()
            .ToArray();
        return conditions.Contains(Faulty) ? null : conditions;
    }

    private const string Faulty = "faulty";

    private static string? Condition(string key, string value, Func<object, string> parameter)
    {
        string Path(string dotted) => parameter(dotted.Split('.'));
        string Has(string dotted) => $"doc #> {Path(dotted)} is not null";
        string Filled(string dotted) =>
            $"coalesce(doc #>> {Path(dotted)}, '') not in ('', '[]', '{{}}')";
        string Equal(string dotted) => $"coalesce(doc #>> {Path(dotted)} = any({parameter(Values(value))}), false)";
        string Time(string column, string comparison) => Seconds(value) is { } seconds
            ? $"{column} {comparison} {parameter(seconds)}"
            : Faulty;

        return key switch
        {
            _ when key.StartsWith("filter_not_", StringComparison.Ordinal) => $"not {Equal(key["filter_not_".Length..])}",
            _ when key.StartsWith("filter_", StringComparison.Ordinal) => Equal(key["filter_".Length..]),
            "has_key" => Has(value),
            "key_missing" => $"not ({Has(value)})",
            "has_value" => Filled(value),
            "value_missing" or "missing_value" => $"not ({Filled(value)})",
            "created_from" => Time("created", ">="),
            "created_to" => Time("created", "<="),
            "modified_from" => Time("modified", ">="),
            "modified_to" => Time("modified", "<="),
            _ => null,
        };
    }

    // A JSON list as value asks for any of its members.
    private static string[] Values(string value)
    {
        if (value is not ['[', ..] || StrictJson.Read(System.Text.Encoding.UTF8.GetBytes(value)).Json is not { } list)
            return [value];
        return [value, .. list.EnumerateArray().Select(item =>
            item.ValueKind is JsonValueKind.String ? item.GetString()! : item.GetRawText())];
    }

    private static long? Seconds(string value) =>
        long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var seconds)
            ? seconds
            : null;
}
