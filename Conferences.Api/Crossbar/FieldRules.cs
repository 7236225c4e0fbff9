using System.Numerics;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Conferences.Domain.Document;
using FluentValidation;
using FluentValidation.Results;
using Members = (string Name, object? Value)[];

namespace Conferences.Api.Crossbar;

/// <summary>
/// FluentValidation rules over a JSON object, one per line of a table of fields, failing with Kazoo's keywords,
/// messages and paths.
/// </summary>
internal sealed class FieldRules : AbstractValidator<JsonElement>
{
    // A list of a million wrong items must not become an answer a hundred times its size.
    private const int FindingsPerField = 100;

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
                foreach (var failure in Check(body, field, isPatch).Take(FindingsPerField))
                    context.AddFailure(failure);
            });
        }
    }

    /// <summary>True if an optional field of the body that is null counts as absent.</summary>
    public bool NullIsAbsence { get; init; }

    /// <summary>The body with strings and decimals made into what the table wants, and what is wrong with it.</summary>
    /// <param name="within">What comes before the paths of the findings.</param>
    public (JsonElement Body, ValidationErrors Errors) Read(JsonElement body, string within = "")
    {
        var coerced = Coercion.Apply(NullIsAbsence ? WithoutNulls(body) : body, fields);
        var errors = new ValidationErrors();
        foreach (var failure in Validate(coerced).Errors)
        {
            errors.Add(
                within + failure.PropertyName,
                failure.ErrorCode,
                failure.ErrorMessage,
                (Members)failure.CustomState);
        }

        return (coerced, errors);
    }

    private JsonElement WithoutNulls(JsonElement body)
    {
        string[] absent =
        [
            .. fields.Where(it => it is { Required: false, Keys.Length: 1 }
                && it.In(body)?.ValueKind is JsonValueKind.Null).Select(it => it.Path),
        ];
        if (absent.Length == 0)
            return body;
        var rest = JsonObject.Create(body)!;
        foreach (var key in absent)
            rest.Remove(key);
        return JsonSerializer.SerializeToElement(rest);
    }

    private static IEnumerable<ValidationFailure> Check(JsonElement body, Field field, bool isPatch)
    {
        if (field.In(body) is not { } value || IsAsGoodAsMissing(field, value))
            return field.Required && field.ParentIn(body)?.ValueKind is JsonValueKind.Object ? [Missing(field)] : [];
        return isPatch && value.ValueKind is JsonValueKind.Null ? [] : Check(field, value);
    }

    private static bool IsAsGoodAsMissing(Field field, JsonElement value) => field.Missing is not null
        && (value.ValueKind is JsonValueKind.Null
            || (value.ValueKind is JsonValueKind.String && value.ValueEquals("")));

    private static IEnumerable<ValidationFailure> Check(Field field, JsonElement value) => Coercion.KindOf(value) switch
    {
        var kind when (kind & field.Kinds) == 0 => [Type(field.Path, field.Kinds, value)],
        Kinds.String => Length(field, value, value.GetString()!.EnumerateRunes().Count()),
        Kinds.Integer => Range(field, value, Coercion.Whole(value.GetRawText())!.Value),
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
            yield return TooLong(field.Path, field.MaxLength, value);
        if (!IsAllowed(field, value))
            yield return NotAllowed(field.Path, field.AllowedTexts, value);
        if (field.Pattern is { } pattern && !Matches(pattern, value.GetString()!))
            yield return Mismatch(field.Path, pattern, value);
    }

    private static bool IsAllowed(Field field, JsonElement text) =>
        field.AllowedTexts.IsEmpty || field.AllowedTexts.Contains(text.GetString()!);

    private static ValidationFailure NotAllowed(string path, object allowed, JsonElement value) => Fail(
        path, "enum", "Value not found in enumerated list of values", ("target", allowed), ("value", value));

    private static ValidationFailure TooLong(string path, int? most, JsonElement value) => Fail(
        path, "maxLength", $"String must not be more than {most} characters",
        ("target", most), ("cause", value), ("value", value));

    private static IEnumerable<ValidationFailure> Range(Field field, JsonElement value, BigInteger number)
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
            yield return NotAllowed(field.Path, field.Allowed, value);
    }

    private static IEnumerable<ValidationFailure> Items(Field field, JsonElement list)
    {
        if (list.GetArrayLength() < field.MinItems)
        {
            yield return Fail(
                field.Path, "minItems", $"The list must have at least {field.MinItems} items",
                ("target", field.MinItems), ("value", list));
        }

        if (list.GetArrayLength() > field.MaxItems)
        {
            yield return Fail(
                field.Path, "maxItems", $"The list is more than {field.MaxItems} items",
                ("target", field.MaxItems), ("value", list));
        }

        foreach (var (index, item) in list.EnumerateArray().Index())
        {
            var path = $"{field.Path}.{index}";
            if ((Coercion.KindOf(item) & field.ItemKinds) == 0)
                yield return Type(path, field.ItemKinds, item);
            else if (item.ValueKind is not JsonValueKind.String)
                continue;
            else if (field.ItemPattern is { } pattern && !Matches(pattern, item.GetString()!))
                yield return Mismatch(path, pattern, item);
            else if (item.GetString()!.Length > field.ItemMaxLength)
                yield return TooLong(path, field.ItemMaxLength, item);
            else if (!IsAllowed(field, item))
                yield return NotAllowed(path, field.AllowedTexts, item);
        }

        if (field.UniqueItems && Distinct(list) < list.GetArrayLength())
            yield return Fail(field.Path, "uniqueItems", "List of items is not unique", ("value", list));
    }

    private static ValidationFailure Mismatch(string path, string pattern, JsonElement value) => Fail(
        path, "pattern", $"Failed to match pattern '{pattern}'", ("target", pattern), ("value", value));

    // In JSON schema a $ is the end; in .NET it also stands before a last line feed.
    private static bool Matches(string pattern, string text) =>
        Regex.IsMatch(text, pattern.Replace("$", @"\z", StringComparison.Ordinal));

    // Spelled with or without escapes, it is the same string.
    private static int Distinct(JsonElement list) => list.EnumerateArray()
        .Select(item => item.ValueKind is JsonValueKind.String ? item.GetString() : item.GetRawText())
        .Distinct()
        .Count();

    private static ValidationFailure Type(string path, Kinds wanted, JsonElement value)
    {
        var names = string.Join(", ", Enum.GetValues<Kinds>()
            .Where(kind => kind != Kinds.None && wanted.HasFlag(kind))
            .OrderBy(kind => kind is Kinds.Boolean ? Kinds.None : kind)
            .Select(kind => kind.ToString().ToLowerInvariant()));
        return Fail(path, "type", $"Value did not match type(s): {names}", ("target", names), ("value", value));
    }

    private static ValidationFailure Missing(Field field) => field.Missing is { } sentence
        ? Fail(field.Path, "required", sentence)
        : Fail(field.Path, "required", "Field is required but missing", ("value", field.Keys[^1]));

    private static ValidationFailure Fail(
        string path, string keyword, string message, params Members members) =>
        new(path, message) { ErrorCode = keyword, CustomState = members };
}
