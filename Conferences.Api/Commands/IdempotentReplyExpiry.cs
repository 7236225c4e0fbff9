using Conferences.Api.Store;
using Marten;

namespace Conferences.Api.Commands;

/// <summary>Deletes expired replies. The timing is irrelevant: an expired reply is never given.</summary>
internal sealed class IdempotentReplyExpiry(
    IDocumentStore store, TimeProvider clock, ILogger<IdempotentReplyExpiry> log)
    : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromHours(1);

    /// <summary>Deletes those of all accounts.</summary>
    public async Task DeleteAsync(CancellationToken cancellation)
    {
        var oldest = clock.GetUtcNow() - IdempotentReply.Lifetime;
        await using var session = store.LightweightSession();
        session.DeleteWhere<IdempotentReply>(answer => answer.AnyTenant() && answer.At <= oldest);
        await session.SaveChangesAsync(cancellation);
    }

    protected override Task ExecuteAsync(CancellationToken stopping) =>
        PeriodicWork.EachAsync(Period, clock, DeleteAsync, log, stopping);
}
