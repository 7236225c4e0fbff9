using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Conferences.Domain.Document;
using Conferences.Domain.Events;
using Conferences.Domain.State;

namespace Conferences.Domain.Commands;

/// <summary>
/// The result of deciding a command: events to record, or a refusal, or both (a refused join is recorded).
/// </summary>
[CollectionBuilder(typeof(Decision), nameof(Recording))]
public sealed record Decision(ImmutableArray<ConferenceEvent> Events, Refusal? Refusal = null)
{
    /// <summary>The state already holds: nothing to record, nothing to refuse.</summary>
    public static readonly Decision Nothing = new(ImmutableArray<ConferenceEvent>.Empty);

    /// <summary>The operation to report to the caller: the one just requested, or the one already pending.</summary>
    public Operation? Operation { get; init; }

    /// <summary>The participant to report to the caller.</summary>
    public int? ParticipantId { get; init; }

    /// <summary>The people that the events refer to for the first time.</summary>
    public ImmutableArray<Person> People { get; init; } = [];

    /// <summary>The secrets that the events refer to for the first time.</summary>
    public ConferenceSecrets? Secrets { get; init; }

    // Spelled out, since 'new([…])' would be the copy constructor around a collection expression: this very method.
    /// <summary>Events to record and nothing else.</summary>
    public static Decision Recording(ReadOnlySpan<ConferenceEvent> events) => new(ImmutableArray.Create(events));

    /// <summary>Nothing new: this operation is still pending.</summary>
    public static Decision Already(Operation pending) => Nothing with { Operation = pending };

    /// <summary>Nothing new: the state already holds for this participant.</summary>
    public static Decision Holds(int participantId) => Nothing with { ParticipantId = participantId };

    /// <summary>Requests the operation of the media server.</summary>
    public static Decision Request(Operation operation) =>
        new(ImmutableArray.Create<ConferenceEvent>(new OperationRequested(operation))) { Operation = operation };

    /// <summary>The operation fails immediately, without a request to the media server.</summary>
    public static Decision Fail(Operation operation, Reason reason) =>
        new(ImmutableArray.Create<ConferenceEvent>(new OperationRequested(operation), operation.AsFailed(reason)))
        {
            Operation = operation.End(OperationStatus.Failed, operation.RequestedAt, reason),
        };

    /// <summary>A refusal records no event unless one is added.</summary>
    public static implicit operator Decision(Refusal refusal) => new([], refusal);

    /// <summary>Allows a decision to be written as a collection expression.</summary>
    public ImmutableArray<ConferenceEvent>.Enumerator GetEnumerator() => Events.GetEnumerator();
}
