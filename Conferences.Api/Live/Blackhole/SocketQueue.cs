using System.Threading.Channels;

namespace Conferences.Api.Live.Blackhole;

/// <summary>What one socket has still to send, in order. Bounded in frames and bytes.</summary>
internal sealed class SocketQueue
{
    /// <summary>Most frames.</summary>
    public const int MostFrames = 16_384;

    /// <summary>Most bytes.</summary>
    public const long MostBytes = 8_000_000;

    // With more, whoever reads the past for the socket waits.
    private const long RoomBytes = 262_144;

    private readonly Channel<OutgoingFrame> frames = Channel.CreateUnbounded<OutgoingFrame>(
        new() { SingleReader = true });

    private long bytes;
    private int count;
    private volatile bool isDropped;
    private TaskCompletionSource? room;

    /// <summary>How many there are.</summary>
    public int Count => Volatile.Read(ref count);

    /// <summary>Adds one; false if there are too many, or no more are taken.</summary>
    public bool TryAdd(OutgoingFrame frame)
    {
        if (Count >= MostFrames || Interlocked.Read(ref bytes) >= MostBytes)
            return false;
        frame.Wait();
        Interlocked.Increment(ref count);
        Interlocked.Add(ref bytes, frame.Bytes.Length);
        if (frames.Writer.TryWrite(frame))
            return true;
        Done(frame);
        return false;
    }

    /// <summary>Takes no more; those that wait are sent, or dropped.</summary>
    public void Complete(bool drops)
    {
        isDropped |= drops;
        frames.Writer.TryComplete();
        Volatile.Read(ref room)?.TrySetResult();
    }

    /// <summary>Sends one after the other until no more are taken.</summary>
    public async Task SendAsync(Func<OutgoingFrame, ValueTask> send, CancellationToken cancellation)
    {
        try
        {
            await foreach (var frame in frames.Reader.ReadAllAsync(cancellation))
            {
                if (!isDropped)
                    await send(frame);
                Done(frame);
            }
        }
        finally
        {
            Complete(drops: true);
            while (frames.Reader.TryRead(out var left))
                Done(left);
        }
    }

    /// <summary>Waits until little is waiting.</summary>
    public async Task HasRoomAsync(CancellationToken cancellation)
    {
        while (Interlocked.Read(ref bytes) > RoomBytes && !isDropped)
        {
            var next = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            Volatile.Write(ref room, next);
            if (Interlocked.Read(ref bytes) > RoomBytes && !isDropped)
                await next.Task.WaitAsync(cancellation);
        }
    }

    private void Done(OutgoingFrame frame)
    {
        frame.Done();
        Interlocked.Decrement(ref count);
        if (Interlocked.Add(ref bytes, -frame.Bytes.Length) <= RoomBytes)
            Volatile.Read(ref room)?.TrySetResult();
    }
}
