using System.Collections.Concurrent;
using Conferences.Api.Crossbar;

namespace Conferences.Api.Media.Kazoo;

/// <summary>
/// Queries to all media servers at once. How many there are is not known, so replies are collected until the time is
/// over, unless one of them is enough. Silence means nothing.
/// </summary>
internal sealed class KazooSearch(TimeSpan patience, TimeProvider clock) : IDisposable
{
    // Further replies to one query are ignored.
    private const int MostReplies = 256;

    // Pending events are recorded as fast as the database allows, however fast media servers reply.
    private static readonly TimeSpan CatchUpTime = TimeSpan.FromSeconds(10);

    // Concurrent queries, most of which wait for the end of their time.
    private readonly SemaphoreSlim turns = new(2_048);
    private readonly ConcurrentDictionary<string, Question> open = new();

    /// <summary>Sends a query and returns the replies in time, in the order of their arrival.</summary>
    /// <param name="isEnough">True for a reply after which no other one is waited for.</param>
    public async Task<IReadOnlyList<KazooReply>> AskAsync(
        KazooMessage message,
        KazooConversation conversation,
        Func<KazooReply, bool> isEnough,
        CancellationToken cancellation)
    {
        await turns.WaitAsync(cancellation);
        var question = open[message.Id] = new(isEnough);
        try
        {
            if (await conversation.SayAsync(message, null, cancellation) is not Delivery.Taken)
                throw new LinkDownException();
            await question.End.Task.WaitAsync(patience, clock, cancellation);
        }
        catch (TimeoutException)
        {
            // The replies until now count.
        }
        finally
        {
            open.TryRemove(message.Id, out _);
            turns.Release();
        }

        return question.Replies;
    }

    /// <summary>A media server replies.</summary>
    public void Hear(KazooReply reply)
    {
        if (open.TryGetValue(reply.To, out var question))
            question.Take(reply);
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
            await question.End.Task.WaitAsync(CatchUpTime, clock, cancellation);
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
            question.End.TrySetResult();
    }

    public void Dispose() => turns.Dispose();

    private sealed class Question(Func<KazooReply, bool> isEnough)
    {
        private readonly ConcurrentQueue<KazooReply> replies = new();

        public TaskCompletionSource End { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public IReadOnlyList<KazooReply> Replies => [.. replies];

        public void Take(KazooReply reply)
        {
            if (replies.Count < MostReplies)
                replies.Enqueue(reply);
            if (isEnough(reply))
                End.TrySetResult();
        }
    }
}
