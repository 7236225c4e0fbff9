using System.Diagnostics.Metrics;
using Conferences.Api.Observability;

namespace Conferences.Api.Media;

/// <summary>What media servers report and nobody takes, in numbers.</summary>
internal sealed class MediaMeter(IMeterFactory meters)
{
    /// <summary>It is a message or an event of a kind that this service does not use.</summary>
    public const string OtherKind = "other_kind";

    /// <summary>It names no conference of this service.</summary>
    public const string UnknownConference = "unknown_conference";

    /// <summary>It is not, or not only, about the account that it names or was asked about.</summary>
    public const string OtherAccount = "other_account";

    /// <summary>It cannot be read.</summary>
    public const string Garbled = "garbled";

    private readonly Counter<long> passedOver = meters.Create(Meters.Name).CreateCounter<long>(
        "conferences.media.passed_over", "{message}", "Messages of the media server that nothing followed from");

    /// <summary>Counts a message.</summary>
    /// <param name="reason">One of the constants of this class.</param>
    public void PassedOver(string reason) => passedOver.Add(1, new KeyValuePair<string, object?>("reason", reason));
}
