using System.Collections.Immutable;
using Conferences.Api.Commands;
using Conferences.Domain.Document;

namespace Conferences.Api.OpenApi;

/// <summary>Members of bodies and documents that no other table describes.</summary>
internal static class RequestFields
{
    public static readonly Field Id = new("id", Kinds.String, "32 lower-case hex digits")
    {
        ReadOnly = true,
        Required = true,
    };

    public static readonly Field DisableReason = new(
        "disable_reason", Kinds.String, "Why the service disabled it; absent if it did not")
    {
        ReadOnly = true,
    };

    public static readonly Field UiFlags = new("ui_flags", Kinds.Object, "What a user interface has stored")
    {
        ReadOnly = true,
    };

    public static readonly Field Secret = new(
        "secret", Kinds.String, "What deliveries are signed with: `whsec_` and Base64; shown once")
    {
        ReadOnly = true,
        Required = true,
    };

    public static readonly Field AccountId = new("account_id", Kinds.String, "The account")
    {
        ReadOnly = true,
        Required = true,
    };

    /// <summary>What enables all webhooks.</summary>
    public static readonly Field[] Enabling =
        [new("re-enable", Kinds.Boolean, "Always true") { Required = true }];

    /// <summary>A hook of which there can be webhooks.</summary>
    public static readonly Field[] Hook =
    [
        new("id", Kinds.String, "What a webhook's `hook` is") { Required = true },
        new("name", Kinds.String, "Its name") { Required = true },
        new("description", Kinds.String, "What it delivers") { Required = true },
        new("modifiers", Kinds.Object, "What a webhook's `custom_data` may have: by name, `type`, `description` and "
            + "for a list the possible `items`") { Required = true },
    ];

    public static readonly Field[] Login =
        [new("api_key", Kinds.String, "The account's API key, 64 hex digits") { Required = true }];

    /// <summary>The data of a replay.</summary>
    public static readonly Field[] Replay =
    [
        new("after", Kinds.String, "For `replay`: the cursor, or of one conference the sequence, where it begins"),
        new("from", Kinds.String, "For `replay`, instead of `after`: the time at which it begins; ISO 8601"),
        new("conference_id", Kinds.String, "For `replay`: only events of this conference"),
    ];

    /// <summary>The action's name.</summary>
    public static Field Action(ImmutableArray<string> names) =>
        new("action", Kinds.String, "What to do") { AllowedTexts = names, Required = true };

    /// <summary>A field of an action's data, where the data of all actions is described together.</summary>
    /// <remarks>Participants are numbers there: that texts are taken too is no reason to send them.</remarks>
    public static Field OfAction(ActionParser action, Field field) => (field with
    {
        Description = $"For `{action.Verb}`{(field.Required ? ", required" : "")}: {field.Description}",
        Required = false,
    }) switch
    {
        { Kinds: Kinds.String | Kinds.Integer } either => either with
        {
            Kinds = Kinds.Integer,
            MinLength = null,
            MaxLength = null,
        },
        var it => it,
    };
}
