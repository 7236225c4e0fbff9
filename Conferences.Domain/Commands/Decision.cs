using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Conferences.Domain.Document;
using Conferences.Domain.Events;
using Conferences.Domain.State;

namespace Conferences.Domain.Commands;

/// <summary>
/// What a command comes to: facts to record, or the reason for refusing, or both (a refused join is a fact).
/// </summary>
[CollectionBuilder(typeof(Decision), nameof(Recording))]
public sealed record Decision(ImmutableArray<ConferenceEvent> Events, Refusal? Refusal = null)
{
    /// <summary>The state already holds: nothing to record, nothing to refuse.</summary>
    public static readonly Decision Nothing = new(ImmutableArray<ConferenceEvent>.Empty);

    /// <summary>The operation the caller is told of: the one just requested, or the one already pending.</summary>
    public Operation? Operation { get; init; }

    /// <summary>The participant the caller is told of.</summary>
    public int? ParticipantId { get; init; }

    /// <summary>Who the legs are that the facts speak of for the first time.</summary>
    public ImmutableArray<Person> People { get; init; } = [];

    /// <summary>The secrets that the facts refer to for the first time.</summary>
    public ConferenceSecrets? Secrets { get; init; }

    // Spelled out, since 'new([…])' would be the copy constructor around a collection expression: this very method.
    /// <summary>Facts to record and nothing more to say.</summary>
    public static Decision Recording(ReadOnlySpan<ConferenceEvent> events) => new(ImmutableArray.Create(events));

    /// <summary>Nothing new: this operation is still under way.</summary>
    public static Decision Already(Operation pending) => Nothing with { Operation = pending };

    /// <summary>Nothing new: about this participant the state already holds.</summary>
    public static Decision Holds(int participantId) => Nothing with { ParticipantId = participantId };

    /// <summary>Asks the media server.</summary>
    public static Decision Request(Operation operation) =>
        new(ImmutableArray.Create<ConferenceEvent>(new OperationRequested(operation))) { Operation = operation };

    /// <summary>The media server is not even asked: the operation has failed from the start.</summary>
    public static Decision Fail(Operation operation, Reason reason) =>
        new(ImmutableArray.Create<ConferenceEvent>(new OperationRequested(operation), operation.AsFailed(reason)))
        {
            Operation = operation.End(OperationStatus.Failed, operation.RequestedAt, reason),
        };

    /// <summary>A refusal leaves no fact unless one is added.</summary>
    public static implicit operator Decision(Refusal refusal) => new([], refusal);

    /// <summary>Lets a decision be written as a collection expression.</summary>
    public ImmutableArray<ConferenceEvent>.Enumerator GetEnumerator() => Events.GetEnumerator();
}
