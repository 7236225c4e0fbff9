using System.Text.Json;
using System.Text.Json.Nodes;

namespace Conferences.Api.Crossbar;

/// <summary>What is wrong with a body, in Kazoo's form: by path, then by keyword.</summary>
public sealed class ValidationErrors
{
    /// <summary>The message of the replies that have it.</summary>
    public const string Message = "validation error";

    // A finding names the value it is about, which may itself be as deep as a body can be.
    private static readonly JsonSerializerOptions Deep = new() { MaxDepth = StrictJson.WrappedDepth };

    private readonly JsonObject byPath = [];

    /// <summary>True if nothing is wrong.</summary>
    public bool IsEmpty => byPath.Count == 0;

    /// <summary>As the envelope's <c>data</c>.</summary>
    public JsonElement Json => JsonSerializer.SerializeToElement(byPath, Deep);

    /// <summary>Adds all that was found elsewhere.</summary>
    public ValidationErrors Add(ValidationErrors others)
    {
        foreach (var (path, keywords) in others.byPath)
        {
            if (byPath[path] is not JsonObject here)
                byPath[path] = here = [];
            foreach (var (keyword, finding) in keywords!.AsObject())
                here[keyword] = finding!.DeepClone();
        }

        return this;
    }

    /// <summary>Adds one finding; members without a value are left out.</summary>
    public ValidationErrors Add(
        string path, string keyword, string message, params ReadOnlySpan<(string Name, object? Value)> members)
    {
        var finding = new JsonObject { ["message"] = message };
        foreach (var (name, value) in members)
        {
            if (value is not null)
                finding[name] = JsonSerializer.SerializeToNode(value, Deep);
        }

        if (byPath[path] is not JsonObject keywords)
            byPath[path] = keywords = [];
        keywords[keyword] = finding;
        return this;
    }
}
