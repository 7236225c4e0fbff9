using Marten;

namespace Conferences.Api.Views;

/// <summary>Deletes kept replies that count no more. Nothing depends on when: an old one is not given again.</summary>
internal sealed class AnswerExpiry(IDocumentStore store, TimeProvider clock, ILogger<AnswerExpiry> log)
    : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromHours(1);

    /// <summary>Deletes them, whatever the account.</summary>
    public async Task DeleteAsync(CancellationToken cancellation)
    {
        var oldest = clock.GetUtcNow() - Answer.Lifetime;
        await using var session = store.LightweightSession();
        session.DeleteWhere<Answer>(answer => answer.AnyTenant() && answer.At <= oldest);
        await session.SaveChangesAsync(cancellation);
    }

    protected override Task ExecuteAsync(CancellationToken stopping) =>
        Rounds.EachAsync(Period, clock, DeleteAsync, log, stopping);
}
