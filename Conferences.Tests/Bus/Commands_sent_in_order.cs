using System.Diagnostics.Metrics;
using System.Reflection;
using System.Threading.Channels;
using Conferences.Api.Commands;
using Conferences.Api.Crossbar;
using Conferences.Api.Store;
using Conferences.Domain.Commands;
using Conferences.Domain.Document;
using Conferences.Domain.State;
using Conferences.Tests.Fixtures.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Wolverine;

namespace Conferences.Tests.Bus;

/// <summary>
/// Ordered commands of one conference, in the same mailbox as all its other commands.
/// </summary>
public sealed class Commands_sent_in_order : IDisposable
{
    private static readonly ConferenceDocument Document = ConferenceDocument.From(
        System.Text.Json.JsonElement.Parse("{}"));

    private readonly CancellationTokenSource over = new();
    private readonly Pauses pauses = new();
    private readonly Scripted bus;
    private readonly Mailboxes mailboxes;

    public Commands_sent_in_order()
    {
        var proxy = DispatchProxy.Create<IMessageBus, Scripted>();
        bus = (Scripted)(object)proxy;
        var services = new ServiceCollection().AddMetrics().AddScoped(_ => proxy).BuildServiceProvider();
        var meters = services.GetRequiredService<IMeterFactory>();
        mailboxes = new(
            services.GetRequiredService<IServiceScopeFactory>(),
            new(LimitOptions.Of(new ConfigurationBuilder().Build()).For(""), TimeProvider.System, meters),
            meters,
            pauses);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => over.Dispose();

    [Fact]
    public async Task wait_for_one_that_fails_for_now_and_are_attempted_again_in_their_order()
    {
        var first = SendInOrder("first");
        var commit = await Next("first");
        Task[] behind = [SendInOrder("second"), SendInOrder("third")];

        commit.Fail(new TimeoutException());
        await pauses.End();
        commit = await Next("first", "second", "third");
        Assert.False(first.IsCompleted);
        commit.Fail(new TimeoutException());
        await pauses.End();
        (await Next("first", "second", "third")).Succeed();
        await Task.WhenAll([first, .. behind]);
    }

    [Fact]
    public async Task hold_up_nobody_who_asks_for_no_order()
    {
        var first = SendInOrder("first");
        var commit = await Next("first");
        Task<Outcome>[] callers = [Send("caller"), Send("another")];
        var behind = SendInOrder("behind");

        // It fails alone: an unordered command is decided without it, and the ordered ones behind it wait.
        commit.Fail(new TimeoutException());
        (await Next("caller", "another")).Succeed();
        await Task.WhenAll(callers);
        Assert.False(behind.IsCompleted);
        await pauses.End();
        (await Next("first", "behind")).Succeed();
        await Task.WhenAll(first, behind);
    }

    [Fact]
    public async Task fail_whoever_asks_for_no_order_when_the_commit_fails_that_they_share()
    {
        var busy = Send("busy");
        var commit = await Next("busy");
        var ordered = SendInOrder("ordered");
        var caller = Send("caller");
        commit.Succeed();
        (await Next("ordered", "caller")).Fail(new TimeoutException());
        await Assert.ThrowsAsync<TimeoutException>(() => caller);
        await pauses.End();
        (await Next("ordered")).Succeed();
        await Task.WhenAll(busy, ordered);
    }

    [Fact]
    public async Task hold_up_no_other_conference()
    {
        var here = SendInOrder("here");
        var commit = await Next("here");
        var there = SendInOrder("there", "elsewhere");
        (await Next("there")).Succeed();
        await there;
        Assert.False(here.IsCompleted);
        commit.Succeed();
        await here;
    }

    [Fact]
    public async Task go_on_behind_one_that_fails_each_time_it_is_attempted()
    {
        var busy = Send("busy");
        var commit = await Next("busy");
        Task<Outcome>[] sent = [SendInOrder("fine"), SendInOrder("poison"), SendInOrder("behind")];
        commit.Succeed();
        (await Next("fine", "poison", "behind")).Fail(new InvalidOperationException());
        (await Next("fine")).Succeed();
        for (var attempt = 1; attempt < Retries.MostFaults; attempt++)
        {
            (await Next("poison")).Fail(new InvalidOperationException());
            await pauses.End();
            Assert.False(sent[2].IsCompleted);
            (await Next("poison", "behind")).Fail(new InvalidOperationException());
        }

        (await Next("poison")).Fail(new InvalidOperationException());
        (await Next("behind")).Succeed();
        await Task.WhenAll(busy, sent[0], sent[2]);
        await Assert.ThrowsAsync<InvalidOperationException>(() => sent[1]);
    }

    [Fact]
    public async Task go_on_behind_one_that_cannot_be_stored_which_is_not_attempted_again()
    {
        var unstorable = SendInOrder("unstorable");
        var commit = await Next("unstorable");
        var behind = SendInOrder("behind");
        commit.Fail(new PostgresException("", "ERROR", "ERROR", "22P05"));
        await Assert.ThrowsAsync<PostgresException>(() => unstorable);
        (await Next("behind")).Succeed();
        await behind;
    }

    [Fact]
    public async Task keep_their_order_if_they_are_more_than_fit_into_a_commit()
    {
        string[] names = [.. Enumerable.Range(0, Mailboxes.BatchSize + 3).Select(number => $"{number}")];
        var busy = Send("busy");
        var commit = await Next("busy");
        Task[] sent = [.. names.Select(name => SendInOrder(name))];
        commit.Succeed();
        for (var time = 0; time < 3; time++)
        {
            (await Next(names[..Mailboxes.BatchSize])).Fail(new TimeoutException());
            await pauses.End();
        }

        (await Next(names[..Mailboxes.BatchSize])).Succeed();
        (await Next(names[Mailboxes.BatchSize..])).Succeed();
        await Task.WhenAll([busy, .. sent]);
    }

    [Fact]
    public async Task are_issued_anew_for_each_attempt()
    {
        var attempts = 0;
        var sent = mailboxes.SendInOrder(
            "account",
            "conference",
            Issue("attempt 0"),
            () => Issue($"attempt {++attempts}"),
            isOurs: false,
            over.Token);
        (await Next("attempt 0")).Fail(new TimeoutException());
        await pauses.End();
        (await Next("attempt 1")).Fail(new TimeoutException());
        await pauses.End();
        (await Next("attempt 2")).Succeed();
        await sent;
    }

    [Fact]
    public async Task are_attempted_no_more_once_whoever_sent_them_is_gone()
    {
        var first = SendInOrder("first");
        var commit = await Next("first");
        var behind = SendInOrder("behind");
        commit.Fail(new TimeoutException());
        await over.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => behind);

        // The next consumer sends them again, and finds no earlier command pending.
        var again = mailboxes.SendInOrder(
            "account", "conference", Issue("again"), () => Issue("again"), isOurs: false, Cancellation);
        (await Next("again")).Succeed();
        await again;
        await Until.Async(() => Task.FromResult(mailboxes.Count == 0));
    }

