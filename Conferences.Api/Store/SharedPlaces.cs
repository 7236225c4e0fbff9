using System.Threading.RateLimiting;

namespace Conferences.Api.Store;

/// <summary>
/// Places that accounts share. One account can neither take all of them nor fill the queue for them, and the time in
/// the queue is bounded.
/// </summary>
internal sealed class SharedPlaces : IDisposable
{
    private readonly ConcurrencyLimiter all;
    private readonly PartitionedRateLimiter<string> byAccount;
    private readonly TimeSpan longest;
    private int waiting;
    private long refused;

    /// <param name="places">Places of all accounts together.</param>
    /// <param name="line">How many may wait for a place.</param>
    public SharedPlaces(int places, int line, LimitOptions options)
    {
        longest = TimeSpan.FromSeconds(options.WaitSeconds);
        all = new(new() { PermitLimit = places, QueueLimit = line });
        var ofAccount = new ConcurrencyLimiterOptions
        {
            PermitLimit = options.ShareOf(places),
            QueueLimit = line == 0 ? 0 : options.ShareOf(line),
        };
        byAccount = PartitionedRateLimiter.Create<string, string>(
            account => RateLimitPartition.GetConcurrencyLimiter(account, _ => ofAccount));
        Share = ofAccount.PermitLimit;
    }

    /// <summary>Places that one account may have.</summary>
    public int Share { get; }

    /// <summary>How many wait.</summary>
    public int Waiting => Volatile.Read(ref waiting);

    /// <summary>How many found no place.</summary>
    public long Refused => Interlocked.Read(ref refused);

    /// <summary>
    /// Takes that many places for the account once they are free; dispose the result to release them. Null if too many
    /// wait already, or the wait took too long.
    /// </summary>
    /// <param name="isPatient">True to wait without a time limit.</param>
    public async ValueTask<IDisposable?> TakeAsync(
        string account, int places, bool isPatient, CancellationToken cancellation)
    {
        if (Attempt(account, places) is { } free)
            return free;
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(isPatient ? Timeout.InfiniteTimeSpan : longest);
        Interlocked.Increment(ref waiting);
        RateLimitLease? own = null;
        try
        {
            own = await byAccount.AcquireAsync(account, places, patience.Token);
            if (own.IsAcquired && await all.AcquireAsync(places, patience.Token) is var common)
            {
                if (common.IsAcquired)
                    return new Taken(own, common);
                common.Dispose();
            }
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            // It has waited long enough.
        }
        catch (OperationCanceledException)
        {
            own?.Dispose();
            throw;
        }
        finally
        {
            Interlocked.Decrement(ref waiting);
        }

        own?.Dispose();
        Interlocked.Increment(ref refused);
        return null;
    }

    /// <summary>Takes that many places for the account if they are free now; else null.</summary>
    public IDisposable? Attempt(string account, int places)
    {
        var own = byAccount.AttemptAcquire(account, places);
        if (!own.IsAcquired)
            return null;
        var common = all.AttemptAcquire(places);
        if (common.IsAcquired)
            return new Taken(own, common);
        own.Dispose();
        return null;
    }

    public void Dispose()
    {
        all.Dispose();
        byAccount.Dispose();
    }

    private sealed class Taken(RateLimitLease own, RateLimitLease common) : IDisposable
    {
        public void Dispose()
        {
            common.Dispose();
            own.Dispose();
        }
    }
}
