using System.Diagnostics;
using System.Runtime.CompilerServices;
using Conferences.Domain.Document;

namespace Conferences.Domain.Events.Webhooks;

// These records are the stored format. The storage contract of ConferenceEvents.cs holds. They contain no secrets:
// neither the one that deliveries are signed with nor the values of custom headers, see WebhookSecrets.

/// <summary>Anything that is stored about a webhook, in a stream of its own.</summary>
public abstract record WebhookEvent
{
    private protected WebhookEvent()
    {
    }

    /// <summary>The exception that a switch throws for an event it does not handle.</summary>
    public UnreachableException Unhandled([CallerMemberName] string by = "") =>
        new($"{by} does not handle {GetType().Name}.");
}

/// <summary>A webhook was created with this public document.</summary>
/// <param name="Document">The values of custom headers are masked.</param>
/// <param name="Since">Position of the newest event then; only events behind it are delivered.</param>
public sealed record WebhookCreated(WebhookDocument Document, long Since) : WebhookEvent;

/// <summary>An edit, whatever its verb: the whole resulting public document.</summary>
/// <param name="Document">The values of custom headers are masked.</param>
public sealed record WebhookChanged(WebhookDocument Document) : WebhookEvent;

/// <summary>The webhook was disabled by the service, since its endpoint failed for too long or said 410.</summary>
/// <param name="Reason">A sentence, shown as <c>disable_reason</c>.</param>
/// <param name="StoppedAt">Position of the last event that was taken for delivery.</param>
public sealed record WebhookDisabled(string Reason, long StoppedAt) : WebhookEvent;

/// <summary>The webhook was enabled again, whoever had disabled it.</summary>
/// <param name="After">Events behind this position are delivered: where it stopped; if a caller had disabled it, that
/// of the newest event.</param>
public sealed record WebhookEnabled(long After) : WebhookEvent;

/// <summary>The webhook was removed, with its secrets. Its history stays.</summary>
public sealed record WebhookDeleted : WebhookEvent;

/// <summary>Deliveries are signed with a new secret.</summary>
/// <param name="FormerUntil">They are signed with the former one as well, until then.</param>
public sealed record WebhookSecretRotated(DateTimeOffset FormerUntil) : WebhookEvent;

/// <summary>A caller wants events to be delivered again.</summary>
/// <param name="After">Events behind this position are delivered that the webhook's filter lets pass.</param>
/// <param name="ConferenceId">Only events of this conference; null for those of all.</param>
public sealed record WebhookReplayRequested(long After, string? ConferenceId = null) : WebhookEvent;
