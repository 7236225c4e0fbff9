using System.Threading.RateLimiting;
using Conferences.Api.Crossbar;
using Conferences.Api.Store;
using Conferences.Domain.Commands.Webhooks;
using Wolverine;

namespace Conferences.Api.Commands.Webhooks;

/// <summary>
/// Passes commands to webhooks to their handler, one at a time for each account: in the database they would wait for
/// each other's locks, with a connection each and for a second at the most.
/// </summary>
internal sealed class WebhookCommands(
    IServiceScopeFactory scopes, Admission admission, QuotaOptions quotas, TimeProvider clock) : IAsyncDisposable
{
    // Commands of one account that may wait; further ones are refused.
    private const int Waiting = 256;

    private readonly PartitionedRateLimiter<string> turns = PartitionedRateLimiter.Create<string, string>(account =>
        RateLimitPartition.GetConcurrencyLimiter(account, _ => new()
        {
            PermitLimit = 1,
            QueueLimit = Waiting,
            QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
        }));

    /// <summary>The reply to a caller's command, once it is decided and recorded.</summary>
    /// <exception cref="OverloadedException">Too many are waiting for the database.</exception>
    public async Task<Reply> AnswerAsync(string account, WebhookEnvelope envelope, CancellationToken cancellation) =>
        WebhookReplies.Of(account, envelope, await SendAsync(account, envelope, cancellation));

    /// <summary>Reads what commands are to be about.</summary>
    /// <exception cref="OverloadedException">Too many are waiting for the database.</exception>
    public Task<T> ReadAsync<T>(string account, Func<Task<T>> read, CancellationToken cancellation) =>
        admission.ReadAsync(account, read, cancellation);

    /// <summary>Decides and records a caller's command.</summary>
    /// <exception cref="OverloadedException">Too many are waiting for the database.</exception>
    public async Task<WebhookOutcome> SendAsync(
        string account, WebhookEnvelope envelope, CancellationToken cancellation)
    {
        using var turn = await turns.AcquireAsync(account, cancellationToken: cancellation);
        if (!turn.IsAcquired)
            throw new OverloadedException();
        using var entered = await admission.WriteAsync(account, cancellation);
        var command = envelope.Command with { Quota = quotas.OfAccount };
        return await InvokeAsync(account, envelope with { Command = command }, cancellation);
    }

    /// <summary>Decides and records a command of the service itself. It is never refused for lack of places.</summary>
    public Task<WebhookOutcome> SendOwnAsync(
        string account, string webhookId, WebhookCommand command, CancellationToken cancellation) => InvokeAsync(
        account,
        new(webhookId, command, new(account, null, null, null, "service"), Ids.New(), clock.GetUtcNow(), null),
        cancellation);

    public ValueTask DisposeAsync() => turns.DisposeAsync();

    private async Task<WebhookOutcome> InvokeAsync(
        string account, WebhookEnvelope envelope, CancellationToken cancellation)
    {
        await using var scope = scopes.CreateAsyncScope();
        var bus = scope.ServiceProvider.GetRequiredService<IMessageBus>();
        return await bus.InvokeForTenantAsync<WebhookOutcome>(account, envelope, cancellation);
    }
}
