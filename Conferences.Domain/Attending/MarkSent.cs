namespace Conferences.Domain.Attending;

/// <summary>The media sender is about to hand an operation over.</summary>
/// <param name="IsExact">The media server's events will name it.</param>
public sealed record MarkSent(string OperationId, DateTimeOffset At, bool IsExact) : Command
{
    /// <summary>On its way, if it still waits to be; else there is nothing to hand over.</summary>
    public Decision Decide(LiveConference live) =>
        live.Pending.FirstOrDefault(it =>
            it.Id == OperationId && it.Status == OperationStatus.Requested) is { } requested
            && requested.Sent(At, IsExact) is var sent
            ? Decision.Recording([new OperationSent(sent)]) with { Operation = sent }
            : Decision.Nothing;
}
