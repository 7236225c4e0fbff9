using static Conferences.Api.OpenApi.ErrorExamples;
using static Conferences.Api.OpenApi.Parameters;

namespace Conferences.Api.OpenApi;

/// <summary>The published contract of webhooks.</summary>
internal static class WebhookContracts
{
    // What is answered from memory fails only where the service does.
    private static readonly Problem[] Anonymous = [TooMany, Overloaded];

    /// <summary>Every endpoint.</summary>
    public static readonly OperationContract[] All =
    [
        new("ListHooks") { Gives = [WebhookExamples.Hooks], Problems = Anonymous },
        new("ListHookSamples") { Gives = [WebhookExamples.Samples], Problems = Anonymous },
        new("GetHookSample")
        {
            Gives = [WebhookExamples.Sample],
            Problems = [.. Anonymous, WebhookExamples.UnknownHook],
        },

        new("ListWebhooks")
        {
            Parameters = [.. Paging, .. OfWebhooks],
            Gives = [WebhookExamples.Listed],
            Problems = [.. Context, FaultyFilter, FaultyPage],
        },
        new("ListDescendantWebhooks")
        {
            Parameters = [.. Paging, .. OfWebhooks],
            Gives = [WebhookExamples.ListedOfOthers],
            Problems = [.. Context, FaultyFilter, FaultyPage],
        },
        new("CreateWebhook")
        {
            Parameters = [Idempotency],
            Takes = new("WebhookDocument", ("crm", WebhookExamples.Document)) { IsRequired = true },
            Gives = [WebhookExamples.Created],
            Problems = [.. Context, .. Storing, WebhookExamples.WrongUri, WebhookExamples.TooLarge],
        },
        new("EnableWebhooks")
        {
            Parameters = [Idempotency],
            Takes = new("WebhooksEnabling", ("enable", WebhookExamples.Enable)) { IsRequired = true },
            Gives = [WebhookExamples.Enabled],
            Problems = [.. Context, .. Sending, WebhookExamples.WrongEnabling],
        },
        new("GetWebhook")
        {
            Parameters = [IfNoneMatch],
            Gives = [WebhookExamples.Got],
            Problems = [.. Context, WebhookExamples.Unknown],
        },
        new("ReplaceWebhook")
        {
            Parameters = [IfMatch, Idempotency],
            Takes = new("WebhookDocument", ("crm", WebhookExamples.Document)) { IsRequired = true },
            Gives = [WebhookExamples.Edited],
            Problems =
            [
                .. Context, .. Sending, NoSuchVerb, WebhookExamples.WrongUri, WebhookExamples.Unknown,
                WebhookExamples.Outdated, WebhookExamples.TooLarge,
            ],
        },
        new("PatchWebhook")
        {
            Parameters = [IfMatch, Idempotency],
            Takes = new("WebhookPatch", ("pause", WebhookExamples.Patch)) { IsRequired = true },
            Gives = [WebhookExamples.Edited],
            Problems =
            [
                .. Context, .. Sending, WebhookExamples.WrongUri, WebhookExamples.Unknown, WebhookExamples.Outdated,
                WebhookExamples.TooLarge,
            ],
        },
        new("DeleteWebhook")
        {
            Parameters = [IfMatch, Idempotency],
            Gives = [WebhookExamples.Deleted],
            Problems = [.. Context, .. Sending, WebhookExamples.Unknown, WebhookExamples.Outdated],
        },
        new("ActOnWebhook")
        {
            Parameters = [Idempotency],
            Takes = new(
                "WebhookAction",
                ("rotateSecret", WebhookExamples.Rotate),
                ("replay", AttemptExamples.Replay),
                ("test", AttemptExamples.Test))
            { IsRequired = true },
            Gives = [WebhookExamples.Rotated, AttemptExamples.Tested],
            Result = "WebhookActionResult",
            Problems =
            [
                .. Context, .. Sending, WebhookExamples.Unknown, FaultyAction, AttemptExamples.WrongPlace,
                AttemptExamples.BeingTested,
            ],
        },
        new("ListAttempts")
        {
            Parameters = [.. Paging],
            Gives = [AttemptExamples.Listed],
            Problems = [.. Context, FaultyPage],
        },
        new("ListWebhookAttempts")
        {
            Parameters = [.. Paging],
            Gives = [AttemptExamples.Listed],
            Problems = [.. Context, WebhookExamples.Unknown, FaultyPage],
        },
        new("ListWebhookEvents")
        {
            Parameters = ["after", .. Recorded],
            Gives = [WebhookExamples.Recorded],
            Problems = [.. Context, WebhookExamples.Unknown, FaultyPeriod],
        },
    ];
}
