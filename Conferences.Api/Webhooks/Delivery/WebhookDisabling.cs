using Conferences.Api.Commands.Webhooks;
using Conferences.Api.Responses;
using Conferences.Api.Store;
using Conferences.Domain.Commands.Webhooks;

namespace Conferences.Api.Webhooks.Delivery;

/// <summary>Disables webhooks whose endpoints take nothing.</summary>
internal sealed class WebhookDisabling(WebhookCommands commands, SubscriptionProgress progress)
{
    /// <summary>The reason for an endpoint that answered 410.</summary>
    public const string Gone = "The endpoint answered 410 Gone.";

    /// <summary>The reason for an endpoint that failed for too long.</summary>
    /// <param name="since">When it failed for the first time.</param>
    /// <param name="last">The last of the attempts.</param>
    public static string Failing(DateTimeOffset since, AttemptResponse last) =>
        $"Every delivery has failed since {EventJson.Time(since)}; the last one with "
        + (last.RespStatusCode is { } status ? $"status {status}." : $"{last.ClientError}.");

    /// <summary>Records that it is disabled.</summary>
    public async Task DisableAsync(string account, string hookId, string reason)
    {
        // What is entered for it from now on is found again among what waits, see FanOut.
        var entered = (await progress.ReadAsync(SubscriptionNames.Webhooks, CancellationToken.None)).Read;
        await commands.SendOwnAsync(account, hookId, new DisableWebhook(reason, entered), CancellationToken.None);
    }
}
