namespace Conferences.Domain.Attending;

/// <summary>The media sender is about to hand an operation over.</summary>
public sealed record MarkSent(string OperationId, DateTimeOffset At) : Command
{
    /// <summary>On its way, if it still waits to be.</summary>
    public Decision Decide(LiveConference live) =>
        live.Pending.FirstOrDefault(it =>
            it.Id == OperationId && it.Status == OperationStatus.Requested) is { } operation
            ? [new OperationSent(operation.Sent(At))]
            : Decision.Nothing;
}
