using System.Collections.Concurrent;
using Conferences.Api.Store;
using Conferences.Domain.Events;
using Conferences.Domain.State;
using Marten;
using Marten.Services;

namespace Conferences.Api.Commands;

/// <summary>Lets callers wait for the outcome of an operation.</summary>
/// <param name="stopping">Cancelled when the service stops.</param>
internal sealed class OperationAwaiter(TimeProvider clock, CancellationToken stopping) : DocumentSessionListenerBase
{
    // How often to poll for an outcome that another node recorded.
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(500);

    private readonly ConcurrentDictionary<OperationId, TaskCompletionSource> awaited = new();

    /// <summary>Operations that callers wait for.</summary>
    public int Count => awaited.Count;

    /// <inheritdoc/>
    public override Task AfterCommitAsync(IDocumentSession session, IChangeSet commit, CancellationToken token)
    {
        if (awaited.IsEmpty)
            return Task.CompletedTask;
        foreach (var @event in commit.GetEvents())
        {
            if (EndedBy(@event.Data) is { } ended && awaited.TryRemove(ended, out var known))
                known.TrySetResult();
        }

        return Task.CompletedTask;
    }

    private static OperationId? EndedBy(object data) => data switch
    {
        OperationConfirmed it => it.OperationId,
        OperationFailed it => it.OperationId,
        OperationTimedOut it => it.OperationId,
        _ => null,
    };

    /// <summary>
    /// The operation once its outcome is known, or its current state when the patience is over or the service stops:
    /// the host would wait for these requests and then abort them.
    /// </summary>
    /// <param name="read">Reads the operation's current state.</param>
    public async Task<Operation?> OfAsync(
        OperationId operationId,
        TimeSpan patience,
        Func<CancellationToken, Task<Operation?>> read,
        CancellationToken cancellation)
    {
        var start = clock.GetTimestamp();
        try
        {
            while (true)
            {
                // Subscribe before reading, so that an outcome recorded in between is not missed.
                var known = awaited.GetOrAdd(
                    operationId, static _ => new(TaskCreationOptions.RunContinuationsAsynchronously));
                var operation = await read(cancellation);
                var left = stopping.IsCancellationRequested
                    ? TimeSpan.Zero
                    : patience - clock.GetElapsedTime(start);
                if (operation is not { IsOpen: true } || left <= TimeSpan.Zero)
                    return operation;

                await AsyncSignal.WaitAsync(known.Task, left < PollInterval ? left : PollInterval, clock, cancellation);
            }
        }
        finally
        {
            // Other waiters subscribe again at their next poll.
            awaited.TryRemove(operationId, out _);
        }
    }
}
