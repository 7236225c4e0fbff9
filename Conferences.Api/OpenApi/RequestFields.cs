using Conferences.Domain.Document;

namespace Conferences.Api.OpenApi;

/// <summary>Members of bodies and documents that no other table describes.</summary>
internal static class RequestFields
{
    public static readonly Field Id = new("id", Kinds.String, "32 lower-case hex digits") { ReadOnly = true };

    public static readonly Field ReadOnly = new("_read_only", Kinds.Object, "Live state") { ReadOnly = true };

    public static readonly Field DisableReason = new(
        "disable_reason", Kinds.String, "Why the service disabled it; absent if it did not")
    {
        ReadOnly = true,
    };

    public static readonly Field Secret = new(
        "secret", Kinds.String, "What deliveries are signed with: `whsec_` and Base64; shown once")
    {
        ReadOnly = true,
    };

    public static readonly Field AccountId = new("account_id", Kinds.String, "The account") { ReadOnly = true };

    /// <summary>What enables all webhooks.</summary>
    public static readonly Field[] Enabling =
        [new("re-enable", Kinds.Boolean, "Always true") { Required = true }];

    /// <summary>A hook of which there can be webhooks.</summary>
    public static readonly Field[] Hook =
    [
        new("id", Kinds.String, "What a webhook's `hook` is"),
        new("name", Kinds.String, "Its name"),
        new("description", Kinds.String, "What it delivers"),
        new("modifiers", Kinds.Object, "What a webhook's `custom_data` may have: by name, `type`, `description` and "
            + "for a list the possible `items`"),
    ];

    public static readonly Field[] Login =
        [new("api_key", Kinds.String, "The account's API key, 64 hex digits") { Required = true }];

    /// <summary>The action's name.</summary>
    public static Field Action(IEnumerable<string> names) =>
        new("action", Kinds.String, $"`{string.Join("`, `", names)}`") { Required = true };
}
