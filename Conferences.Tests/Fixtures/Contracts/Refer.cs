using System.Text.Json.Nodes;

namespace Conferences.Tests.Fixtures.Contracts;

/// <summary>References within the contract.</summary>
internal static class Refer
{
    /// <summary>To a component of this kind.</summary>
    public static JsonObject To(string kind, string name) => new() { ["$ref"] = $"#/components/{kind}/{name}" };
}
