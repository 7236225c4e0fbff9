using System.Text.Json;
using Conferences.Api.OpenApi;
using Conferences.Domain.Document;
using Conferences.Domain.Events.Webhooks;

namespace Conferences.Tests.Fixtures.Contracts;

/// <summary>One event of each type of webhooks, with every member filled: everything that can be stored of them.
/// </summary>
internal static class FullWebhookEvents
{
    private static readonly WebhookDocument Document = WebhookDocument.From(JsonElement.Parse(
        """
        {"name":"CRM","uri":"https://crm.example.com/hooks","hook":"conference","retries":3,
         "custom_data":{"types":["participant.joined"],"tenant":"sales"},"custom_request_headers":{"X-Key":"secret"},
         "x_tags":{"a":[1.50,true]}}
        """)).Masked;

    /// <summary>In the order of the stored names.</summary>
    public static IReadOnlyList<WebhookEvent> All { get; } =
    [
        new WebhookCreated(Document, 4711),
        new WebhookChanged(Document),
        new WebhookDisabled("The endpoint answered 410 Gone.", 4712),
        new WebhookEnabled(4712),
        new WebhookDeleted(),
        new WebhookSecretRotated(ResponseExamples.At),
        new WebhookReplayRequested(4713, new string('a', 32)),
    ];
}
