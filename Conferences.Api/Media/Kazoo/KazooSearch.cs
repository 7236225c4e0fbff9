using System.Collections.Concurrent;
using Conferences.Api.Crossbar;

namespace Conferences.Api.Media.Kazoo;

/// <summary>
/// Queries to all media servers at once. The first positive reply wins; a negative one counts only if no positive one
/// arrives in time, and silence means nothing.
/// </summary>
internal sealed class KazooSearch(TimeSpan patience, TimeProvider clock) : IDisposable
{
    // Pending events are recorded as fast as the database allows, however fast media servers reply.
    private static readonly TimeSpan CatchUpTime = TimeSpan.FromSeconds(10);

    // Concurrent queries.
    private readonly SemaphoreSlim turns = new(256);
    private readonly ConcurrentDictionary<string, Question> open = new();

    /// <summary>Sends a query and returns the best reply in time: positive, negative, or null.</summary>
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

    /// <summary>A media server replies.</summary>
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
    /// <exception cref="LinkDownException">They are not recorded in time.</exception>
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
