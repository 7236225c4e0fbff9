using System.Threading.RateLimiting;

namespace Conferences.Api.Store;

/// <summary>
/// Places that accounts share. One account can neither take all of them nor fill the queue for them, and the time in
/// the queue is bounded. An account may be limited further while others are active: then it has few places, and each of
/// them is free again only after a rest that is as long as its use.
/// </summary>
internal sealed class SharedPlaces : IDisposable
{
    private readonly PartitionedRateLimiter<string> all;
    private readonly PartitionedRateLimiter<string> byAccount;
    private readonly PartitionedRateLimiter<string> besideOthers;
    private readonly PartitionedRateLimiter<string> shared;
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
        shared = PartitionedRateLimiter.CreateChained(byAccount, all);
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
        if (activity?.IsAlone(account) is not false)
            return await TakeAsync(shared, account, places, isPatient, cancellation);
        if (await TakeAsync(besideOthers, account, places, isPatient, cancellation) is not { } beside)
            return null;
        try
        {
            if (await TakeAsync(shared, account, places, isPatient, cancellation) is { } place)
                return new RestingLease(place, beside, activity.Clock);
        }
        catch (OperationCanceledException)
        {
            beside.Dispose();
            throw;
        }

        beside.Dispose();
        return null;
    }

    /// <summary>Takes that many places for the account if they are free now; else null.</summary>
    public IDisposable? Attempt(string account, int places) => Attempt(shared, account, places);

    public void Dispose()
    {
        foreach (var limiter in (PartitionedRateLimiter<string>[])[shared, besideOthers, byAccount, all])
            limiter.Dispose();
    }

    private async ValueTask<IDisposable?> TakeAsync(
        PartitionedRateLimiter<string> limiter,
        string account,
        int places,
        bool isPatient,
        CancellationToken cancellation)
    {
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

    // Half of the time is the others': the next of the account waits for as long as this one took, or for a second. The
    // place itself is free for the others at once.
    private sealed class RestingLease(IDisposable place, IDisposable beside, TimeProvider clock) : IDisposable
    {
        private static readonly TimeSpan Longest = TimeSpan.FromSeconds(1);

        private readonly long taken = clock.GetTimestamp();

        public void Dispose()
        {
            place.Dispose();
            _ = RestAsync();
        }

        private async Task RestAsync()
        {
            var used = clock.GetElapsedTime(taken);
            await Task.Delay(used < Longest ? used : Longest, clock);
            beside.Dispose();
        }
    }
}
