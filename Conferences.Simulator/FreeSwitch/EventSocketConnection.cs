using System.Net.Sockets;
using System.Text;
using System.Threading.Channels;

namespace Conferences.Simulator.FreeSwitch;

/// <summary>A TCP connection to the Event Socket, with the faults that networks have.</summary>
internal sealed class EventSocketConnection(TcpClient client, Lock gate, FreeSwitchCore core)
{
    private static readonly byte[] EventType = Encoding.ASCII.GetBytes("Content-Type: text/event-");

    private readonly Channel<byte[]> outbox = Channel.CreateUnbounded<byte[]>();
    private readonly List<(int Behind, byte[] Bytes)> late = [];
    private readonly Socket socket = client.Client;
    private int events;
    private long sent;

    /// <summary>What is wrong with it from now on.</summary>
    public EventSocketFaults Faults { get; set; } = EventSocketFaults.None;

    /// <summary>How often the client said something that was not heard.</summary>
    public int Unheard { get; private set; }

    /// <summary>Completes once it is over.</summary>
    public Task Over { get; private set; } = Task.CompletedTask;

    /// <summary>Begins to talk. Called with the lock, as is <paramref name="ended"/>.</summary>
    public void Start(Action ended)
    {
        client.NoDelay = true;
        var session = new EventSocketSession(core, Send, () => outbox.Writer.TryComplete());
        Over = Task.Run(() => RunAsync(session, ended));
    }

    /// <summary>Sends a message, or as much of it as the faults let through.</summary>
    public void Send(byte[] bytes)
    {
        if (Faults.IsSilent)
            return;
        if (Faults.LateEvery > 0 && bytes.AsSpan().IndexOf(EventType) >= 0)
            SendEvent(bytes);
        else
            outbox.Writer.TryWrite(bytes);
    }

    /// <summary>Cuts it.</summary>
    public void Cut()
    {
        outbox.Writer.TryComplete();
        socket.Close(0);
    }

    private void SendEvent(byte[] bytes)
    {
        var isLate = ++events % Faults.LateEvery == 0;
        if (isLate)
            late.Add((Faults.HowLate + 1, bytes));
        else
            outbox.Writer.TryWrite(bytes);
        for (var at = 0; at < late.Count; at++)
            late[at] = late[at] with { Behind = late[at].Behind - 1 };
        foreach (var (_, due) in late.FindAll(it => it.Behind <= 0))
            outbox.Writer.TryWrite(due);
        late.RemoveAll(it => it.Behind <= 0);
    }

    private async Task RunAsync(EventSocketSession session, Action ended)
    {
        var writing = WriteAsync();
        try
        {
            var buffer = new byte[64 * 1024];
            while (await client.GetStream().ReadAsync(buffer) is > 0 and var count)
            {
                lock (gate)
                {
                    if (Faults.IsSilent)
                        Unheard++;
                    else
                        session.Take(buffer.AsSpan(0, count));
                }
            }
        }
        catch (Exception cut) when (cut is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // The client is gone, or a test has cut the connection.
        }

        outbox.Writer.TryComplete();
        await writing;
        client.Dispose();
        lock (gate)
        {
            session.Leave();
            ended();
        }
    }

    private async Task WriteAsync()
    {
        try
        {
            await foreach (var bytes in outbox.Reader.ReadAllAsync())
                await WriteAsync(bytes);
            socket.Shutdown(SocketShutdown.Both);
        }
        catch (Exception cut) when (cut is IOException or ObjectDisposedException or SocketException
            or InvalidOperationException)
        {
            // The same.
        }
    }

    private async Task WriteAsync(byte[] bytes)
    {
        var stream = client.GetStream();
        if (Faults.CutAfter is { } limit && sent + bytes.Length > limit)
        {
            await stream.WriteAsync(bytes.AsMemory(0, (int)Math.Max(0, limit - sent)));
            Cut();
            return;
        }

        sent += bytes.Length;
        if (!Faults.SendsByteByByte)
        {
            await stream.WriteAsync(bytes);
            return;
        }

        for (var at = 0; at < bytes.Length; at++)
            await stream.WriteAsync(bytes.AsMemory(at, 1));
    }
}
