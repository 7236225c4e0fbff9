using Marten;
using Marten.Services;

namespace Conferences.Api.Store;

/// <summary>
/// Set when the ledger has grown, on the node that writes it. Readers on other nodes poll, which also makes up for a
/// missed signal.
/// </summary>
internal sealed class LedgerSignal : IChangeListener
{
    private readonly AsyncSignal grown = new();

    /// <inheritdoc cref="AsyncSignal.Next"/>
    public Task Next => grown.Next;

    /// <inheritdoc/>
    public Task BeforeCommitAsync(IDocumentSession session, IChangeSet commit, CancellationToken token) =>
        Task.CompletedTask;

    /// <inheritdoc/>
    public Task AfterCommitAsync(IDocumentSession session, IChangeSet commit, CancellationToken token)
    {
        grown.Set();
        return Task.CompletedTask;
    }
}
