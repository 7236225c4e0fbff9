using System.Text.Json;
using Conferences.Domain.Document;
using Conferences.Domain.Events;
using Conferences.Domain.Events.Webhooks;
using Conferences.Domain.State;

namespace Conferences.Domain.Commands.Webhooks;

/// <summary>Common to all edits: the webhook must exist, at a revision that the caller accepts.</summary>
/// <param name="OnlyIf">Revisions the caller accepts (If-Match); null for any.</param>
public abstract record EditWebhook(IReadOnlyList<int>? OnlyIf) : WebhookCommand
{
    /// <inheritdoc/>
    public sealed override WebhookDecision Decide(WebhookState state) => state.Webhook switch
    {
        null => new Refusal(Reason.Unknown, state.Id),
        var webhook when OnlyIf?.Contains(webhook.Revision) is false => new Refusal(Reason.Outdated),
        var webhook => Edit(state, webhook),
    };

    /// <summary>Decides the edit.</summary>
    protected abstract WebhookDecision Edit(WebhookState state, Webhook webhook);

    private protected static WebhookDecision Record(
        WebhookState state, Webhook webhook, WebhookDocument document, int mostBytes)
    {
        var open = document.Open(state.Secrets!.Headers);
        if (open.Equals(state.Document))
            return WebhookDecision.Nothing;
        if (open.HasMoreThan(mostBytes))
            return new Refusal(Reason.TooLarge, $"{mostBytes}");
        return new(
            [
                new WebhookChanged(open.Masked),
                .. open.Enabled && !webhook.Enabled ? [Resume(state, webhook)] : Array.Empty<WebhookEvent>(),
            ],
            Secrets: state.Secrets with { Headers = open.Headers });
    }

    private protected static WebhookEnabled Resume(WebhookState state, Webhook webhook) =>
        new(webhook.StoppedAt ?? state.Newest);
}

/// <summary>Replaces the whole document (POST).</summary>
/// <param name="MostBytes">Bytes that the document may have.</param>
public sealed record ReplaceWebhook(WebhookDocument Document, IReadOnlyList<int>? OnlyIf, int MostBytes)
    : EditWebhook(OnlyIf)
{
    /// <summary>Records the new document, unless it equals the old one.</summary>
    protected override WebhookDecision Edit(WebhookState state, Webhook webhook) =>
        Record(state, webhook, Document, MostBytes);
}

/// <summary>Changes some keys of the document (PATCH).</summary>
/// <param name="MostBytes">Bytes that the document may have.</param>
public sealed record PatchWebhook(JsonElement Patch, IReadOnlyList<int>? OnlyIf, int MostBytes) : EditWebhook(OnlyIf)
{
    /// <summary>Records the merged document, unless the patch changes nothing.</summary>
    protected override WebhookDecision Edit(WebhookState state, Webhook webhook) =>
        Record(state, webhook, state.Document!.Merge(Patch), MostBytes);
}

/// <summary>Removes a webhook.</summary>
public sealed record DeleteWebhook(IReadOnlyList<int>? OnlyIf) : EditWebhook(OnlyIf)
{
    /// <inheritdoc/>
    public override bool IsExemptFromQuota => true;

    /// <summary>Removed, with its secrets.</summary>
    protected override WebhookDecision Edit(WebhookState state, Webhook webhook) => new([new WebhookDeleted()]);
}

/// <summary>Enables a webhook.</summary>
public sealed record EnableWebhook() : EditWebhook((IReadOnlyList<int>?)null)
{
    /// <summary>Enabled from where it stopped, unless it is.</summary>
    protected override WebhookDecision Edit(WebhookState state, Webhook webhook) =>
        webhook.Enabled ? WebhookDecision.Nothing : new([Resume(state, webhook)]);
}

/// <summary>The service disables a webhook whose endpoint failed for too long, or is gone.</summary>
/// <param name="Reason">A sentence, shown as <c>disable_reason</c>.</param>
/// <param name="StoppedAt">Position of the last event that was taken for delivery.</param>
public sealed record DisableWebhook(string Reason, long StoppedAt) : EditWebhook((IReadOnlyList<int>?)null)
{
    /// <summary>Disabled, unless it is.</summary>
    protected override WebhookDecision Edit(WebhookState state, Webhook webhook) =>
        webhook.Enabled ? new([new WebhookDisabled(Reason, StoppedAt)]) : WebhookDecision.Nothing;
}

/// <summary>Replaces the secret that deliveries are signed with.</summary>
/// <param name="Secret">The new one, see <see cref="WebhookSecrets"/>.</param>
/// <param name="Overlap">How long deliveries are signed with the former one as well.</param>
public sealed record RotateWebhookSecret(string Secret, TimeSpan Overlap) : EditWebhook((IReadOnlyList<int>?)null)
{
    /// <summary>Replaced.</summary>
    protected override WebhookDecision Edit(WebhookState state, Webhook webhook) => new(
        [new WebhookSecretRotated(state.At + Overlap)],
        Secrets: state.Secrets!.Rotate(Secret, state.At, state.At + Overlap));
}

/// <summary>Requests events to be delivered again.</summary>
/// <param name="After">Events behind this position of the store are wanted.</param>
/// <param name="ConferenceId">Only events of this conference; null for those of all.</param>
public sealed record ReplayWebhook(long After, string? ConferenceId) : EditWebhook((IReadOnlyList<int>?)null)
{
    /// <summary>Requested.</summary>
    protected override WebhookDecision Edit(WebhookState state, Webhook webhook) =>
        new([new WebhookReplayRequested(After, ConferenceId)]);
}
