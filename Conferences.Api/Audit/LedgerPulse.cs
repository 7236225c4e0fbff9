using Marten;
using Marten.Services;

namespace Conferences.Api.Audit;

/// <summary>
/// Tells whoever follows the ledger that it has grown, on the node that writes it. On other nodes, and should a growth
/// be missed, looking finds it.
/// </summary>
internal sealed class LedgerPulse : IChangeListener
{
    private TaskCompletionSource next = New();

    /// <summary>Ends when the ledger has grown. Take it before looking, or what comes in between is missed.</summary>
    public Task Next => Volatile.Read(ref next).Task;

    /// <inheritdoc/>
    public Task BeforeCommitAsync(IDocumentSession session, IChangeSet commit, CancellationToken token) =>
        Task.CompletedTask;

    /// <inheritdoc/>
    public Task AfterCommitAsync(IDocumentSession session, IChangeSet commit, CancellationToken token)
    {
        Interlocked.Exchange(ref next, New()).TrySetResult();
        return Task.CompletedTask;
    }

    // Whoever waited goes on by itself and not within the ledger's own work.
    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
