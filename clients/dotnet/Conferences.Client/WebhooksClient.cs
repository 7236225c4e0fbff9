using Conferences.Client.Http;
using Conferences.Client.Models;

namespace Conferences.Client;

/// <summary>The webhooks of an account: what is recorded, delivered to HTTP endpoints.</summary>
public sealed class WebhooksClient
{
    private readonly ApiConnection connection;

    internal WebhooksClient(ApiConnection connection) => this.connection = connection;

    /// <summary>Creates a webhook. The answer has its secret, which no other answer shows.</summary>
    /// <param name="webhook">What it should deliver, and where.</param>
    /// <param name="idempotencyKey">The caller's name for this request, at most 255 visible characters; made for each
    /// call by default.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    public async Task<Versioned<WebhookWithSecret>> CreateAsync(
        WebhookDocument webhook, string? idempotencyKey = null, CancellationToken cancellation = default)
    {
        var account = await connection.AccountAsync(cancellation);
        var request = account.Webhooks.ToPutRequestInformation(new() { Data = webhook }).Named(idempotencyKey);
        var answer = await connection.SendAsync(request, WebhookWithSecret.CreateFromDiscriminatorValue, cancellation);
        return new(answer.Data!, answer.Revision ?? "");
    }

    /// <summary>The account's webhooks, requested page by page as they are read.</summary>
    public IAsyncEnumerable<Webhook> ListAsync(CancellationToken cancellation = default) =>
        connection.PagesAsync<Webhook, string>(
            static (account, place) =>
                account.Webhooks.ToGetRequestInformation(it => it.QueryParameters.StartKey = place),
            Webhook.CreateFromDiscriminatorValue,
            static it => it.NextStartKey,
            cancellation);

    /// <summary>The attempts to deliver, newest first, requested page by page as they are read.</summary>
    /// <param name="webhook">Of this webhook; null for all of the account.</param>
    /// <param name="pageSize">How many one request asks for, from 1 to 1,000; 50 by default.</param>
    /// <param name="cancellation">Ends the enumeration.</param>
    public IAsyncEnumerable<WebhookAttempt> ListAttemptsAsync(
        string? webhook = null, int? pageSize = null, CancellationToken cancellation = default) =>
        connection.PagesAsync<WebhookAttempt, string>(
            (account, place) => webhook is null
                ? account.Webhooks.Attempts.ToGetRequestInformation(it =>
                    (it.QueryParameters.PageSize, it.QueryParameters.StartKey) = (pageSize, place))
                : account.Webhooks[webhook].Attempts.ToGetRequestInformation(it =>
                    (it.QueryParameters.PageSize, it.QueryParameters.StartKey) = (pageSize, place)),
            WebhookAttempt.CreateFromDiscriminatorValue,
            static it => it.NextStartKey,
            cancellation);

    /// <summary>One webhook.</summary>
    /// <param name="id">Its id, 32 hexadecimal digits.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    public async Task<Versioned<Webhook>> GetAsync(string id, CancellationToken cancellation = default)
    {
        var account = await connection.AccountAsync(cancellation);
        var answer = await connection.SendAsync(
            account.Webhooks[id].ToGetRequestInformation(), Webhook.CreateFromDiscriminatorValue, cancellation);
        return new(answer.Data!, answer.Revision ?? "");
    }

    /// <summary>Deletes a webhook; what is not yet delivered is given up.</summary>
    /// <param name="id">Its id, 32 hexadecimal digits.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    public async Task DeleteAsync(string id, CancellationToken cancellation = default)
    {
        var account = await connection.AccountAsync(cancellation);
        await connection.SendAsync(
            account.Webhooks[id].ToDeleteRequestInformation(),
            DeletedWebhook.CreateFromDiscriminatorValue,
            cancellation);
    }
}
