namespace Conferences.Api.Media.Kazoo;

/// <summary>
/// What the routing key of an event names: <c>conference.event.{event}.{account}.{conference}.{call}</c>.
/// </summary>
internal sealed record KazooRoutingKey(string Event, string Account, string Conference)
{
    private const string Prefix = "conference.event.";

    /// <summary>What it names; null for a key in another form, which names nothing.</summary>
    public static KazooRoutingKey? Read(string text) =>
        text.StartsWith(Prefix, StringComparison.Ordinal)
        && text.Split('.') is [_, _, var @event, var account, var conference, _]
            ? new(
                Uri.UnescapeDataString(@event),
                Uri.UnescapeDataString(account),
                Uri.UnescapeDataString(conference))
            : null;
}