    [Fact]
    public async Task come_to_their_end_if_they_are_under_way_when_whoever_sent_them_goes()
    {
        var first = SendInOrder("first");
        var commit = await Next("first");
        var behind = SendInOrder("behind");
        await over.CancelAsync();
        commit.Succeed();
        await first;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => behind);
    }

    [Fact]
    public async Task are_not_turned_away_by_a_full_mailbox_as_callers_are()
    {
        var busy = Send("busy");
        var commit = await Next("busy");
        List<Task<Outcome>> sent = [busy];
        for (var caller = 0; caller < Mailboxes.Capacity; caller++)
            sent.Add(Send("caller"));
        var oneTooMany = Send("one too many");
        Assert.True(oneTooMany.IsFaulted);
        await Assert.ThrowsAsync<MailboxFullException>(() => oneTooMany);
        sent.Add(SendInOrder("ordered"));
        commit.Succeed();
        while (sent.Exists(it => !it.IsCompleted))
        {
            var next = await bus.Commits.Reader.ReadAsync(Cancellation);
            next.Succeed();
            if (next.Names.Contains("ordered"))
                break;
        }

        await Task.WhenAll(sent);
    }

    private static CommandEnvelope Issue(string name) =>
        new(new CreateConference(Document, default), new("account", null, null, null, "bus"), name, default, null);

    private Task<Outcome> Send(string name) => mailboxes.Send("account", "conference", Issue(name));

    private Task<Outcome> SendInOrder(string name, string conference = "conference") => mailboxes.SendInOrder(
        "account", conference, Issue(name), () => Issue(name), isOurs: false, over.Token);

    private async Task<Commit> Next(params string[] names)
    {
        var commit = await bus.Commits.Reader.ReadAsync(Cancellation);
        Assert.Equal(names, commit.Names);
        return commit;
    }

    /// <summary>A clock whose pauses end when a test says so.</summary>
    private sealed class Pauses : TimeProvider
    {
        private readonly Channel<(TimeSpan Length, Action End)> begun =
            Channel.CreateUnbounded<(TimeSpan Length, Action End)>();

        public async Task End()
        {
            var pause = await begun.Reader.ReadAsync(Cancellation);
            Assert.InRange(pause.Length, TimeSpan.FromMilliseconds(1), TimeSpan.FromSeconds(5));
            pause.End();
        }

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            begun.Writer.TryWrite((dueTime, () => callback(state)));
            return System.CreateTimer(callback, state, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>A commit in flight.</summary>
    internal sealed class Commit(ConferenceBatch batch)
    {
        private static readonly Outcome Done =
            Outcome.OfRepeat(ConferenceState.Unmade("conference", []), Reply.Ok(""), true);

        private readonly TaskCompletionSource<Outcome[]> end = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public IEnumerable<string> Names => batch.Commands.Select(envelope => envelope.RequestId);

        public Task<Outcome[]> End => end.Task;

        public void Succeed() => end.SetResult([.. batch.Commands.Select(_ => Done)]);

        public void Fail(Exception why) => end.SetException(why);
    }

    /// <summary>Lets a test determine the result of each commit.</summary>
    public class Scripted : DispatchProxy
    {
        internal Channel<Commit> Commits { get; } = Channel.CreateUnbounded<Commit>();

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
        {
            var commit = new Commit(args!.OfType<ConferenceBatch>().Single());
            Commits.Writer.TryWrite(commit);
            return commit.End;
        }
    }
}
