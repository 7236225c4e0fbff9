using Conferences.Domain.State;
using JasperFx.Events;

namespace Conferences.Api.Webhooks.Delivery;

/// <summary>What one webhook gets of one conference: a sequence, sent one after the other.</summary>
internal readonly record struct LaneKey(string HookId, string ConferenceId);

/// <summary>A lane whose first delivery is due.</summary>
/// <param name="Stamp">As it was read, see <see cref="DeliveryTables"/>.</param>
/// <param name="Tries">How often its first delivery was tried already.</param>
/// <param name="IsProbed">True if the endpoint fails: one request at a time finds out whether it still does.</param>
/// <param name="FailingSince">Since when all deliveries of the webhook have failed; null if the last one did not.
/// </param>
internal sealed record Lane(LaneKey Key, long Stamp, int Tries, bool IsProbed, DateTimeOffset? FailingSince)
{
    /// <summary>Where to send, and how.</summary>
    public required Recipient Recipient { get; init; }

    /// <summary>Its first events, in order; none if there was nothing to send after all.</summary>
    public required IReadOnlyList<DueEvent> Events { get; init; }
}

/// <summary>How the delivery of a lane ended.</summary>
/// <param name="IsGood">False if the endpoint failed or the webhook is disabled: what else was read of it is to be read
/// again, since it is treated otherwise now.</param>
/// <param name="Stored">Completes when the results are stored, or never will be: until then it is not to be read again.
/// </param>
internal readonly record struct LaneEnd(bool IsGood, Task Stored);

/// <summary>An event to send.</summary>
/// <param name="Person">Who came, if it tells of somebody who came and is not erased.</param>
internal sealed record DueEvent(IEvent Event, Person? Person);

/// <summary>A webhook with what is kept apart from its document.</summary>
/// <param name="Secrets">Those that sign now, the current one first.</param>
/// <param name="Headers">Custom headers by name.</param>
internal sealed record Recipient(
    string Account, Webhook Webhook, IReadOnlyList<string> Secrets, IReadOnlyDictionary<string, string> Headers)
{
    /// <summary>The webhook as it is sent to at this time.</summary>
    public static Recipient Of(string account, Webhook webhook, WebhookSecrets secrets, DateTimeOffset now) =>
        new(account, webhook, [.. secrets.ValidAt(now)], secrets.Headers);
}
