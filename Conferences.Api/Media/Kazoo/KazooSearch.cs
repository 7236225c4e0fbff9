using System.Collections.Concurrent;
using Conferences.Api.Crossbar;

namespace Conferences.Api.Media.Kazoo;

/// <summary>
/// Queries to all media servers at once. The first reply that answers wins; another one counts only if none that
/// answers arrives in time, and silence means nothing.
/// </summary>
internal sealed class KazooSearch(TimeSpan patience, TimeProvider clock) : IDisposable
{
    // Pending events are recorded as fast as the database allows, however fast media servers reply.
    private static readonly TimeSpan CatchUpTime = TimeSpan.FromSeconds(10);

    // Concurrent queries.
    private readonly SemaphoreSlim turns = new(256);
    private readonly ConcurrentDictionary<string, Question> open = new();

    /// <summary>Sends a query and returns the best reply in time: one that answers, another one, or null.</summary>
    /// <param name="answers">True for a reply after which no other one is waited for.</param>
    public async Task<KazooReply?> AskAsync(
        KazooMessage message,
        KazooConversation conversation,
        Func<KazooReply, bool> answers,
        CancellationToken cancellation)
    {
        await turns.WaitAsync(cancellation);
        var question = open[message.Id] = new(answers);
        try
        {
            if (await conversation.SayAsync(message, null, cancellation) is not Delivery.Taken)
                throw new LinkDownException();
            return await question.Yes.Task.WaitAsync(patience, clock, cancellation);
        }
        catch (TimeoutException)
        {
            return question.Other;
        }
        finally
        {
            open.TryRemove(message.Id, out _);
            turns.Release();
        }
    }

    /// <summary>A media server replies.</summary>
    public void Hear(KazooReply reply)
    {
        if (!open.TryGetValue(reply.To, out var question))
            return;
        if (question.Answers(reply))
            question.Yes.TrySetResult(reply);
        else if (question.Other is not KazooReply.Held)
            question.Other = reply;
    }

    /// <summary>Returns when all events that are in the queue now are recorded.</summary>
    /// <exception cref="LinkDownException">They are not recorded in time.</exception>
    public async Task CatchUpAsync(KazooConversation conversation, CancellationToken cancellation)
    {
        var id = Ids.New();
        var question = open[id] = new(_ => false);
        try
        {
            if (await conversation.FenceAsync(id, CatchUpTime, cancellation) is not Delivery.Taken)
                throw new LinkDownException();
            await question.Yes.Task.WaitAsync(CatchUpTime, clock, cancellation);
        }
        catch (TimeoutException)
        {
            throw new LinkDownException();
        }
        finally
        {
            open.TryRemove(id, out _);
        }
    }

    /// <summary>All events before that fence are recorded.</summary>
    public void Pass(string? id)
    {
        if (id is not null && open.TryGetValue(id, out var question))
            question.Yes.TrySetResult(null);
    }

    public void Dispose() => turns.Dispose();

    private sealed class Question(Func<KazooReply, bool> answers)
    {
        public Func<KazooReply, bool> Answers => answers;

        public TaskCompletionSource<KazooReply?> Yes { get; } =
            new(TaskCreationOptions.RunContinuationsAsynchronously);

        // That the conference runs somewhere tells more than that it does not run elsewhere.
        public KazooReply? Other { get; set; }
    }
}
