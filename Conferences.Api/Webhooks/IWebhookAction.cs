using System.Text.Json;
using Conferences.Api.Commands;
using Conferences.Api.Commands.Webhooks;
using Conferences.Api.Crossbar;
using Conferences.Domain.Commands.Webhooks;

namespace Conferences.Api.Webhooks;

/// <summary>An action on a webhook.</summary>
internal interface IWebhookAction
{
    /// <summary>Its name in requests.</summary>
    string Name { get; }

    /// <summary>Carries it out, or refuses it. The request has the id of a webhook, which need not exist.</summary>
    Task<Reply> ActAsync(WebhookActionRequest request, CancellationToken cancellation);
}

/// <summary>A request for an action on a webhook.</summary>
/// <param name="Payload">The action's data, if any.</param>
/// <param name="Key">The caller's idempotency key, if any.</param>
internal sealed record WebhookActionRequest(
    string Account, string WebhookId, JsonElement? Payload, Actor Actor, CrossbarRequest Request, IdempotencyKey? Key)
{
    /// <summary>A command with the caller and the key of this request.</summary>
    public WebhookEnvelope Envelope(WebhookCommand command) =>
        new(WebhookId, command, Actor, Request.RequestId, Request.At, Key);
}

/// <summary>Replaces the secret that deliveries are signed with, and shows the new one.</summary>
internal sealed class RotateSecretAction(WebhookCommands commands, WebhookOptions options) : IWebhookAction
{
    /// <inheritdoc/>
    public string Name => "rotate_secret";

    /// <inheritdoc/>
    public Task<Reply> ActAsync(WebhookActionRequest request, CancellationToken cancellation)
    {
        var envelope = request.Envelope(
            new RotateWebhookSecret(WebhookParser.NewSecret(), TimeSpan.FromHours(options.SecretOverlapHours)));
        return commands.AnswerAsync(request.Account, envelope, cancellation);
    }
}
