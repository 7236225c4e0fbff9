using System.Threading.RateLimiting;

namespace Conferences.Api.Store;

/// <summary>
/// Places that accounts share. One account can neither take all of them nor fill the queue for them, and the time in
/// the queue is bounded. An account may be limited further while others are active.
/// </summary>
internal sealed class SharedPlaces : IDisposable
{
    private readonly PartitionedRateLimiter<string> all;
    private readonly PartitionedRateLimiter<string> byAccount;
    private readonly PartitionedRateLimiter<string> besideOthers;
    private readonly PartitionedRateLimiter<string> alone;
    private readonly PartitionedRateLimiter<string> amongOthers;
    private readonly AccountActivity? activity;
    private readonly TimeSpan longest;
    private int waiting;
    private long refused;

    /// <param name="places">Places of all accounts together.</param>
    /// <param name="line">How many may wait for a place.</param>
    /// <param name="activity">Tells whether others are active: then an account has only
    /// <see cref="LimitOptions.BesideOthers"/> places. Null to never limit it so.</param>
    public SharedPlaces(int places, int line, LimitOptions options, AccountActivity? activity = null)
    {
        longest = TimeSpan.FromSeconds(options.WaitSeconds);
        Share = options.ShareOf(places);
        var lineOfAccount = line == 0 ? 0 : options.ShareOf(line);
        all = Limiter(_ => "", places, line);
        byAccount = Limiter(account => account, Share, lineOfAccount);
        besideOthers = Limiter(account => account, Math.Min(Share, options.BesideOthers), lineOfAccount);
        alone = PartitionedRateLimiter.CreateChained(byAccount, all);
        amongOthers = PartitionedRateLimiter.CreateChained(besideOthers, byAccount, all);
        this.activity = activity;
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
        var limiter = activity?.IsAlone(account) is false ? amongOthers : alone;
        if (Attempt(limiter, account, places) is { } free)
            return free;
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(isPatient ? Timeout.InfiniteTimeSpan : longest);
        Interlocked.Increment(ref waiting);
        try
        {
            var lease = await limiter.AcquireAsync(account, places, patience.Token);
            if (lease.IsAcquired)
                return lease;
            lease.Dispose();
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            // It has waited long enough.
        }
        finally
        {
            Interlocked.Decrement(ref waiting);
        }

        Interlocked.Increment(ref refused);
        return null;
    }

    /// <summary>Takes that many places for the account if they are free now; else null.</summary>
    public IDisposable? Attempt(string account, int places) => Attempt(alone, account, places);

    public void Dispose()
    {
        foreach (var limiter in (PartitionedRateLimiter<string>[])[alone, amongOthers, besideOthers, byAccount, all])
            limiter.Dispose();
    }

    private static PartitionedRateLimiter<string> Limiter(Func<string, string> key, int places, int line)
    {
        var limit = new ConcurrencyLimiterOptions { PermitLimit = places, QueueLimit = line };
        return PartitionedRateLimiter.Create<string, string>(
            account => RateLimitPartition.GetConcurrencyLimiter(key(account), _ => limit));
    }

    private static RateLimitLease? Attempt(PartitionedRateLimiter<string> limiter, string account, int places)
    {
        var lease = limiter.AttemptAcquire(account, places);
        if (lease.IsAcquired)
            return lease;
        lease.Dispose();
        return null;
    }
}
