using Conferences.Domain.Events;
using Conferences.Domain.State;

namespace Conferences.Domain.Commands;

/// <summary>An operation cannot be sent, or the media server reports that it failed.</summary>
/// <param name="Reason">Why, e.g. <see cref="Domain.Events.Reason.LinkDown"/>.</param>
public sealed record FailOperation(OperationId OperationId, Reason Reason, DateTimeOffset At) : Command
{
    /// <inheritdoc/>
    public override Needs Needs => Needs.Nothing;

    /// <summary>Failed, unless the outcome is known already.</summary>
    public override Decision Decide(ConferenceState state) =>
        state.Live.Asked(OperationId) is { } operation ? [operation.AsFailed(Reason)] : Decision.Nothing;
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
