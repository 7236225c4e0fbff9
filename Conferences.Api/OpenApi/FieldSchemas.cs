using System.Globalization;
using System.Text.Json.Nodes;
using Conferences.Domain.Document;
using Microsoft.OpenApi;

namespace Conferences.Api.OpenApi;

/// <summary>How an object is used that a table of fields describes.</summary>
internal enum FieldUse
{
    /// <summary>In a request, whole.</summary>
    Written,

    /// <summary>In a request, whole; an optional field that is null counts as absent.</summary>
    WrittenOrNull,

    /// <summary>In a request, in part: no field is required, and null removes one.</summary>
    Patched,

    /// <summary>In a response.</summary>
    Read,
}

/// <summary>The schemas of tables of fields.</summary>
internal static class FieldSchemas
{
    /// <summary>The extension that has a field's default.</summary>
    /// <remarks>Clients generated from a schema with <c>default</c> send the default with every request.</remarks>
    public const string Default = "x-default";

    /// <summary>The schema of a table of fields.</summary>
    /// <param name="fields">The table, parents before children.</param>
    /// <param name="apart">What refers to a field's object, to which its members are added later, or to its choice of
    /// types; null for both in place.</param>
    public static OpenApiSchema Of(
        IEnumerable<Field> fields, FieldUse use, Func<Field, OpenApiSchema, IOpenApiSchema>? apart = null)
    {
        Field[] table = [.. fields.Where(field => use is FieldUse.Read || !field.ReadOnly)];
        var root = Object(description: null);
        var objects = new Dictionary<string, OpenApiSchema> { [""] = root };
        foreach (var field in table)
        {
            var (holder, name) = (objects[string.Join('.', field.Keys[..^1])], field.Keys[^1]);
            var schema = Of(field, use);
            var shown = (IOpenApiSchema)schema;
            if (table.Any(it => it.Path.StartsWith($"{field.Path}.", StringComparison.Ordinal)))
            {
                schema.AdditionalProperties = null;
                objects[field.Path] = apart is null ? schema : Object(field.Description);
                shown = apart?.Invoke(field, objects[field.Path]) ?? schema;
            }
            else if (field.Kinds is (Kinds.Boolean | Kinds.String))
                shown = apart?.Invoke(field, Choice(field)) ?? schema;

            (holder.Properties ??= new Dictionary<string, IOpenApiSchema>())[name] = shown;
            if (IsRequired(field, use))
                (holder.Required ??= new HashSet<string>()).Add(name);
        }

        return root;
    }

    /// <summary>True if null stands for the field's absence or removal.</summary>
    public static bool MayBeNull(Field field, FieldUse use) => use switch
    {
        FieldUse.Patched => true,

        // A list of allowed values would have to contain null.
        FieldUse.WrittenOrNull =>
            !field.Required && (field.Kinds.HasFlag(Kinds.Array) || Allowed(field) is null),
        _ => field.Default is "null",
    };

    // Not because of a default, which fills in what was not sent: a patch may have removed the member since.
    private static bool IsRequired(Field field, FieldUse use) => use is not FieldUse.Patched && field.Required;

    private static OpenApiSchema Choice(Field field) => new()
    {
        AnyOf =
        [
            new OpenApiSchema { Type = JsonSchemaType.Boolean },
            new OpenApiSchema
            {
                Type = JsonSchemaType.String,
                MaxLength = field.MaxLength,
                Pattern = field.Pattern,
            },
        ],
    };

    private static OpenApiSchema Object(string? description) =>
        new() { Type = JsonSchemaType.Object, Description = description };

    private static OpenApiSchema Of(Field field, FieldUse use)
    {
        var schema = new OpenApiSchema
        {
            Type = Type(field.Kinds) | (MayBeNull(field, use) ? JsonSchemaType.Null : 0),
            Format = Format(field, field.Kinds),
            Description = field.Description,
            Enum = field.Kinds.HasFlag(Kinds.Array) ? null : Allowed(field),
            Items = field.Kinds.HasFlag(Kinds.Array) ? Items(field, use) : null,
            AdditionalProperties = field.Kinds.HasFlag(Kinds.Object) ? new OpenApiSchema() : null,
        };

        // What is read is not checked again: a pin may be masked, and a rule may be younger than the document.
        if (use is FieldUse.Read)
            return schema;
        schema.MinLength = field.MinLength;
        schema.MaxLength = field.MaxLength;
        schema.Pattern = field.Pattern;
        schema.Minimum = field.Minimum?.ToString(CultureInfo.InvariantCulture);
        schema.Maximum = field.Maximum?.ToString(CultureInfo.InvariantCulture);
        schema.MinItems = field.MinItems;
        schema.MaxItems = field.MaxItems;
        schema.UniqueItems = field.UniqueItems ? true : null;
        if (use is not FieldUse.Patched && field.Default is not (null or "null"))
        {
            schema.Extensions = new Dictionary<string, IOpenApiExtension>
            {
                [Default] = new JsonNodeExtension(JsonNode.Parse(field.Default)!),
            };
        }

        return schema;
    }

    private static OpenApiSchema Items(Field field, FieldUse use) => new()
    {
        Type = Type(field.ItemKinds),
        Format = Format(field, field.ItemKinds),
        Pattern = use is FieldUse.Read ? null : field.ItemPattern,
        MaxLength = use is FieldUse.Read ? null : field.ItemMaxLength,
        Enum = Allowed(field),
        AdditionalProperties = field.ItemKinds.HasFlag(Kinds.Object) ? new OpenApiSchema() : null,
    };

    private static string? Format(Field field, Kinds kinds) => kinds.HasFlag(Kinds.Integer)
        ? (field.Allowed.IsEmpty ? field.Maximum ?? long.MaxValue : field.Allowed.Max()) > int.MaxValue
            ? "int64"
            : "int32"
        : null;

    private static List<JsonNode>? Allowed(Field field) => (field.Allowed, field.AllowedTexts) switch
    {
        ({ IsEmpty: true }, { IsEmpty: true }) => null,
        ({ IsEmpty: true }, var texts) => [.. texts.Select(text => JsonValue.Create(text))],
        (var numbers, _) => [.. numbers.Select(number => JsonValue.Create(number))],
    };

    private static JsonSchemaType Type(Kinds kinds) =>
        (kinds.HasFlag(Kinds.String) ? JsonSchemaType.String : 0)
        | (kinds.HasFlag(Kinds.Boolean) ? JsonSchemaType.Boolean : 0)
        | (kinds.HasFlag(Kinds.Integer) ? JsonSchemaType.Integer : 0)
        | (kinds.HasFlag(Kinds.Array) ? JsonSchemaType.Array : 0)
        | (kinds.HasFlag(Kinds.Object) ? JsonSchemaType.Object : 0);
}
