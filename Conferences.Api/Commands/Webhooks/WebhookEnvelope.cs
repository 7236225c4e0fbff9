using Conferences.Api.Crossbar;
using Conferences.Domain.Commands.Webhooks;
using Conferences.Domain.Events;

namespace Conferences.Api.Commands.Webhooks;

/// <summary>A command to a webhook with its caller and its request.</summary>
/// <param name="WebhookId">An existing webhook; for a new one, the id to give it.</param>
/// <param name="RequestId">The request's id; becomes the events' correlation id.</param>
/// <param name="At">When it arrived.</param>
/// <param name="Key">The caller's idempotency key, if any.</param>
public sealed record WebhookEnvelope(
    string WebhookId,
    WebhookCommand Command,
    Actor Actor,
    string RequestId,
    DateTimeOffset At,
    IdempotencyKey? Key);

/// <summary>The result of a command to a webhook.</summary>
/// <param name="Decision">What was decided.</param>
/// <param name="Before">The state it was decided on.</param>
/// <param name="After">The state after all resulting events.</param>
public sealed record WebhookOutcome(WebhookDecision Decision, WebhookState Before, WebhookState After)
{
    /// <summary>The reply stored under the command's idempotency key, by this request or by the first one that used
    /// the key; null for a command without a key, and for a refusal that may not recur.</summary>
    public Reply? KeptReply { get; init; }

    /// <summary>True if a repeat gets the same reply: the limits may be raised, and places become free.</summary>
    public bool IsLasting => Decision.Refusal?.Reason is not (Reason.TooLarge or Reason.OverQuota);
}
