using System.Text.Json.Nodes;

namespace Conferences.Tests.Fixtures.Contracts;

/// <summary>The committed contract, which is the published one: The_contract checks that.</summary>
internal static class CommittedContract
{
    public static JsonObject Contract { get; } =
        JsonNode.Parse(File.ReadAllText(Repository.PathOf("docs/openapi.json")))!.AsObject();

    /// <summary>By component name.</summary>
    public static JsonObject Schemas => Contract["components"]!["schemas"]!.AsObject();

    public static IEnumerable<JsonObject> AllOperations =>
        Contract["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject()).Select(it => it.Value!.AsObject());
}
