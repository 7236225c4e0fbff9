using Conferences.Api.Store;
using Conferences.Domain.Commands.Webhooks;
using Conferences.Domain.State;
using JasperFx.Events;
using Marten;

namespace Conferences.Api.Commands.Webhooks;

/// <summary>A webhook opened for writing: its stream, its state and the reply kept for its caller.</summary>
/// <param name="Account">The account, which is the tenant.</param>
/// <param name="Stream">Null for a webhook to be created.</param>
/// <param name="Kept">The reply kept under the command's idempotency key.</param>
/// <param name="Newest">The newest time recorded in the stream and its account; null if nothing was.</param>
public sealed record WebhookLoader(
    string Account,
    IEventStream<Webhook>? Stream,
    WebhookState State,
    IdempotentReply? Kept,
    DateTimeOffset? Newest)
{
    // Two that are created at once would each count without the other.
    private const string OneAtATime = "select pg_advisory_xact_lock(hashtextextended('webhooks/' || ?, 0))::text";

    private const string NewestPosition = "select coalesce(max(seq_id), 0)::text from conferences.mt_events";

    /// <summary>
    /// Opens the stream first and then reads, so that no data is older than the version that the commit checks.
    /// </summary>
    public static async Task<WebhookLoader> LoadAsync(
        WebhookEnvelope envelope, IDocumentSession session, CancellationToken cancellation)
    {
        var (id, key) = (envelope.WebhookId, Webhook.KeyOf(envelope.WebhookId));
        IEventStream<Webhook>? stream = null;
        await session.BeginTransactionAsync(cancellation);
        if (envelope.Command is CreateWebhook)
            await session.QueryAsync<string>(OneAtATime, cancellation, session.TenantId);
        else
            stream = await session.Events.FetchForExclusiveWriting<Webhook>(key, cancellation);
        var reads = session.CreateBatchQuery();
        var count = reads.Query<Webhook>().Count();
        var secrets = reads.Load<WebhookSecrets>(id);
        var position = reads.Query<string>(NewestPosition);
        var usage = envelope.Command.Quota is null ? null : StoredUsage.Read(reads, session.TenantId);
        var newest = NewestTime.Read(reads, session.TenantId, key);
        var kept = envelope.Key is { } asked ? reads.Load<IdempotentReply>(asked.Value) : null;
        await reads.Execute(cancellation);
        return new(
            session.TenantId,
            stream,
            new(
                id,
                stream?.Aggregate,
                await secrets,
                long.Parse((await position)[0], System.Globalization.CultureInfo.InvariantCulture),
                await count,
                envelope.At)
            {
                Usage = usage is null ? AccountUsage.None : StoredUsage.Of(await usage),
            },
            kept is null ? null : await kept,
            NewestTime.Of(await newest));
    }
}
