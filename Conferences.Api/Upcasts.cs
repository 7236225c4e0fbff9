using Conferences.Domain;
using Marten.Events;

namespace Conferences.Api;

/// <summary>
/// Brings facts of an earlier form into the present one whenever they are read. What is stored stays as it is.
/// </summary>
internal static class Upcasts
{
    /// <summary>Registers them; each stands under the stored name of the facts it concerns.</summary>
    public static void Register(IEventStoreOptions events)
    {
        // Until 24 November 2026 operations had no deadline: there was only the built-in media server, which answers
        // at once. Read as they are they would be overdue since the year 1, and closed as timed out.
        Upcast<OperationRequested>(events, it => it with { Operation = WithDeadline(it.Operation) });
        Upcast<OperationSent>(events, it => it with { Operation = WithDeadline(it.Operation) });
        Upcast<OperationConfirmed>(events, it => it with { Operation = WithDeadline(it.Operation) });
        Upcast<OperationFailed>(events, it => it with { Operation = WithDeadline(it.Operation) });
        Upcast<OperationTimedOut>(events, it => it with { Operation = WithDeadline(it.Operation) });
    }

    private static void Upcast<TFact>(IEventStoreOptions events, Func<TFact, TFact> upcast) where TFact : class =>
        events.Upcast(EventStore.FactNames[typeof(TFact)], upcast);

    private static Operation WithDeadline(Operation operation) => operation.Deadline == default
        ? operation with { Deadline = operation.RequestedAt + Operation.Patience }
        : operation;
}
