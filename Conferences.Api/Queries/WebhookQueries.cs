using Conferences.Api.Store;
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
        return await command.ExecuteScalarAsync(cancellation) is string json
            ? serializer.FromJson<WebhookSecrets>(new MemoryStream(System.Text.Encoding.UTF8.GetBytes(json)))
            : null;
    }

    private Webhook Read(NpgsqlDataReader row, int column) => serializer.FromJson<Webhook>(
        new MemoryStream(System.Text.Encoding.UTF8.GetBytes(row.GetString(column))));
}
