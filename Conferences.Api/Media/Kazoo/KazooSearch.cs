using System.Collections.Concurrent;
using Conferences.Api.Crossbar;

namespace Conferences.Api.Media.Kazoo;

/// <summary>
/// Questions to all media servers at once. The first that says yes is believed; a no counts only once none has said
/// otherwise in time, and silence says nothing.
/// </summary>
internal sealed class KazooSearch(TimeSpan patience, TimeProvider clock) : IDisposable
{
    // What waits is recorded as fast as the database is, however soon media servers answer.
    private static readonly TimeSpan CatchUpTime = TimeSpan.FromSeconds(10);

    // So many at once.
    private readonly SemaphoreSlim turns = new(256);
    private readonly ConcurrentDictionary<string, Question> open = new();

    /// <summary>Asks, and gives the best that is said in time: a yes, a no, or null.</summary>
    public async Task<KazooReply?> AskAsync(
        KazooMessage message, KazooConversation conversation, CancellationToken cancellation)
    {
        await turns.WaitAsync(cancellation);
        var question = open[message.Id] = new();
        try
        {
            if (await conversation.SayAsync(message, null, cancellation) is not Delivery.Taken)
                throw new LinkDownException();
            return await question.Yes.Task.WaitAsync(patience, clock, cancellation);
        }
        catch (TimeoutException)
        {
            return question.No;
        }
        finally
        {
            open.TryRemove(message.Id, out _);
            turns.Release();
        }
    }

    /// <summary>Somebody answers.</summary>
    public void Hear(KazooReply reply)
    {
        if (!open.TryGetValue(reply.To, out var question))
            return;
        if (reply is KazooReply.NotHeld or KazooReply.Running { ConferenceIds.IsEmpty: true })
            question.No = reply;
        else
            question.Yes.TrySetResult(reply);
    }

    /// <summary>Returns when all events that are in the queue now are recorded.</summary>
    /// <exception cref="LinkDownException">They are not, in time.</exception>
    public async Task CatchUpAsync(KazooConversation conversation, CancellationToken cancellation)
    {
        var id = Ids.New();
        var question = open[id] = new();
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

    private sealed class Question
    {
        public TaskCompletionSource<KazooReply?> Yes { get; } =
            new(TaskCreationOptions.RunContinuationsAsynchronously);

        public KazooReply? No { get; set; }
    }
}
