using Conferences.Api.Store;
using Microsoft.Extensions.Time.Testing;

namespace Conferences.Tests.Operations;

/// <summary>The signal that wakes subscriptions within a process.</summary>
public sealed class An_async_signal
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(20);

    private readonly AsyncSignal signal = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task wakes_everybody_who_waits()
    {
        Task<bool>[] waiters = [.. Enumerable.Range(0, 100).Select(_ => WaitAsync(signal.Next, Cancellation))];
        Assert.DoesNotContain(waiters, it => it.IsCompleted);
        signal.Set();
        Assert.All(await Task.WhenAll(waiters), Assert.True);
    }

    [Fact]
    public async Task has_woken_whoever_began_to_watch_before_it_was_set_and_waits_after_that()
    {
        var next = signal.Next;
        signal.Set();
        signal.Set();
        Assert.True(await WaitAsync(next, Cancellation));
    }

    [Fact]
    public void does_not_wake_whoever_begins_to_watch_after_it_was_set()
    {
        signal.Set();
        Assert.False(signal.Next.IsCompleted);
    }

    [Fact]
    public async Task lets_a_waiter_go_when_its_time_is_over_and_keeps_the_others()
    {
        var clock = new FakeTimeProvider();
        var patient = WaitAsync(signal.Next, Cancellation);
        var waiter = AsyncSignal.WaitAsync(signal.Next, TimeSpan.FromSeconds(1), clock, Cancellation);
        clock.Advance(TimeSpan.FromMilliseconds(999));
        Assert.False(waiter.IsCompleted);
        clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.False(await waiter);
        Assert.False(patient.IsCompleted);
        signal.Set();
        Assert.True(await patient);
    }

    [Fact]
    public async Task lets_a_waiter_go_that_is_cancelled_and_keeps_the_others()
    {
        using var cancelled = new CancellationTokenSource();
        var patient = WaitAsync(signal.Next, Cancellation);
        var waiter = WaitAsync(signal.Next, cancelled.Token);
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiter);
        Assert.False(patient.IsCompleted);
        signal.Set();
        Assert.True(await patient);
    }

    [Fact]
    public async Task is_not_held_up_by_what_a_waiter_does_next()
    {
        using var held = new ManualResetEventSlim();
        var waiter = HoldAsync();
        signal.Set();
        held.Set();
        await waiter.WaitAsync(Long, Cancellation);

        async Task HoldAsync()
        {
            await signal.Next.ConfigureAwait(false);
            Assert.True(held.Wait(Long, Cancellation));
        }
    }

    [Fact]
    public async Task loses_no_wake_up_however_many_set_it_and_wait_for_it()
    {
        const int setters = 4;
        const int times = 5_000;
        var done = 0;
        var waiters = Enumerable.Range(0, 4).Select(_ => Task.Run(FollowAsync, Cancellation));
        var work = Enumerable.Range(0, setters).Select(_ => Task.Run(SetAll, Cancellation));
        await Task.WhenAll(waiters.Concat(work)).WaitAsync(Long, Cancellation);

        void SetAll()
        {
            for (var time = 0; time < times; time++)
            {
                Interlocked.Increment(ref done);
                signal.Set();
            }
        }

        // Would wait forever if the last signal were lost.
        async Task FollowAsync()
        {
            while (true)
            {
                var next = signal.Next;
                if (Volatile.Read(ref done) == setters * times)
                    return;
                await next.WaitAsync(Cancellation);
            }
        }
    }

    [Fact]
    public async Task wakes_the_readers_of_the_record_once_for_what_came_since_they_were_woken()
    {
        using var signal = new AppendSignal();
        signal.RecordedElsewhere();
        signal.RecordedElsewhere();
        await signal.WaitAsync(Timeout.InfiniteTimeSpan, Cancellation).WaitAsync(Long, Cancellation);

        // Set between being woken and waiting again.
        signal.RecordedElsewhere();
        await signal.WaitAsync(Timeout.InfiniteTimeSpan, Cancellation).WaitAsync(Long, Cancellation);

        // Nothing was set since.
        var start = TimeProvider.System.GetTimestamp();
        await signal.WaitAsync(TimeSpan.FromMilliseconds(200), Cancellation);
        Assert.True(TimeProvider.System.GetElapsedTime(start) >= TimeSpan.FromMilliseconds(150));
    }

    private static Task<bool> WaitAsync(Task signalled, CancellationToken cancellation) =>
        AsyncSignal.WaitAsync(signalled, Timeout.InfiniteTimeSpan, TimeProvider.System, cancellation);
}
