using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Conferences.Domain;
using FluentValidation;
using FluentValidation.Results;
using Members = (string Name, object? Value)[];

namespace Conferences.Api.Crossbar;

/// <summary>
/// FluentValidation rules over a JSON object, one per line of a table of fields, failing with Kazoo's keywords, messages
/// and paths.
/// </summary>
internal sealed class FieldRules : AbstractValidator<JsonElement>
{
    private readonly IReadOnlyList<Field> fields;

    /// <param name="fields">The table.</param>
    /// <param name="isPatch">In a patch <c>null</c> removes a key, so it is valid anywhere.</param>
    public FieldRules(IReadOnlyList<Field> fields, bool isPatch = false)
    {
        this.fields = fields;
        foreach (var field in fields)
        {
            RuleFor(body => body).Custom((body, context) =>
            {
                foreach (var failure in Check(body, field, isPatch))
                    context.AddFailure(failure);
            });
        }
    }

    /// <summary>The body with strings and whole decimals turned into what the table wants, and what is wrong with it.</summary>
    public (JsonElement Body, ValidationErrors Errors) Read(JsonElement body)
    {
        var coerced = Coercion.Apply(body, fields);
        var errors = new ValidationErrors();
        foreach (var failure in Validate(coerced).Errors)
            errors.Add(failure.PropertyName, failure.ErrorCode, failure.ErrorMessage, (Members)failure.CustomState);
        return (coerced, errors);
    }

    private static IEnumerable<ValidationFailure> Check(JsonElement body, Field field, bool isPatch)
    {
        var holder = body;
        foreach (var key in field.Keys[..^1])
        {
            if (holder.ValueKind is not JsonValueKind.Object || !holder.TryGetProperty(key, out holder))
                return [];
        }

        if (holder.ValueKind is not JsonValueKind.Object)
            return [];
        return holder.TryGetProperty(field.Keys[^1], out var value)
            ? isPatch && value.ValueKind is JsonValueKind.Null ? [] : Check(field, value)
            : field.Required ? [Missing(field)] : [];
    }

    private static IEnumerable<ValidationFailure> Check(Field field, JsonElement value) => Coercion.KindOf(value) switch
    {
        var kind when (kind & field.Kinds) == 0 => [Type(field.Path, field.Kinds, value)],
        Kinds.String => Length(field, value, value.GetString()!.EnumerateRunes().Count()),
        Kinds.Integer => Range(field, value, decimal.Parse(value.GetRawText(), CultureInfo.InvariantCulture)),
        Kinds.Array => Items(field, value),
        _ => [],
    };

    private static IEnumerable<ValidationFailure> Length(Field field, JsonElement value, int length)
    {
        if (length < field.MinLength)
        {
            yield return Fail(
                field.Path, "minLength", $"String must be at least {field.MinLength} characters",
                ("target", field.MinLength), ("cause", value), ("value", value));
        }

        if (length > field.MaxLength)
        {
            yield return Fail(
                field.Path, "maxLength", $"String must not be more than {field.MaxLength} characters",
                ("target", field.MaxLength), ("cause", value), ("value", value));
        }
    }

    private static IEnumerable<ValidationFailure> Range(Field field, JsonElement value, decimal number)
    {
        if (number < field.Minimum)
        {
            yield return Fail(
                field.Path, "minimum", $"Value must be at least {field.Minimum}",
                ("target", field.Minimum), ("value", value));
        }

        if (number > field.Maximum)
        {
            yield return Fail(
                field.Path, "maximum", $"Value must be at most {field.Maximum}",
                ("target", field.Maximum), ("value", value));
        }

        if (!field.Allowed.IsEmpty && !field.Allowed.Any(allowed => allowed == number))
        {
            yield return Fail(
                field.Path, "enum", "Value not found in enumerated list of values",
                ("target", field.Allowed), ("value", value));
        }
    }

