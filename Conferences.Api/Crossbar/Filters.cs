using System.Globalization;
using System.Text;
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

    /// <summary>A parameter that is true or false; null if it is absent or, with an error, anything else.</summary>
    public static bool? Truth(IQueryCollection query, string key, ValidationErrors errors)
    {
        var value = query[key].FirstOrDefault();
        if (value is not (null or "true" or "false"))
            errors.Add(key, "type", "Value did not match type(s): boolean", ("target", "boolean"), ("value", value));
        return value is null ? null : value == "true";
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
        string Passes(string test, string dotted, string wanted = "null, null") =>
            $"conferences.passes(doc, '{test}', {parameter(dotted.Split('.'))}, {wanted})";
        string Equal(string dotted)
        {
            var (texts, asObject) = Wanted(value);
            var json = asObject is null ? "null" : $"{parameter(asObject)}::jsonb";
            string[] all = [.. texts.SelectMany(text => spellings(dotted, text))];
            return Passes("equal", dotted, $"{parameter(all)}, {json}");
        }

        string Time(string column, string comparison) => $"{column} {comparison} {parameter(Seconds(value)!.Value)}";

        return key switch
        {
            _ when key.StartsWith("filter_not_", StringComparison.Ordinal) =>
                $"not {Equal(key["filter_not_".Length..])}",
            _ when key.StartsWith("filter_", StringComparison.Ordinal) => Equal(key["filter_".Length..]),
            "has_key" => Passes("key", value),
            "key_missing" => $"not {Passes("key", value)}",
            "has_value" => Passes("value", value),
            "value_missing" or "missing_value" => $"not {Passes("value", value)}",
            "created_from" => Time("f.created", ">="),
            "created_to" => Time("f.created", "<="),
            "modified_from" => Time("f.modified", ">="),
            "modified_to" => Time("f.modified", "<="),
            _ => null,
        };
    }

    // A value is compared as it is. If it is JSON: a string stands for what is in it, a list for any of its strings,
    // and an object is compared with objects.
    private static (string[] Texts, string? Object) Wanted(string value)
    {
        if (value is not ['[' or '"' or '{', ..] || StrictJson.Read(Encoding.UTF8.GetBytes(value)).Json is not { } json)
            return ([value], null);
        return json.ValueKind switch
        {
            JsonValueKind.Object => ([value], value),
            JsonValueKind.String => ([value, json.GetString()!], null),
            _ => (
                [
                    value,
                    .. json.EnumerateArray().Where(item => item.ValueKind is JsonValueKind.String)
                        .Select(item => item.GetString()!),
                ],
                null),
        };
    }

    private static long? Seconds(string value) =>
        long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var seconds)
            ? seconds
            : null;
}
