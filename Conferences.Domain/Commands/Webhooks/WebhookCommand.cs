using System.Collections.Immutable;
using Conferences.Domain.Document;
using Conferences.Domain.Events;
using Conferences.Domain.Events.Webhooks;
using Conferences.Domain.State;

namespace Conferences.Domain.Commands.Webhooks;

/// <summary>A command to one webhook. It decides what is recorded.</summary>
public abstract record WebhookCommand
{
    /// <summary>What its account may store; null for any amount, and for what the service itself does.</summary>
    public Quota? Quota { get; init; }

    /// <summary>True if it removes something, which is recorded in any case.</summary>
    public virtual bool IsExemptFromQuota => false;

    /// <summary>Decides the command on this state.</summary>
    public abstract WebhookDecision Decide(WebhookState state);

    /// <summary>Decides the command, and refuses what would be recorded beyond the quota.</summary>
    public WebhookDecision DecideWithinQuota(WebhookState state) => Decide(state) switch
    {
        { Events.IsEmpty: false } when !IsExemptFromQuota && state.Usage.Bytes >= Quota?.Bytes =>
            new Refusal(Reason.OverQuota, $"{Quota.Bytes} bytes"),
        var decision => decision,
    };
}

/// <summary>What commands to a webhook are decided on.</summary>
/// <param name="Webhook">As it is; null if there is none.</param>
/// <param name="Secrets">Its secrets; null if there is none.</param>
/// <param name="Newest">Position of the newest event of all conferences.</param>
/// <param name="Count">How many webhooks the account has.</param>
/// <param name="At">The time.</param>
public sealed record WebhookState(
    string Id, Webhook? Webhook, WebhookSecrets? Secrets, long Newest, long Count, DateTimeOffset At)
{
    /// <summary>What the account has stored; nothing unless the command has a quota.</summary>
    public AccountUsage Usage { get; init; } = AccountUsage.None;

    /// <summary>The webhook's document with the values of its headers; null if there is none.</summary>
    public WebhookDocument? Document =>
        Secrets is { } secrets ? Webhook?.Document.Open(secrets.Headers) : Webhook?.Document;
}

/// <summary>The result of deciding a command to a webhook: events to record, or a refusal.</summary>
/// <param name="Secrets">Its secrets afterwards; null if they are not changed.</param>
public sealed record WebhookDecision(
    ImmutableArray<WebhookEvent> Events, Refusal? Refusal = null, WebhookSecrets? Secrets = null)
{
    /// <summary>The state already holds: nothing to record, nothing to refuse.</summary>
    public static readonly WebhookDecision Nothing = new([]);

    /// <summary>Refuses the command.</summary>
    public static implicit operator WebhookDecision(Refusal refusal) => new([], refusal);
}
