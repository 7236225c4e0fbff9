using System.Collections.Concurrent;
using Conferences.Api.Commands.Webhooks;
using Conferences.Api.Crossbar;
using Conferences.Api.Responses;

namespace Conferences.Api.Webhooks.Delivery;

/// <summary>
/// Sends an example to a webhook's endpoint, also of one that is disabled, and answers with the attempt. It is tried
/// once, beside what is delivered, and one at a time for each account.
/// </summary>
internal sealed class TestAction(
    WebhookCommands commands, DueDeliveries due, DeliveryClient client, DeliveryLog results, DeliveryMeter meter,
    TimeProvider clock) : IWebhookAction
{
    private readonly ConcurrentDictionary<string, bool> testing = new();

    /// <inheritdoc/>
    public string Name => "test";

    /// <inheritdoc/>
    public async Task<Reply> ActAsync(WebhookActionRequest request, CancellationToken cancellation)
    {
        var account = request.Account;
        if (await commands.ReadAsync(
            account, () => due.RecipientAsync(account, request.WebhookId, cancellation), cancellation) is not { } to)
            return Replies.Unknown(request.WebhookId);
        if (!testing.TryAdd(account, true))
            return TooMany;
        try
        {
            var attempt = await SendAsync(to, cancellation);
            return Reply.Ok(attempt, ResponseJson.Default.AttemptResponse, StatusCodes.Status201Created);
        }
        finally
        {
            testing.TryRemove(account, out _);
        }
    }

    private static Reply TooMany { get; } = Reply.Error(
        StatusCodes.Status429TooManyRequests,
        "too_many_requests",
        new { message = "another webhook of this account is being tested" }) with
    { RetryAfter = 1 };

    private async Task<AttemptResponse> SendAsync(Recipient to, CancellationToken cancellation)
    {
        var (webhook, at) = (to.Webhook, clock.GetUtcNow());
        var (@event, person) = SampleEvent.Of(to.Account, webhook.Filter.ConferenceId, Guid.CreateVersion7(at), at);
        var payload = Payload.Of(webhook.Hook, webhook.Verb, webhook.Format, webhook.CustomData, @event, person);
        var exchange = await client.SendAsync(to, @event.Id.ToString(), payload, cancellation);
        meter.Tried(exchange);
        var attempt = Attempts.Of(
            to,
            @event,
            SampleEvent.Type,
            exchange,
            Verdict.Of(exchange, 1, 0, isProbed: false, at).Reason,
            left: 0,
            at);
        await results.AddAsync(to.Account, attempt, at, cancellation);
        return attempt;
    }
}
