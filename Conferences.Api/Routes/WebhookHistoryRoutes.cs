using Conferences.Api.Auth;
using Conferences.Api.Crossbar;
using Conferences.Api.Queries;
using Conferences.Api.Store;

namespace Conferences.Api.Routes;

/// <summary>What happened to a webhook: who changed it, and when and why it was disabled.</summary>
internal static class WebhookHistoryRoutes
{
    /// <summary>List a webhook's events, oldest first.</summary>
    /// <remarks>
    /// In pages. Who created, changed or deleted it, and when and why it was disabled; what was delivered is listed
    /// by <c>attempts</c>. Readable after the webhook is deleted.
    /// </remarks>
    public static async Task List(
        HttpContext http,
        WebhookHistory history,
        WebhookQueries webhooks,
        Admission admission,
        string webhook,
        CancellationToken cancellation)
    {
        var account = CrossbarRequest.AccountOf(http);
        var errors = new ValidationErrors();
        var asked = HistoryRequest.OfWebhook(http.Request, errors);
        if (!errors.IsEmpty)
            await http.SendAsync(Reply.Invalid(errors));
        else if (!Ids.IsId(webhook) || !await webhooks.IsKnownAsync(account, webhook, cancellation))
            await http.SendAsync(Replies.Unknown(webhook));
        else
        {
            await http.WhileAdmittedAsync(async () =>
            {
                var (items, more) = await history.PageAsync(
                    account, webhook, asked, admission.Options.PageBytes, cancellation);
                await http.SendAsync(http.EnvelopeOf(items, (json, item) => json.WriteJson(item.Json)) with
                {
                    PageSize = items.Count,
                    NextAfter = more ? items[^1].Place : null,
                });
            });
        }
    }
}
