using System.Text.Json;
using System.Text.Json.Nodes;
using Conferences.Domain.Document;
using Conferences.Domain.State;

namespace Conferences.Api.Responses;

/// <summary>A webhook as clients read it.</summary>
internal static class WebhookJson
{
    /// <summary>The webhook with the document as it may be shown.</summary>
    /// <param name="document">With the values of its headers, or masked.</param>
    /// <param name="secret">What deliveries are signed with, where it is shown; else null.</param>
    /// <param name="account">Whose it is, where that is not known; else null.</param>
    public static JsonElement Public(
        Webhook webhook, WebhookDocument document, string? secret = null, string? account = null)
    {
        var json = With(webhook, document);
        if (account is not null)
            json["account_id"] = account;
        if (secret is not null)
            json["secret"] = secret;
        return JsonSerializer.SerializeToElement(json);
    }

    /// <summary>The webhook that was removed.</summary>
    public static JsonElement Deleted(Webhook webhook)
    {
        var json = With(webhook, webhook.Document);
        json["_read_only"] = JsonSerializer.SerializeToNode(
            new DeletedResponse(true), ResponseJson.Default.DeletedResponse);
        return JsonSerializer.SerializeToElement(json);
    }

    private static JsonObject With(Webhook webhook, WebhookDocument document)
    {
        var json = JsonObject.Create(document.Json)!;
        json["id"] = webhook.Id;
        if (webhook.DisableReason is { } reason)
            json["disable_reason"] = reason;
        return json;
    }
}
