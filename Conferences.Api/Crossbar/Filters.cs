using System.Globalization;
using System.Text.Json;

namespace Conferences.Api.Crossbar;

/// <summary>
/// Kazoo's filters of a list as conditions of a query: all must hold, on the whole document. Values are parameters,
/// never text of the query.
/// </summary>
internal static class Filters
{
    /// <summary>
    /// The conditions of a query string, over <c>f.doc</c> (jsonb), <c>f.created</c> and <c>f.modified</c>.
    /// </summary>
    /// <param name="query">The query string, checked; keys that are no filter are left alone.</param>
    /// <param name="parameter">Adds a parameter and gives its name.</param>
    /// <param name="spellings">By the dotted path, all values that mean the same as one.</param>
    public static IEnumerable<string> Read(
        IQueryCollection query,
        Func<object, string> parameter,
        Func<string, string, IEnumerable<string>> spellings) => Pairs(query)
        .Select(pair => Condition(pair.Key, pair.Value, parameter, spellings))
        .OfType<string>();

    /// <summary>What is wrong with the filters of a query string.</summary>
    public static ValidationErrors Check(IQueryCollection query)
    {
        var errors = new ValidationErrors();
        foreach (var (key, value) in Pairs(query))
        {
            if (Times.Contains(key) && Seconds(value) is null)
            {
                errors.Add(
                    key, "type", "Value did not match type(s): integer", ("target", "integer"), ("value", value));
            }

            if (key.Contains('\0', StringComparison.Ordinal) || value.Contains('\0', StringComparison.Ordinal))
                errors.Add(key, "invalid", "A filter cannot hold the character U+0000", ("value", value));
        }

        return errors;
    }

    private static readonly string[] Times = ["created_from", "created_to", "modified_from", "modified_to"];

    private static IEnumerable<(string Key, string Value)> Pairs(IQueryCollection query) =>
        query.SelectMany(pair => pair.Value, (pair, value) => (pair.Key, value ?? ""));

    private static string? Condition(
        string key,
        string value,
        Func<object, string> parameter,
        Func<string, string, IEnumerable<string>> spellings)
    {
        string Path(string dotted) => parameter(dotted.Split('.'));
        string Has(string dotted) => $"doc #> {Path(dotted)} is not null";
        string Filled(string dotted) =>
            $"coalesce(doc #>> {Path(dotted)}, '') not in ('', '[]', '{{}}')";
        string[] Meant(string dotted) => [.. Values(value).SelectMany(it => spellings(dotted, it))];
        string Equal(string dotted) => $"coalesce(doc #>> {Path(dotted)} = any({parameter(Meant(dotted))}), false)";
        string Time(string column, string comparison) => $"{column} {comparison} {parameter(Seconds(value)!.Value)}";

        return key switch
        {
            _ when key.StartsWith("filter_not_", StringComparison.Ordinal) =>
                $"not {Equal(key["filter_not_".Length..])}",
            _ when key.StartsWith("filter_", StringComparison.Ordinal) => Equal(key["filter_".Length..]),
            "has_key" => Has(value),
            "key_missing" => $"not ({Has(value)})",
            "has_value" => Filled(value),
            "value_missing" or "missing_value" => $"not ({Filled(value)})",
            "created_from" => Time("f.created", ">="),
            "created_to" => Time("f.created", "<="),
            "modified_from" => Time("f.modified", ">="),
            "modified_to" => Time("f.modified", "<="),
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
