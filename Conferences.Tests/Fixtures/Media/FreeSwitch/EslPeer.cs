using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Conferences.Tests.Fixtures.Media.FreeSwitch;

/// <summary>The other side of an Event Socket, which says what a test has it say.</summary>
internal sealed class EslPeer : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly List<byte> unread = [];
    private Socket? socket;

    public EslPeer() => listener.Start();

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>Waits for a connection, and talks on it from now on.</summary>
    public async Task AcceptAsync()
    {
        socket?.Dispose();
        unread.Clear();
        socket = await listener.AcceptSocketAsync().WaitAsync(Patience);
    }

    /// <summary>Accepts a connection and lets it in.</summary>
    public async Task LetInAsync()
    {
        await AcceptAsync();
        await SayAsync("Content-Type: auth/request\n\n");
        await HearAsync();
        await ReplyAsync("+OK accepted");
        await HearAsync();
        await ReplyAsync("+OK event listener enabled plain");
    }

    /// <summary>The next command, without the empty line at its end; null if the connection is closed.</summary>
    public async Task<string?> HearAsync()
    {
        var buffer = new byte[4096];
        while (true)
        {
            var text = Encoding.UTF8.GetString([.. unread]);
            if (text.IndexOf("\n\n", StringComparison.Ordinal) is var end and >= 0)
            {
                unread.RemoveRange(0, Encoding.UTF8.GetByteCount(text[..(end + 2)]));
                return text[..end];
            }

            using var deadline = new CancellationTokenSource(Patience);
            var count = await socket!.ReceiveAsync(buffer, deadline.Token);
            if (count == 0)
                return null;
            unread.AddRange(buffer[..count]);
        }
    }

    public async Task SayAsync(string text) => await SayAsync(Encoding.UTF8.GetBytes(text));

    public async Task SayAsync(byte[] bytes) => await socket!.SendAsync(bytes);

    public Task ReplyAsync(string reply) => SayAsync($"Content-Type: command/reply\nReply-Text: {reply}\n\n");

    /// <summary>Tells of an event.</summary>
    public Task TellAsync(params (string Name, string Value)[] headers) => TellAsync("", headers);

    public Task TellAsync(string body, params (string Name, string Value)[] headers)
    {
        var text = string.Concat(headers.Select(it => $"{it.Name}: {Uri.EscapeDataString(it.Value)}\n"))
            + (body.Length > 0 ? $"Content-Length: {Encoding.UTF8.GetByteCount(body)}\n" : "") + "\n" + body;
        return SayAsync(
            $"Content-Length: {Encoding.UTF8.GetByteCount(text)}\nContent-Type: text/event-plain\n\n{text}");
    }

    /// <summary>Tells the result of a job.</summary>
    public Task FinishAsync(string job, string result) =>
        TellAsync(result, ("Event-Name", "BACKGROUND_JOB"), ("Job-UUID", job));

    /// <summary>Ends the connection.</summary>
    public void HangUp() => socket!.Dispose();

    public void Dispose()
    {
        socket?.Dispose();
        listener.Dispose();
    }
}
