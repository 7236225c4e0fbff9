using System.Text.Json;
using Conferences.Api.Crossbar;
using Conferences.Api.Responses;
using Conferences.Api.Store;
using Conferences.Domain.State;

namespace Conferences.Api.Queries;

/// <summary>Lists of webhooks: of an account, or of others.</summary>
internal sealed class WebhookList(WebhookQueries queries, NumberingPlan numbering, Admission admission)
{
    private const int AtOnce = 100;

    private static readonly ListSource Own = new(
        "w.tenant_id, w.data::text",
        _ => "from conferences.mt_doc_webhook w",
        "w.tenant_id = $1",
        "w.webhook_id",
        "(w.data -> 'document')",
        "''",
        "(w.data ->> 'created')::timestamptz",
        "(w.data ->> 'modified')::timestamptz",
        "false");

    private static readonly ListSource OfOthers = Own with
    {
        Condition = "w.tenant_id <> $1 and (w.tenant_id = any($2) or '*' = any($2))",
    };

    /// <summary>Sends the list.</summary>
    /// <param name="others">Accounts whose webhooks are wanted, <c>*</c> for all; null for the account's own.</param>
    public async Task SendAsync(HttpContext http, IReadOnlyList<string>? others)
    {
        var (page, fault) = Page.Read(http.Request.Query, Ids.IsId);
        var errors = Filters.Check(http.Request.Query);
        if (fault is not null || !errors.IsEmpty)
        {
            await http.SendAsync(fault is null ? Reply.Invalid(errors) : Replies.Faulty(fault));
            return;
        }

        var account = CrossbarRequest.AccountOf(http);
        var source = others is null ? Own : OfOthers;
        object[] given = others is null ? [] : [others.ToArray()];
        var list = new ListAnswer<WebhookRow>(
            AtOnce,
            (part, bytes, cancellation) => queries.ListAsync(
                new(part, http.Request.Query, OwnerId: null, numbering), source, account, given, bytes, cancellation),
            row => row.Webhook.Id,
            (json, row) => WebhookJson.Public(
                row.Webhook, row.Webhook.Document, account: others is null ? null : row.Account).WriteTo(json));
        await list.SendAsync(http, admission, page!);
    }
}
