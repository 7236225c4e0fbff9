using System.Threading.Channels;
using Conferences.Api.Queries;
using Conferences.Api.Store;

namespace Conferences.Tests.Http;

/// <summary>Concurrent reads that share queries. Here each query waits for the test to complete it.</summary>
public sealed class Questions_that_are_gathered
{
    private static readonly BatchLimits Limits = new(
        AtOnce: 1, Together: 100, Waiting: 3, WaitingOfAccount: 3, TimeSpan.FromMinutes(1));

    private readonly Channel<Query> queries = Channel.CreateUnbounded<Query>();
    private readonly BatchLoader<string, string> gathering;

    public Questions_that_are_gathered() => gathering = new(Limits, question => question[..1], questions =>
    {
        var query = new Query([.. questions]);
        queries.Writer.TryWrite(query);
        return query.Answers.Task;
    });

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task wait_for_nobody_when_they_come_alone()
    {
        var answer = gathering.AskAsync("a", Cancellation);
        (await NextAsync()).Answer();
        Assert.Equal("answer to a", await answer);
    }

    [Fact]
    public async Task are_answered_together_by_a_query_that_began_after_they_were_asked()
    {
        var first = gathering.AskAsync("a", Cancellation);
        var one = await NextAsync();
        Task<string?>[] later = [.. "abca".Select(it => gathering.AskAsync($"{it}", Cancellation))];
        Assert.False(queries.Reader.TryRead(out _));

        one.Answer();
        Assert.Equal("answer to a", await first);
        var next = await NextAsync();
        Assert.Equal(["a", "b", "c"], next.Questions.Order());
        Assert.All(later, it => Assert.False(it.IsCompleted));
        next.Answer();
        Assert.Equal(
            ["answer to a", "answer to b", "answer to c", "answer to a"], await Task.WhenAll(later));
    }

    [Fact]
    public async Task are_turned_away_where_too_many_others_wait()
    {
        var first = gathering.AskAsync("a", Cancellation);
        var one = await NextAsync();
        Task<string?>[] waiting = [.. "bcd".Select(it => gathering.AskAsync($"{it}", Cancellation))];
        await Assert.ThrowsAsync<OverloadedException>(() => gathering.AskAsync("e", Cancellation));
        var together = gathering.AskAsync("d", Cancellation);
        one.Answer();
        Assert.Equal("answer to a", await first);
        (await NextAsync()).Answer();
        await Task.WhenAll(waiting);
        Assert.Equal("answer to d", await together);
    }

    [Fact]
    public async Task have_no_answer_where_there_is_none()
    {
        var answer = gathering.AskAsync("a", Cancellation);
        (await NextAsync()).Answers.SetResult(new Dictionary<string, string>());
        Assert.Null(await answer);
    }

    [Fact]
    public async Task fail_with_their_query_and_with_no_other()
    {
        var failing = gathering.AskAsync("a", Cancellation);
        (await NextAsync()).Answers.SetException(new TimeoutException());
        await Assert.ThrowsAsync<TimeoutException>(() => failing);

        var answer = gathering.AskAsync("a", Cancellation);
        (await NextAsync()).Answer();
        Assert.Equal("answer to a", await answer);
    }

    [Fact]
    public async Task are_answered_though_somebody_who_asked_the_same_has_gone()
    {
        using var gone = new CancellationTokenSource();
        var (left, stays) = (gathering.AskAsync("a", gone.Token), gathering.AskAsync("a", Cancellation));
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => left);
        (await NextAsync()).Answer();
        (await NextAsync()).Answer();
        Assert.Equal("answer to a", await stays);
    }

    private ValueTask<Query> NextAsync() => queries.Reader.ReadAsync(Cancellation);

    private sealed record Query(string[] Questions)
    {
        public TaskCompletionSource<IReadOnlyDictionary<string, string>> Answers { get; } = new();

        public void Answer() => Answers.SetResult(Questions.ToDictionary(it => it, it => $"answer to {it}"));
    }
}
