using Conferences.Api.Responses;

namespace Conferences.Api.Webhooks.Delivery;

/// <summary>What became of a delivery, to be stored.</summary>
/// <param name="Position">The event's; null if the lane had none.</param>
/// <param name="State">Of the delivery afterwards.</param>
/// <param name="Tries">Of the lane's first delivery.</param>
/// <param name="NextTry">When the lane is due again.</param>
internal sealed record DeliveryNote(
    Lease Lease,
    LaneKey Lane,
    long Stamp,
    long? Position,
    DeliveryState State,
    int Tries,
    DateTimeOffset NextTry)
{
    /// <summary>What is shown of the try; null for none.</summary>
    public AttemptResponse? Attempt { get; init; }

    /// <summary>The person the payload names.</summary>
    public string? PersonId { get; init; }

    /// <summary>When it was tried.</summary>
    public DateTimeOffset At { get; init; }

    /// <summary>What it says of the endpoint; null for nothing new.</summary>
    public EndpointNote? Endpoint { get; init; }

    /// <summary>Completed when it is stored.</summary>
    public TaskCompletionSource Stored { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}

/// <summary>What became of a delivery. The numbers are stored.</summary>
internal enum DeliveryState
{
    /// <summary>It is still to be sent.</summary>
    Pending = 0,

    /// <summary>The endpoint has it.</summary>
    Delivered = 1,

    /// <summary>It was tried in vain as often as it may be; the conference goes on.</summary>
    Failed = 2,
}

/// <summary>How an endpoint does.</summary>
/// <param name="Works">True if it took a delivery in good time: it is treated as all others.</param>
/// <param name="Fails">True if it refused one or did not answer.</param>
/// <param name="NotBefore">When it can be asked again; null for any time.</param>
internal sealed record EndpointNote(bool Works, bool Fails, DateTimeOffset? NotBefore);
