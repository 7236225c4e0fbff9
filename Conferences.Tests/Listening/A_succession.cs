using System.Diagnostics.Metrics;
using System.Reflection;
using Conferences.Api;
using Conferences.Api.Crossbar;
using Conferences.Domain;
using Conferences.Domain.Editing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Wolverine;

namespace Conferences.Tests.Listening;

/// <summary>Commands of which none may overtake another, in a mailbox.</summary>
public sealed class A_succession
{
    private static readonly ConferenceDocument Document = ConferenceDocument.From(
        System.Text.Json.JsonElement.Parse("{}"));

    private readonly Scripted bus;
    private readonly Mailboxes mailboxes;

    public A_succession()
    {
        var proxy = DispatchProxy.Create<IMessageBus, Scripted>();
        bus = (Scripted)(object)proxy;
        var services = new ServiceCollection().AddMetrics().AddScoped(_ => proxy).BuildServiceProvider();
        var meters = services.GetRequiredService<IMeterFactory>();
        mailboxes = new(
            services.GetRequiredService<IServiceScopeFactory>(),
            new(new ConfigurationBuilder().Build(), meters),
            meters);
    }

    [Fact]
    public async Task is_not_decided_any_further_when_one_of_it_fails()
    {
        var succession = new Succession();
        var first = Send("first", succession);
        var commit = await bus.Commits.Reader.ReadAsync(TestContext.Current.CancellationToken);
        var behind = Send("behind", succession);
        var other = Send("other", new());
        var single = Send("single", null);

        commit.Fail(new TimeoutException());
        await Assert.ThrowsAsync<TimeoutException>(() => first);
        await Assert.ThrowsAsync<HeldUpException>(() => behind);
        (await bus.Commits.Reader.ReadAsync(TestContext.Current.CancellationToken)).Succeed("other", "single");
        await Task.WhenAll(other, single);
        await Assert.ThrowsAsync<HeldUpException>(() => Send("late", succession));
    }

    [Fact]
    public async Task is_held_up_by_what_fails_alone_too()
    {
        var succession = new Succession();
        var busy = Send("busy", null);
        var commit = await bus.Commits.Reader.ReadAsync(TestContext.Current.CancellationToken);
        var fine = Send("fine", succession);
        var poison = Send("poison", succession);
        var behind = Send("behind", succession);

        commit.Succeed("busy");
        await busy;
        foreach (var (fails, names) in ((bool, string[])[])
            [(true, ["fine", "poison", "behind"]), (false, ["fine"]), (true, ["poison"])])
        {
            commit = await bus.Commits.Reader.ReadAsync(TestContext.Current.CancellationToken);
            if (fails)
                commit.Fail(new InvalidOperationException(), names);
            else
                commit.Succeed(names);
        }

        await fine;
        await Assert.ThrowsAsync<InvalidOperationException>(() => poison);
        await Assert.ThrowsAsync<HeldUpException>(() => behind);
    }

    private Task<Reply> Send(string name, Succession? succession) => mailboxes.Send(
        "account",
        "conference",
        new(new CreateConference(Document, default), new("account", null, null, null, "bus"), name, default, null),
        succession: succession);

    /// <summary>A commit that is under way.</summary>
    internal sealed class Commit(ConferenceBatch batch)
    {
        private readonly TaskCompletionSource<Reply[]> end = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<Reply[]> End => end.Task;

        public void Succeed(params string[] names)
        {
            AssertIs(names);
            end.SetResult([.. names.Select(name => Reply.Ok(name))]);
        }

        public void Fail(Exception why, params string[] names)
        {
            if (names.Length > 0)
                AssertIs(names);
            end.SetException(why);
        }

        private void AssertIs(string[] names) =>
            Assert.Equal(names, batch.Commands.Select(issued => issued.RequestId));
    }

    /// <summary>Has a test say what each commit comes to.</summary>
    public class Scripted : DispatchProxy
    {
        internal System.Threading.Channels.Channel<Commit> Commits { get; } =
            System.Threading.Channels.Channel.CreateUnbounded<Commit>();

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
        {
            var commit = new Commit(args!.OfType<ConferenceBatch>().Single());
            Commits.Writer.TryWrite(commit);
            return commit.End;
        }
    }
}
