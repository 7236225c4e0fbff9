using System.Collections.Immutable;
using Conferences.Domain.Events;
using Conferences.Domain.State;

namespace Conferences.Domain.Commands;

/// <summary>The media sender is about to send an operation.</summary>
/// <param name="IsExact">The media server's events will name it.</param>
public sealed record MarkOperationSent(OperationId OperationId, DateTimeOffset At, bool IsExact) : Command
{
    /// <inheritdoc/>
    public override Needs Needs => Needs.Nothing;

    /// <summary>Targets that cannot be named to the media server, so that nothing can be sent for them.</summary>
    public ImmutableArray<int> Unnamed { get; init; } = [];

    /// <summary>
    /// Sent, if it is still only requested and can be sent for at least one target; else there is nothing to send. A
    /// dial that starts no conference fails if the one it was to join has ended.
    /// </summary>
    public override Decision Decide(ConferenceState state) => state.Live.Asked(OperationId) switch
    {
        not { Status: OperationStatus.Requested } => Decision.Nothing,
        { Dialling: { } how } dial when how.Has(Dialling.JoinExisting) && !state.Live.IsRunning =>
            [dial.AsFailed(Reason.NotRunning)],
        var asked => Send(Unnamed.Aggregate(asked.Sent(At, IsExact), (operation, participantId) =>
            operation.Settle(participantId, OperationStatus.Failed, Reason.UnknownMember))),
    };

    private static Decision Send(Operation sent) => sent.Outcome() is { } outcome
        ? [outcome]
        : Decision.Recording([sent.AsSent()]) with { Operation = sent };
}
