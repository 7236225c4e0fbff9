using Conferences.Api.Store;
using Conferences.Domain.Document;
using Conferences.Domain.State;
using Marten;
using Npgsql;

namespace Conferences.Api.Queries;

/// <summary>The reads of webhooks.</summary>
internal sealed class WebhookQueries(ReadDataSource reads, IDocumentStore store)
{
    private readonly ISerializer serializer = store.Options.Serializer();

    /// <summary>The enabled webhooks of these accounts, by account. By the primary key, which begins with the account.
    /// </summary>
    public async Task<ILookup<string, Webhook>> EnabledAsync(
        IReadOnlyCollection<string> accounts, CancellationToken cancellation)
    {
        await using var command = reads.Command(
            """
            select tenant_id, data::text
            from conferences.mt_doc_webhook
            where tenant_id = any($1) and data #> '{document,enabled}' = 'true'
            order by tenant_id, id
            """,
            [accounts.ToArray()]);
        await using var row = await command.ExecuteReaderAsync(cancellation);
        var found = new List<(string Account, Webhook Webhook)>();
        while (await row.ReadAsync(cancellation))
            found.Add((row.GetString(0), Read(row, 1)));
        return found.ToLookup(it => it.Account, it => it.Webhook);
    }

    /// <summary>The ids of the account's webhooks that are disabled.</summary>
    public async Task<IReadOnlyList<string>> DisabledAsync(string account, CancellationToken cancellation)
    {
        await using var command = reads.Command(
            """
            select webhook_id
            from conferences.mt_doc_webhook
            where tenant_id = $1 and data #> '{document,enabled}' <> 'true'
            order by webhook_id
            """,
            account);
        await using var row = await command.ExecuteReaderAsync(cancellation);
        var ids = new List<string>();
        while (await row.ReadAsync(cancellation))
            ids.Add(row.GetString(0));
        return ids;
    }

    /// <summary>A page of a list, which ends early when it has so many bytes.</summary>
    /// <param name="source">Whose webhooks are listed; its columns are the account and the webhook.</param>
    /// <param name="given">Parameters of the source, from <c>$2</c> on; <c>$1</c> is the account.</param>
    public async Task<PartOfList<WebhookRow>> ListAsync(
        Listing listing,
        ListSource source,
        string account,
        object[] given,
        long bytes,
        CancellationToken cancellation)
    {
        await using var command = listing.Of(source, reads, account, given);
        return await PartOfList<WebhookRow>.TakeAsync(
            command,
            listing.Page.Size ?? int.MaxValue,
            bytes,
            row => (new(row.GetString(0), Read(row, 1)), row.GetString(1).Length),
            found => found.Webhook.Id,
            cancellation);
    }

    /// <summary>True if the account has or had such a webhook.</summary>
    public async Task<bool> IsKnownAsync(string account, string id, CancellationToken cancellation)
    {
        await using var command = reads.Command(
            "select 1 from conferences.mt_streams where tenant_id = $1 and id = $2", account, Webhook.KeyOf(id));
        return await command.ExecuteScalarAsync(cancellation) is not null;
    }

    /// <summary>The webhook and its document with the values of its headers, or null.</summary>
    public async Task<(Webhook Webhook, WebhookDocument Document)?> FindOpenAsync(
        string account, string id, CancellationToken cancellation)
    {
        await using var command = reads.Command(
            """
            select w.data::text, s.data::text
            from conferences.mt_doc_webhook w
            join conferences.mt_doc_webhooksecrets s on s.tenant_id = w.tenant_id and s.id = w.webhook_id
            where w.tenant_id = $1 and w.id = $2
            """,
            account,
            Webhook.KeyOf(id));
        await using var row = await command.ExecuteReaderAsync(cancellation);
        if (!await row.ReadAsync(cancellation))
            return null;
        var webhook = Read(row, 0);
        return (webhook, webhook.Document.Open(FromJson<WebhookSecrets>(row.GetString(1)).Headers));
    }

    /// <summary>The webhook, or null.</summary>
    public async Task<Webhook?> FindAsync(string account, string id, CancellationToken cancellation)
    {
        await using var command = reads.Command(
            "select data::text from conferences.mt_doc_webhook where tenant_id = $1 and id = $2",
            account,
            Webhook.KeyOf(id));
        await using var row = await command.ExecuteReaderAsync(cancellation);
        return await row.ReadAsync(cancellation) ? Read(row, 0) : null;
    }

    /// <summary>Its secrets; null if there is no such webhook.</summary>
    public async Task<WebhookSecrets?> SecretsAsync(string account, string id, CancellationToken cancellation)
    {
        await using var command = reads.Command(
            "select data::text from conferences.mt_doc_webhooksecrets where tenant_id = $1 and id = $2", account, id);
        return await command.ExecuteScalarAsync(cancellation) is string json ? FromJson<WebhookSecrets>(json) : null;
    }

    private Webhook Read(NpgsqlDataReader row, int column) => FromJson<Webhook>(row.GetString(column));

    private T FromJson<T>(string json) =>
        serializer.FromJson<T>(new MemoryStream(System.Text.Encoding.UTF8.GetBytes(json)));
}

/// <summary>A webhook of a list.</summary>
internal sealed record WebhookRow(string Account, Webhook Webhook);
