using System.Collections.Concurrent;
using Conferences.Api.Store;
using Conferences.Domain.Events;
using Conferences.Domain.State;
using Marten;
using Marten.Services;

namespace Conferences.Api.Commands;

/// <summary>Where callers wait for the outcome of an operation.</summary>
/// <param name="stopping">Cancelled when the service is told to stop.</param>
internal sealed class OperationAwaiter(TimeProvider clock, CancellationToken stopping) : DocumentSessionListenerBase
{
    // How soon an outcome is seen that another node recorded.
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(500);

    private readonly ConcurrentDictionary<OperationId, TaskCompletionSource> awaited = new();

    /// <summary>Operations that somebody waits for.</summary>
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
    /// The operation once its outcome is known, or as it stands when the patience is over or the service stops: it
    /// would wait for its callers, and then cut them off.
    /// </summary>
    /// <param name="read">Reads the operation as it stands.</param>
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
                // Listens before it reads: an outcome recorded in between is heard.
                var known = awaited.GetOrAdd(
                    operationId, static _ => new(TaskCreationOptions.RunContinuationsAsynchronously));
                var operation = await read(cancellation);
                var left = stopping.IsCancellationRequested
                    ? TimeSpan.Zero
                    : patience - clock.GetElapsedTime(start);
                if (operation is not { IsOpen: true } || left <= TimeSpan.Zero)
                    return operation;

                await AsyncSignal.WaitAsync(known.Task, left < Glance ? left : Glance, clock, cancellation);
            }
        }
        finally
        {
            // Whoever else waits for it listens anew at the next glance.
            awaited.TryRemove(operationId, out _);
        }
    }
}
