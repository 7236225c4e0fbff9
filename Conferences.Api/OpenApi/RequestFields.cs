using Conferences.Domain.Document;

namespace Conferences.Api.OpenApi;

/// <summary>Members of bodies and documents that no other table describes.</summary>
internal static class RequestFields
{
    public static readonly Field Id = new("id", Kinds.String, "32 lower-case hex digits") { ReadOnly = true };

    public static readonly Field ReadOnly = new("_read_only", Kinds.Object, "Live state") { ReadOnly = true };

    public static readonly Field[] Login =
        [new("api_key", Kinds.String, "The account's API key, 64 hex digits") { Required = true }];

    /// <summary>The action's name.</summary>
    public static Field Action(IEnumerable<string> names) =>
        new("action", Kinds.String, $"`{string.Join("`, `", names)}`") { Required = true };
}
