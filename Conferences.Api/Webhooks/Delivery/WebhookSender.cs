using System.Collections.Concurrent;
using Conferences.Api.Store;

namespace Conferences.Api.Webhooks.Delivery;

/// <summary>
/// Delivers for the accounts whose leases this node has. It claims the free leases of accounts with something to do,
/// so that another node takes over once a lease has run out.
/// </summary>
internal sealed class WebhookSender(
    Leases leases,
    DueDeliveries due,
    Backlogs backlogs,
    LaneDelivery deliveries,
    DeliveryPlaces places,
    DeliveryLog results,
    DeliverySignal signal,
    WebhookOptions options,
    TimeProvider clock,
    ILogger<WebhookSender> log) : BackgroundService
{
    // Between looks that a signal makes.
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(10);

    // Between looks without one: for what is due by its time, and what another node has entered.
    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(250);

    private static readonly TimeSpan BetweenRenewals = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(10);

    // For requests that are under way when the service stops. What is broken off then is sent again.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<string, Holding> held = new();

    protected override async Task ExecuteAsync(CancellationToken stopping)
    {
        using var ending = new CancellationTokenSource();
        var storing = results.RunAsync(ending.Token);
        try
        {
            await Task.WhenAll(
                PeriodicWork.EachAsync(Shortest, clock, LookAsync, log, stopping),
                PeriodicWork.EachAsync(BetweenRenewals, clock, RenewAsync, log, stopping));
        }
        finally
        {
            await StopAsync(storing, ending);
        }
    }

    private async Task LookAsync(CancellationToken stopping)
    {
        var next = signal.Next;
        var accounts = await due.AccountsAsync(stopping);
        string[] others = [.. accounts.Where(account => !held.ContainsKey(account))];
        foreach (var lease in others.Length == 0 ? [] : await leases.ClaimAsync(others, stopping))
            held[lease.Account] = new(lease, new(lease, due, backlogs, deliveries, places, options));
        foreach (var account in accounts)
        {
            if (held.TryGetValue(account, out var holding))
                holding.Go(log, stopping);
        }

        await AsyncSignal.WaitAsync(next, Longest, clock, stopping);
    }

    private async Task RenewAsync(CancellationToken stopping)
    {
        foreach (var (account, _) in held.Where(it => it.Value.Lease.Lost.IsCancellationRequested).ToArray())
            held.TryRemove(account, out _);
        var idle = held.Values.Where(it => it.IsIdle(Idle)).ToArray();
        foreach (var holding in idle)
            held.TryRemove(holding.Lease.Account, out _);
        await leases.RenewAsync([.. held.Values.Select(it => it.Lease)], stopping);
        await leases.ReleaseAsync([.. idle.Select(it => it.Lease)], stopping);
    }

    private async Task StopAsync(Task storing, CancellationTokenSource ending)
    {
        var running = Task.WhenAll(held.Values.Select(it => it.Running));
        await Task.WhenAny(running, Task.Delay(Grace, clock, CancellationToken.None));
        try
        {
            await leases.ReleaseAsync([.. held.Values.Select(it => it.Lease)], CancellationToken.None);
        }
        catch (Exception away) when (StoreFailures.IsAway(away))
        {
            // They run out by themselves.
        }

        await running;
        await ending.CancelAsync();
        await storing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    // What one account has of this node.
    private sealed class Holding(Lease lease, AccountDeliveries deliveries)
    {
        private long ended = TimeProvider.System.GetTimestamp();

        public Lease Lease => lease;

        public Task Running { get; private set; } = Task.CompletedTask;

        public bool IsIdle(TimeSpan length) =>
            Running.IsCompleted && TimeProvider.System.GetElapsedTime(Interlocked.Read(ref ended)) > length;

        public void Go(ILogger log, CancellationToken stopping)
        {
            if (Running.IsCompleted)
                Running = Task.Run(() => GoAsync(log, stopping), CancellationToken.None);
            else
                deliveries.Poke();
        }

        private async Task GoAsync(ILogger log, CancellationToken stopping)
        {
            try
            {
                await PeriodicWork.OnceAsync(deliveries.RunAsync, log, stopping);
            }
            finally
            {
                Interlocked.Exchange(ref ended, TimeProvider.System.GetTimestamp());
            }
        }
    }
}
