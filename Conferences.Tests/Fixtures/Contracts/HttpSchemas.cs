using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.OpenApi;

namespace Conferences.Tests.Fixtures.Contracts;

/// <summary>The schemas of the HTTP contract that are also used on the bus.</summary>
internal static partial class HttpSchemas
{
    // The committed contract is the published one: The_contract checks that.
    private static readonly JsonNode Committed =
        JsonNode.Parse(File.ReadAllText(Repository.PathOf("docs/openapi.json")))!;

    /// <summary>These schemas and those they refer to, by component name.</summary>
    public static IEnumerable<KeyValuePair<string, JsonNode>> With(params string[] names)
    {
        var all = Committed["components"]!["schemas"]!;
        var found = new Dictionary<string, JsonNode>();
        var wanted = new Queue<string>(names);
        while (wanted.TryDequeue(out var name))
        {
            if (found.ContainsKey(name))
                continue;
            found[name] = all[name]!.DeepClone();
            foreach (Match reference in Reference().Matches(found[name].ToJsonString()))
                wanted.Enqueue(reference.Groups["name"].Value);
        }

        return found;
    }

    /// <summary>The schema as JSON.</summary>
    public static JsonNode Json(IOpenApiSchema schema)
    {
        using var text = new StringWriter();
        schema.SerializeAsV31(new OpenApiJsonWriter(text));
        return JsonNode.Parse(text.ToString())!;
    }

    [GeneratedRegex("#/components/schemas/(?<name>[A-Za-z]+)")]
    private static partial Regex Reference();
}
