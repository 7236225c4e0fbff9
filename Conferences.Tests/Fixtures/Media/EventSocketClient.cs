using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using Conferences.Simulator.FreeSwitch;
using Conferences.Tests.Fixtures.Media.Transcripts;

namespace Conferences.Tests.Fixtures.Media;

/// <summary>A client of an Event Socket that looks at every byte.</summary>
internal sealed partial class EventSocketClient : IDisposable
{
    private readonly TcpClient client = new();
    private readonly List<byte> unread = [];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Connects and reads the greeting.</summary>
    public static async Task<EventSocketClient> ConnectAsync(SimulatedFreeSwitch to)
    {
        var connected = new EventSocketClient();
        await connected.client.ConnectAsync(IPAddress.Loopback, to.Port, Cancellation);
        Assert.Equal("Content-Type: auth/request\n\n", await connected.ReadAsync());
        return connected;
    }

    /// <summary>Connects, logs in and asks for events.</summary>
    public static async Task<EventSocketClient> ListenAsync(
        SimulatedFreeSwitch to, string events = "BACKGROUND_JOB CHANNEL_PARK CUSTOM conference::maintenance")
    {
        var connected = await ConnectAsync(to);
        Assert.Contains("+OK accepted", await connected.AskAsync($"auth {to.Password}"), StringComparison.Ordinal);
        Assert.Contains("+OK", await connected.AskAsync($"event plain {events}"), StringComparison.Ordinal);
        return connected;
    }

    /// <summary>Says a command, without the empty line that ends it.</summary>
    public Task SayAsync(string command) =>
        client.GetStream().WriteAsync(Encoding.UTF8.GetBytes(command + "\n\n"), Cancellation).AsTask();

    /// <summary>Says a command, and returns what is heard next.</summary>
    public async Task<string> AskAsync(string command)
    {
        await SayAsync(command);
        return await ReadAsync();
    }

    /// <summary>Reads events until there is one with this action, or of this name.</summary>
    public async Task<SocketEvent> UntilAsync(string action)
    {
        while (true)
        {
            var message = await ReadAsync();
            if (message.Contains("text/event-plain", StringComparison.Ordinal)
                && new SocketEvent(message) is var heard && (heard.Action == action || heard.Name == action))
            {
                return heard;
            }
        }
    }

    /// <summary>Reads events until there are so many, and nothing else.</summary>
    public async Task<IReadOnlyList<SocketEvent>> EventsAsync(int count)
    {
        var events = new List<SocketEvent>();
        while (events.Count < count)
            events.Add(new(await ReadAsync()));
        return events;
    }

    /// <summary>Reads one message.</summary>
    /// <exception cref="EndOfStreamException">The connection ends before it does.</exception>
    public async Task<string> ReadAsync()
    {
        while (true)
        {
            if (Whole() is { } length)
            {
                var message = Encoding.UTF8.GetString([.. unread[..length]]);
                unread.RemoveRange(0, length);
                return message;
            }

            await FillAsync();
        }
    }

    /// <summary>Reads all that comes until the connection ends.</summary>
    public async Task<string> RestAsync()
    {
        try
        {
            while (true)
                await FillAsync();
        }
        catch (Exception ended) when (ended is EndOfStreamException or IOException)
        {
            return Encoding.UTF8.GetString([.. unread]);
        }
    }

    public void Dispose() => client.Dispose();

    private async Task FillAsync()
    {
        var buffer = new byte[64 * 1024];
        var count = await client.GetStream().ReadAsync(buffer, Cancellation).AsTask().WaitAsync(
            TimeSpan.FromSeconds(30), Cancellation);
        if (count == 0)
            throw new EndOfStreamException();
        unread.AddRange(buffer.AsSpan(0, count));
    }

    private int? Whole()
    {
        var text = Encoding.Latin1.GetString([.. unread]);
        var end = text.IndexOf("\n\n", StringComparison.Ordinal);
        if (end < 0)
            return null;
        var body = Length().Match(text[..end]) is { Success: true } length ? int.Parse(length.Groups[1].Value) : 0;
        return text.Length >= end + 2 + body ? end + 2 + body : null;
    }

    [GeneratedRegex("Content-Length: (\\d+)")]
    private static partial Regex Length();
}
