using System.Collections.Immutable;
using Conferences.Domain.Events;
using Conferences.Domain.State;

namespace Conferences.Domain.Commands;

/// <summary>An operation cannot be sent, or the media server reports that it failed.</summary>
/// <param name="Reason">Why, e.g. <see cref="Domain.Events.Reason.LinkDown"/>.</param>
public sealed record FailOperation(OperationId OperationId, FailureReason Reason, DateTimeOffset At) : Command
{
    /// <summary>The participants for whom it failed; empty if it failed as a whole.</summary>
    public ImmutableArray<int> Participants { get; init; } = [];

    /// <summary>True if it fails only while it has not been sent: afterwards it may have been carried out.</summary>
    public bool UnlessSent { get; init; }

    /// <inheritdoc/>
    public override Needs Needs => Needs.Nothing;

    /// <summary>Failed, unless the outcome is known already; the operation itself once that of all is known.</summary>
    public override Decision Decide(ConferenceState state) => state.Live.Asked(OperationId) switch
    {
        null => Decision.Nothing,
        { Status: not OperationStatus.Requested } when UnlessSent => Decision.Nothing,
        var operation when Participants.IsEmpty => [operation.AsFailed(Reason)],
        var operation when Participants.Any(operation.AwaitsWordOf) => Settle(operation),
        _ => Decision.Nothing,
    };

    private Decision Settle(Operation operation)
    {
        var settled = Participants.Aggregate(operation, (before, participantId) =>
            before.Settle(participantId, OperationStatus.Failed, Reason));
        return [settled.Outcome() ?? settled.AsSent()];
    }
}

/// <summary>An operation's deadline has passed.</summary>
public sealed record TimeOutOperation(OperationId OperationId, DateTimeOffset At) : Command
{
    /// <inheritdoc/>
    public override Needs Needs => Needs.Nothing;

    /// <summary>Timed out for every target without an outcome; one failed target makes the operation failed.</summary>
    public override Decision Decide(ConferenceState state) =>
        state.Live.Asked(OperationId) is { } operation && operation.Deadline <= At
            ? [operation.End(OperationStatus.TimedOut, At).Outcome() ?? operation.AsTimedOut()]
            : Decision.Nothing;
}
