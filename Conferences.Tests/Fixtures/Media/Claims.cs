using Conferences.Domain.Events;
using Conferences.Domain.State;

namespace Conferences.Tests.Fixtures.Media;

/// <summary>What a history records of its operations.</summary>
internal static class Claims
{
    /// <summary>The operations that ended, in their final state, once for each event that ends one.</summary>
    public static IEnumerable<Operation> Outcomes(IEnumerable<ConferenceEvent> events) =>
        Told(events, @event => @event is OperationConfirmed or OperationFailed or OperationTimedOut);

    /// <summary>The operations that were sent, in their state then.</summary>
    public static IEnumerable<Operation> Sent(IEnumerable<ConferenceEvent> events) =>
        Told(events, @event => @event is OperationSent);

    /// <summary>What was carried out according to the history: for the operation, or for each of its legs.</summary>
    public static IEnumerable<(string? Operation, string? Leg)> Of(
        IReadOnlyList<ConferenceEvent> events, Operation operation)
    {
        var perLeg = operation.Dialling is not null || operation.Removes
            || ParticipantAction.Of(operation.Action) is not null;
        return (perLeg, operation.Status) switch
        {
            (true, _) => operation.Targets.Where(target => target.Status == OperationStatus.Confirmed)
                .Select(target => ((string?)operation.Id.Text, (string?)Leg(events, operation, target))),
            (_, OperationStatus.Confirmed) => [(operation.Id.Text, null)],
            _ => [],
        };
    }

    /// <summary>The status of an operation, derived from its targets.</summary>
    public static OperationStatus Whole(Operation operation) =>
        operation.Targets.Select(target => target.Status).Distinct().ToArray() switch
        {
            [] => operation.Status,
            [var alike] => alike,
            var mixed => mixed.Contains(OperationStatus.Failed) ? OperationStatus.Failed : OperationStatus.TimedOut,
        };

    private static IEnumerable<Operation> Told(IEnumerable<ConferenceEvent> events, Func<ConferenceEvent, bool> wanted)
    {
        var operations = new Dictionary<OperationId, Operation>();
        foreach (var @event in events)
        {
            if (Operation.IdOf(@event) is not { } id)
                continue;
            operations[id] = Operation.Fold(operations.GetValueOrDefault(id), @event, default)!;
            if (wanted(@event))
                yield return operations[id];
        }
    }

    private static string Leg(IReadOnlyList<ConferenceEvent> events, Operation operation, Target target)
    {
        if (target.CallId is { } dialled)
            return dialled.Text;
        var instance = events
            .TakeWhile(@event => (@event as OperationRequested)?.Operation.Id != operation.Id)
            .OfType<ConferenceStarted>().Max(started => started.Instance);
        return events.OfType<ParticipantJoined>()
            .Single(it => (it.Instance, it.ParticipantId) == (instance, target.ParticipantId)).CallId.Text;
    }
}
