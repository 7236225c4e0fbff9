using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Conferences.Conformance.Checks;

namespace Conferences.Conformance.Http;

/// <summary>An answer, with the request that it answers.</summary>
/// <param name="Headers">By name, whatever the case; several values of one are joined by a comma.</param>
internal sealed record ServiceAnswer(
    ServiceRequest Request, int Status, IReadOnlyDictionary<string, string> Headers, string Body)
{
    private JsonNode? envelope;

    /// <summary>The body as JSON.</summary>
    /// <exception cref="ContractViolationException">It is none.</exception>
    public JsonNode Envelope => envelope ??= Parse();

    /// <summary>The envelope's <c>data</c>.</summary>
    /// <exception cref="ContractViolationException">There is none.</exception>
    public JsonNode Data => Node("data");

    /// <summary>The items of a list.</summary>
    public IReadOnlyList<JsonNode> Items => Data is JsonArray list && !list.Contains(null)
        ? [.. list.Select(item => item!)]
        : throw Violation("a list of objects in data");

    /// <summary>The id of the document in <c>data</c>.</summary>
    public string Id => Text("data/id");

    /// <summary>The value of a header, or null.</summary>
    public string? Header(string name) => Headers.GetValueOrDefault(name);

    /// <summary>What is at a path of keys and list indexes, separated by slashes; null if nothing is.</summary>
    public JsonNode? Find(string path) => Find(Envelope, path);

    /// <summary>What is at a path.</summary>
    /// <exception cref="ContractViolationException">Nothing is.</exception>
    public JsonNode Node(string path) => Find(path) ?? throw Violation($"{path}");

    /// <summary>The string at a path.</summary>
    /// <exception cref="ContractViolationException">There is none.</exception>
    public string Text(string path) => Find(path) is JsonValue value && value.TryGetValue<string>(out var text)
        ? text
        : throw Violation($"a string at {path}");

    /// <summary>The whole number at a path.</summary>
    /// <exception cref="ContractViolationException">There is none.</exception>
    public long Number(string path) => Find(path) is JsonValue value && value.TryGetValue<long>(out var number)
        ? number
        : throw Violation($"a whole number at {path}");

    /// <summary>What is at a path of keys and list indexes below a node.</summary>
    public static JsonNode? Find(JsonNode? node, string path) =>
        path.Split('/').Aggregate(node, (inner, key) => inner switch
        {
            JsonObject json => json[key],
            JsonArray list when int.TryParse(key, CultureInfo.InvariantCulture, out var index)
                && index >= 0 && index < list.Count => list[index],
            _ => null,
        });

    /// <summary>This answer breaks a rule.</summary>
    public ContractViolationException Violation(string expected, string? observed = null) =>
        new(expected, observed, this);

    private JsonNode Parse()
    {
        try
        {
            return JsonNode.Parse(Body) ?? throw Violation("an envelope");
        }
        catch (JsonException)
        {
            throw Violation("a body of JSON");
        }
    }
}
