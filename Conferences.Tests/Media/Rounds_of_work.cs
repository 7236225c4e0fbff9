using Conferences.Api.Store;
using Conferences.Tests.Fixtures.Http;
using Conferences.Tests.Fixtures.Operations;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Conferences.Tests.Media;

/// <summary>Periodic work when a run of it fails.</summary>
public sealed class Rounds_of_work : IDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    private readonly FakeTimeProvider clock = new();
    private readonly Log log = new();
    private readonly CancellationTokenSource stopping = new();
    private int rounds;

    public void Dispose()
    {
        log.Dispose();
        stopping.Dispose();
    }

    [Fact]
    public async Task go_on_after_a_surprise_and_tell_of_it()
    {
        var work = Work(new InvalidOperationException("surprise"));
        clock.Advance(Period);
        await Until.Async(() => Task.FromResult(rounds == 2));
        var line = Assert.Single(log.Lines);
        Assert.Equal(LogLevel.Error, line.Level);
        Assert.Contains("surprise", line.Text, StringComparison.Ordinal);
        await Stop(work);
    }

    [Fact]
    public async Task go_on_in_silence_after_the_database_was_away()
    {
        var work = Work(new TimeoutException());
        clock.Advance(Period);
        await Until.Async(() => Task.FromResult(rounds == 2));
        Assert.Empty(log.Lines);
        await Stop(work);
    }

    [Fact]
    public async Task go_on_after_something_gave_up_that_was_not_told_to_stop()
    {
        var work = Work(new OperationCanceledException());
        clock.Advance(Period);
        await Until.Async(() => Task.FromResult(rounds == 2));
        Assert.Single(log.Lines);
        await Stop(work);
    }

    private Task Work(Exception failure) => PeriodicWork.EachAsync(
        Period,
        clock,
        _ => ++rounds == 1 ? Task.FromException(failure) : Task.CompletedTask,
        log.CreateLogger("rounds"),
        stopping.Token);

    private async Task Stop(Task work)
    {
        Assert.False(work.IsCompleted);
        await stopping.CancelAsync();
        await work;
    }
}
