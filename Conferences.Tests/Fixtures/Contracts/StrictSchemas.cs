extern alias JsonSchemaNet;

using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using Conferences.Api.Crossbar;
using JsonSchemaNet::Json.Schema;

namespace Conferences.Tests.Fixtures.Contracts;

/// <summary>
/// The schemas of an OpenAPI document, read strictly: an object has no member that its schema does not name, unless the
/// schema has <c>additionalProperties</c>; and formats are checked.
/// </summary>
internal sealed class StrictSchemas
{
    private const string Base = "https://conferences.invalid/components";
    private const string Components = "#/components/schemas/";
    private const string Unevaluated = "unevaluatedProperties";

    private static readonly string[] Branches = ["allOf", "anyOf", "oneOf"];
    private static readonly Dictionary<string, string> EmptyErrors = [];

    // As deep as what the service takes.
    private static readonly JsonDocumentOptions Deep = new() { MaxDepth = StrictJson.WrappedDepth };

    private readonly JsonObject components;
    private readonly EvaluationOptions quick = new() { RequireFormatValidation = true };
    private readonly EvaluationOptions detailed =
        new() { RequireFormatValidation = true, OutputFormat = OutputFormat.Hierarchical };
    private readonly ConcurrentDictionary<JsonNode, JsonSchema> compiled = new(ReferenceEqualityComparer.Instance);
    private readonly Lock gate = new();

    public StrictSchemas(JsonNode document)
    {
        components = document["components"]?["schemas"]?.AsObject() ?? [];
        var all = JsonSchema.FromText(new JsonObject
        {
            ["$id"] = Base,
            ["$defs"] = new JsonObject(
                components.Select(it => KeyValuePair.Create(it.Key, (JsonNode?)Inside(it.Value!)))),
        }.ToJsonString());
        quick.SchemaRegistry.Register(all);
        detailed.SchemaRegistry.Register(all);
    }

    /// <summary>The schema of an error's envelope.</summary>
    public JsonNode Error { get; } = new JsonObject { ["$ref"] = $"{Components}ErrorEnvelope" };

    /// <summary>The first places at which the body is not what the schema says; null if there is none.</summary>
    /// <param name="schema">A schema of the document.</param>
    /// <param name="body">JSON.</param>
    public string? FaultOf(JsonNode schema, ReadOnlyMemory<byte> body)
    {
        JsonNode? json;
        try
        {
            json = JsonNode.Parse(body.Span, documentOptions: Deep);
        }
        catch (JsonException failure)
        {
            return $"the content is not JSON: {failure.Message}";
        }

        var strict = compiled.GetOrAdd(schema, it => JsonSchema.FromText(Place(it).ToJsonString()));

        // The library's schemas gather what they have learned about themselves while they are evaluated.
        lock (gate)
            return strict.Evaluate(json, quick).IsValid ? null : Describe(strict.Evaluate(json, detailed));
    }

    // Where one member is wrong, everything around it counts as unevaluated: the innermost is what is wrong.
    private static string Describe(EvaluationResults found)
    {
        var faults = Failed(found)
            .SelectMany(it => it.Errors ?? EmptyErrors, (it, error) => (
                At: $"{it.InstanceLocation}",
                What: error.Value,
                IsUnnamed: $"{it.EvaluationPath}".EndsWith(Unevaluated, StringComparison.Ordinal)))
            .ToArray();
        var known = faults.Where(it => !it.IsUnnamed).Select(it => (it.At, Said: $"{it.At} {it.What}")).ToArray();
        if (known.Length == 0)
            known = [.. faults.Select(it => (it.At, $"{it.At} is not named by the schema"))];
        var deepest = known.Max(it => it.At.Count(c => c is '/'));
        return string.Join(
            "; ", known.Where(it => it.At.Count(c => c is '/') == deepest).Select(it => it.Said).Distinct().Take(4));
    }

    // Not what is below something that holds all the same: of a choice, the other branches.
    private static IEnumerable<EvaluationResults> Failed(EvaluationResults found) =>
        found.IsValid ? [] : found.Details.SelectMany(Failed).Prepend(found);

    // A schema of a whole value.
    private JsonNode Place(JsonNode schema) => IsOfObject(schema)
        ? new JsonObject { ["allOf"] = new JsonArray(Inside(schema)), [Unevaluated] = false }
        : Inside(schema);

    // A schema that others beside it may complete.
    private JsonNode Inside(JsonNode schema)
    {
        if (schema is not JsonObject keywords)
            return schema.DeepClone();
        var strict = new JsonObject();
        foreach (var (keyword, value) in keywords)
        {
            strict[keyword] = keyword switch
            {
                "$ref" => value!.GetValue<string>().Replace(Components, $"{Base}#/$defs/", StringComparison.Ordinal),
                "properties" => new JsonObject(
                    value!.AsObject().Select(it => KeyValuePair.Create(it.Key, (JsonNode?)Place(it.Value!)))),
                "items" or "additionalProperties" => Place(value!),
                "allOf" or "anyOf" or "oneOf" => new JsonArray([.. value!.AsArray().Select(it => Inside(it!))]),
                _ => value?.DeepClone(),
            };
        }

        return strict;
    }

    private bool IsOfObject(JsonNode? schema) =>
        schema is JsonObject keywords
        && (keywords.ContainsKey("properties")
            || Types(keywords["type"]).Contains("object")
            || (keywords["$ref"] is { } reference
                && IsOfObject(components[reference.GetValue<string>()[Components.Length..]]))
            || Branches.Any(branch => keywords[branch] is JsonArray parts && parts.Any(IsOfObject)));

    private static IEnumerable<string> Types(JsonNode? type) => type switch
    {
        JsonArray several => several.Select(it => it!.GetValue<string>()),
        null => [],
        _ => [type.GetValue<string>()],
    };
}
