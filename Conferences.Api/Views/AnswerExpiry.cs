using Marten;

namespace Conferences.Api.Views;

/// <summary>Deletes kept replies that count no more. Nothing depends on when: an old one is not given again.</summary>
internal sealed class AnswerExpiry(IDocumentStore store, TimeProvider clock) : BackgroundService
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

    protected override async Task ExecuteAsync(CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(Period, clock);
        while (await timer.WaitForNextTickAsync(stopping))
        {
            try
            {
                await DeleteAsync(stopping);
            }
            catch (Exception away) when (Messaging.IsAway(away))
            {
                // The next round deletes them.
            }
        }
    }
}
