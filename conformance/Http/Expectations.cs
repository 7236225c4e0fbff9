using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Conferences.Conformance.Checks;

namespace Conferences.Conformance.Http;

/// <summary>
/// What an answer must be. Paths are keys and list indexes from the envelope on, separated by slashes.
/// </summary>
internal static class Expectations
{
    /// <summary>The one content type of every JSON answer: clients compare it as text.</summary>
    public const string Json = "application/json";

    public static ServiceAnswer That(this ServiceAnswer answer, bool holds, string expected) =>
        holds ? answer : throw answer.Violation(expected);

    /// <summary>Any answer with this status.</summary>
    public static ServiceAnswer Is(this ServiceAnswer answer, int status) =>
        answer.That(answer.Status == status, $"status {status}");

    /// <summary>A successful answer in the envelope.</summary>
    public static ServiceAnswer Succeeds(this ServiceAnswer answer, int status = 200) =>
        answer.Is(status).HasHeader("Content-Type", Json).Has("status", "\"success\"");

    /// <summary>Exactly this value at a path, whatever the order of keys.</summary>
    public static ServiceAnswer Has(this ServiceAnswer answer, string path, string json) =>
        answer.That(Same(answer.Find(path), json), $"{path} to be {json}");

    /// <summary>Anything at a path.</summary>
    public static ServiceAnswer Has(this ServiceAnswer answer, string path)
    {
        answer.Node(path);
        return answer;
    }

    /// <summary>A string at a path that matches a pattern.</summary>
    public static ServiceAnswer Matches(this ServiceAnswer answer, string path, string pattern) =>
        answer.That(Regex.IsMatch(answer.Text(path), pattern), $"{path} to match {pattern}");

    /// <summary>No key at a path.</summary>
    public static ServiceAnswer Lacks(this ServiceAnswer answer, string path)
    {
        var cut = path.LastIndexOf('/');
        var parent = cut < 0 ? answer.Envelope : answer.Find(path[..cut]);
        return answer.That(
            parent is not JsonObject json || !json.ContainsKey(path[(cut + 1)..]), $"no {path}");
    }

    public static ServiceAnswer HasHeader(this ServiceAnswer answer, string name, string value) =>
        answer.That(answer.Header(name) == value, $"the header {name}: {value}");

    public static ServiceAnswer HasHeader(this ServiceAnswer answer, string name) =>
        answer.That(answer.Header(name) is not null, $"a header {name}");

    public static ServiceAnswer LacksHeader(this ServiceAnswer answer, string name) =>
        answer.That(answer.Header(name) is null, $"no header {name}");

    /// <summary>A list header, each of whose parts counts, whatever the case.</summary>
    public static ServiceAnswer Lists(this ServiceAnswer answer, string header, params string[] parts)
    {
        var listed = (answer.Header(header) ?? "").Split(',', StringSplitOptions.TrimEntries);
        foreach (var part in parts)
        {
            answer.That(
                listed.Contains(part, StringComparer.OrdinalIgnoreCase), $"{part} in the header {header}");
        }

        return answer;
    }

    /// <summary>An error in Kazoo's envelope.</summary>
    public static ServiceAnswer Fails(this ServiceAnswer answer, int status, string message) => answer
        .Is(status)
        .HasHeader("Content-Type", Json)
        .Has("status", "\"error\"")
        .Has("error", $"\"{status}\"")
        .Has("message", $"\"{message}\"")
        .Has("data");

    /// <summary>An error about an id.</summary>
    public static ServiceAnswer IsUnknown(this ServiceAnswer answer) => answer.Fails(404, "bad_identifier");

    /// <summary>Kazoo's validation error, with exactly this finding among those at a path.</summary>
    public static ServiceAnswer Refuses(
        this ServiceAnswer answer, string path, string keyword, string finding) => answer
        .Fails(400, "validation error").Has($"data/{path}/{keyword}", finding);

    /// <summary>Kazoo's validation error, with a finding at a path under a keyword.</summary>
    public static ServiceAnswer Refuses(this ServiceAnswer answer, string path, string keyword) => answer
        .Fails(400, "validation error").Has($"data/{path}/{keyword}/message");

    /// <summary>The two hold the same values, whatever the order of keys.</summary>
    public static bool Same(JsonNode? value, string json) => JsonNode.DeepEquals(value, JsonNode.Parse(json));
}
