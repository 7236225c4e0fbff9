using System.Text.Json.Nodes;
using Conferences.Api.Crossbar;
using Conferences.Api.Responses;
using Conferences.Domain.Commands.Webhooks;
using Conferences.Domain.Events;
using Conferences.Domain.State;

namespace Conferences.Api.Commands.Webhooks;

/// <summary>Maps outcomes of commands to webhooks to replies.</summary>
internal static class WebhookReplies
{
    /// <summary>The reply to a command.</summary>
    public static Reply Of(string account, WebhookEnvelope envelope, WebhookOutcome outcome) => outcome switch
    {
        { KeptReply: { } kept } => kept,
        { Decision.Refusal: { } refusal } => Refused(refusal, outcome.Before.Webhook),
        _ => Done($"/v2/accounts/{account}/webhooks/{envelope.WebhookId}", envelope.Command, outcome),
    };

    /// <summary>The ETag without its quotes.</summary>
    public static string Revision(Webhook webhook) => ETags.Of(webhook.Revision, webhook.Sequence);

    private static Reply Refused(Refusal refusal, Webhook? webhook) => refusal.Reason switch
    {
        Reason.Unknown => Replies.Unknown(refusal.Cause),
        Reason.Outdated => Reply.Error(
            StatusCodes.Status412PreconditionFailed,
            "precondition_failed",
            new { message = "the webhook was changed since it was read" }) with
        { Revision = webhook is null ? null : Revision(webhook) },
        Reason.TooLarge => OutcomeReplies.DocumentTooLarge(refusal.Cause!),
        Reason.OverQuota => OutcomeReplies.OverQuota(refusal.Cause!),
        var reason => Reply.Error(
            StatusCodes.Status409Conflict,
            reason.Name(),
            new JsonObject { [reason.Name()] = new JsonObject { ["message"] = reason.Name() } }),
    };

    private static Reply Done(string location, WebhookCommand command, WebhookOutcome outcome) => command switch
    {
        CreateWebhook => Shown(outcome, StatusCodes.Status201Created, withSecret: true) with { Location = location },
        RotateWebhookSecret => Shown(outcome, StatusCodes.Status201Created, withSecret: true) with
        {
            Location = location,
        },
        DeleteWebhook => Reply.Ok(WebhookJson.Deleted(outcome.Before.Webhook!)),
        ReplayWebhook => Shown(outcome, StatusCodes.Status201Created) with { Location = location },
        _ => Shown(outcome, StatusCodes.Status200OK),
    };

    private static Reply Shown(WebhookOutcome outcome, int status, bool withSecret = false) => Reply.Ok(
        WebhookJson.Public(
            outcome.After.Webhook!, outcome.After.Document!, withSecret ? outcome.After.Secrets!.Current : null),
        status) with
    { Revision = Revision(outcome.After.Webhook!) };
}