    private static IEnumerable<ValidationFailure> Items(Field field, JsonElement list)
    {
        foreach (var (index, item) in list.EnumerateArray().Index())
        {
            var path = $"{field.Path}.{index}";
            if (item.ValueKind is not JsonValueKind.String)
                yield return Type(path, Kinds.String, item);
            else if (field.ItemPattern is { } pattern && !Regex.IsMatch(item.GetString()!, pattern))
            {
                yield return Fail(
                    path, "pattern", $"Failed to match pattern '{pattern}'", ("target", pattern), ("value", item));
            }
        }

        if (field.UniqueItems && list.EnumerateArray().DistinctBy(item => item.GetRawText()).Count() < list.GetArrayLength())
            yield return Fail(field.Path, "uniqueItems", "List of items is not unique", ("value", list));
    }

    private static ValidationFailure Type(string path, Kinds wanted, JsonElement value)
    {
        var names = string.Join(", ", Enum.GetValues<Kinds>()
            .Where(kind => kind != Kinds.None && wanted.HasFlag(kind))
            .OrderBy(kind => kind is Kinds.Boolean ? Kinds.None : kind)
            .Select(kind => kind.ToString().ToLowerInvariant()));
        return Fail(path, "type", $"Value did not match type(s): {names}", ("target", names), ("value", value));
    }

    private static ValidationFailure Missing(Field field) =>
        Fail(field.Path, "required", "Field is required but missing", ("value", field.Keys[^1]));

    private static ValidationFailure Fail(
        string path, string keyword, string message, params Members members) =>
        new(path, message) { ErrorCode = keyword, CustomState = members };
}

/// <summary>Kazoo takes <c>"5"</c> for 5, <c>"true"</c> for true and 1.0 for 1 before it refuses.</summary>
internal static class Coercion
{
    public static JsonElement Apply(JsonElement body, IReadOnlyList<Field> fields)
    {
        var changes = fields.Select(field => (field, Value: Coerced(At(body, field), field.Kinds)))
            .Where(change => change.Value is not null)
            .ToArray();
        if (changes.Length == 0)
            return body;
        var coerced = JsonObject.Create(body)!;
        foreach (var (field, value) in changes)
            field.Keys[..^1].Aggregate(coerced, (parent, key) => parent[key]!.AsObject())[field.Keys[^1]] = value;
        return JsonSerializer.SerializeToElement(coerced);
    }

    /// <summary>The kind of a value; a number that is not whole has none.</summary>
    public static Kinds KindOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => Kinds.String,
        JsonValueKind.True or JsonValueKind.False => Kinds.Boolean,
        JsonValueKind.Number => value.TryGetInt64(out _) ? Kinds.Integer : Kinds.None,
        JsonValueKind.Array => Kinds.Array,
        JsonValueKind.Object => Kinds.Object,
        _ => Kinds.None,
    };

    private static JsonNode? Coerced(JsonElement? value, Kinds wanted) => value switch
    {
        null => null,
        { } present when (KindOf(present) & wanted) != 0 => null,
        { ValueKind: JsonValueKind.String } text => Parsed(text.GetString()!, wanted),
        { ValueKind: JsonValueKind.Number } number when wanted.HasFlag(Kinds.Integer) => Whole(number.GetRawText()),
        _ => null,
    };

    private static JsonNode? Parsed(string text, Kinds wanted) => text switch
    {
        "true" or "false" when wanted.HasFlag(Kinds.Boolean) => text == "true",
        _ when wanted.HasFlag(Kinds.Integer) => Whole(text),
        _ => null,
    };

    private static JsonNode? Whole(string text) =>
        decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
        && decimal.IsInteger(number) && number is >= long.MinValue and <= long.MaxValue
            ? (long)number
            : null;

    private static JsonElement? At(JsonElement body, Field field)
    {
        var value = body;
        foreach (var key in field.Keys)
        {
            if (value.ValueKind is not JsonValueKind.Object || !value.TryGetProperty(key, out value))
                return null;
        }

        return value;
    }
}
