using System.Text.Json;
using Conferences.Api.Crossbar;
using Conferences.Api.Queries;
using Conferences.Api.Responses;
using Conferences.Api.Store;

namespace Conferences.Api.Routes;

/// <summary>What was tried to deliver events to webhooks.</summary>
internal static class AttemptRoutes
{
    // An attempt has up to 8 kB of bodies.
    private const int AtOnce = 200;

    /// <summary>List the attempts for all webhooks of the account, newest first.</summary>
    /// <remarks>
    /// Secrets are masked, bodies cut at 4 kB. Attempts are removed after 30 days, unless the service is configured
    /// otherwise; those of a deleted webhook, too.
    /// </remarks>
    public static Task OfAccount(HttpContext http, AttemptQueries queries, Admission admission) =>
        SendAsync(http, queries, admission, hookId: null);

    /// <summary>List the attempts for a webhook, newest first.</summary>
    /// <remarks>Readable after the webhook is deleted. Secrets are masked, bodies cut at 4 kB.</remarks>
    public static async Task OfWebhook(
        HttpContext http,
        AttemptQueries queries,
        WebhookQueries webhooks,
        Admission admission,
        string webhook,
        CancellationToken cancellation)
    {
        if (Ids.IsId(webhook)
            && await webhooks.IsKnownAsync(CrossbarRequest.AccountOf(http), webhook, cancellation))
            await SendAsync(http, queries, admission, webhook);
        else
            await http.SendAsync(Replies.Unknown(webhook));
    }

    private static async Task SendAsync(
        HttpContext http, AttemptQueries queries, Admission admission, string? hookId)
    {
        var (page, fault) = Page.Read(http.Request.Query, Ids.IsId);
        if (fault is not null)
        {
            await http.SendAsync(Replies.Faulty(fault));
            return;
        }

        var account = CrossbarRequest.AccountOf(http);
        var list = new ListAnswer<AttemptResponse>(
            AtOnce,
            (part, bytes, token) => queries.ListAsync(account, hookId, part, bytes, token),
            it => it.Id,
            (json, it) => JsonSerializer.Serialize(json, it, ResponseJson.Default.AttemptResponse));
        await list.SendAsync(http, admission, page!);
    }
}
