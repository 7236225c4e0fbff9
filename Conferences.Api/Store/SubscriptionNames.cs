namespace Conferences.Api.Store;

/// <summary>The names under which subscriptions store their progress. A renamed one would start from the beginning.
/// </summary>
internal static class SubscriptionNames
{
    /// <summary>The ledger of every account.</summary>
    public const string Ledger = "Ledger";

    /// <summary>The sender of commands to the media server.</summary>
    public const string MediaSender = "MediaSender";

    /// <summary>The relay of events to the bus.</summary>
    public const string Bus = "Bus";

    /// <summary>The fan-out of events to webhooks.</summary>
    public const string Webhooks = "Webhooks";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [Ledger, MediaSender, Bus, Webhooks];
}
