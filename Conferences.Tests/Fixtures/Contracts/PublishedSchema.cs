using System.Text.Json.Nodes;

namespace Conferences.Tests.Fixtures.Contracts;

/// <summary>Reads schemas of the published contract.</summary>
internal static class PublishedSchema
{
    /// <summary>The schema that is meant: what it refers to, or of a choice the object.</summary>
    /// <param name="schemas">All components.</param>
    public static JsonNode? Resolved(JsonObject schemas, JsonNode? schema) => schema switch
    {
        JsonObject it when it["$ref"] is { } to => Resolved(schemas, schemas[((string)to!).Split('/')[^1]]),
        JsonObject it when it["anyOf"] is JsonArray choices
            && choices.SingleOrDefault(choice => choice!["$ref"] is not null) is { } whole => Resolved(schemas, whole),
        _ => schema,
    };

    /// <summary>The members that any envelope has, by name.</summary>
    public static JsonObject MembersOfEnvelopes(JsonObject schemas)
    {
        var all = new JsonObject();
        var parts = schemas.Where(it => it.Value!["allOf"] is not null)
            .SelectMany(it => it.Value!["allOf"]!.AsArray())
            .Append(schemas["Envelope"])
            .Select(it => it!["properties"]).OfType<JsonObject>();
        foreach (var (name, member) in parts.SelectMany(it => it))
        {
            // An error says what its data is; other envelopes refer to it.
            if (all[name]?["description"] is null)
                all[name] = member!.DeepClone();
        }

        return all;
    }
}
