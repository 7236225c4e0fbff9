using Conferences.Domain.Events;
using Conferences.Domain.State;

namespace Conferences.Domain.Commands;

/// <summary>An operation cannot be handed over, or the media server says that it did not do it.</summary>
/// <param name="Reason">Why, e.g. <see cref="Domain.Events.Reason.LinkDown"/>.</param>
public sealed record FailOperation(string OperationId, Reason Reason, DateTimeOffset At) : Command
{
    /// <inheritdoc/>
    public override Needs Needs => Needs.Nothing;

    /// <summary>Failed, unless the outcome is known.</summary>
    public override Decision Decide(ConferenceState state) =>
        state.Live.Asked(OperationId) is { } operation ? [operation.AsFailed(Reason)] : Decision.Nothing;
}

/// <summary>An operation's time is over.</summary>
public sealed record TimeOutOperation(string OperationId, DateTimeOffset At) : Command
{
    /// <inheritdoc/>
    public override Needs Needs => Needs.Nothing;

    /// <summary>Over for every target nothing was heard of; one that failed makes the whole failed.</summary>
    public override Decision Decide(ConferenceState state) =>
        state.Live.Asked(OperationId) is { } operation && operation.Deadline <= At
            ? [operation.End(OperationStatus.TimedOut, At).Outcome() ?? operation.AsTimedOut()]
            : Decision.Nothing;
}
