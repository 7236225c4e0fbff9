using System.Diagnostics;
using System.Globalization;
using System.Net.WebSockets;
using HdrHistogram;
using Npgsql;
using Spectre.Console;

namespace Conferences.Benchmarks;

/// <summary>
/// Many WebSockets on one node that watch ten conferences while people join them at a fixed rate: how long an event
/// takes from before its commit to its receipt, and what a socket costs. Then the same with one socket that does not
/// read.
/// </summary>
internal static class SocketLoad
{
    private const int Conferences = 10;

    // Connected together: more would wait for one another in the kernel.
    private const int Together = 50;

    private static readonly TimeSpan Turn = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(3);

    /// <param name="sockets">How many watch, one conference each.</param>
    /// <param name="perSecond">Joins per second, of all conferences together.</param>
    /// <returns>The exit code: 1 if a frame was not received.</returns>
    public static async Task<int> RunAsync(int sockets, int perSecond)
    {
        // They all come from one address.
        Environment.SetEnvironmentVariable("Live__ConnectionsPerAddress", $"{2 * sockets}");
        await using var service = await RunningService.StartAsync();
        using var caller = await LoadCaller.LogInAsync(service);
        var conferences = new string[Conferences];
        for (var number = 0; number < Conferences; number++)
            conferences[number] = await caller.CreateAsync();
        await AtRateAsync(caller, conferences, perSecond, TimeSpan.FromSeconds(5), 0);

        var before = service.ResidentMemory;
        var watchers = new List<SocketWatcher>();
        var watch = Stopwatch.StartNew();
        foreach (var some in Enumerable.Range(0, sockets).Chunk(Together))
        {
            watchers.AddRange(await Task.WhenAll(some.Select(number => SocketWatcher.ConnectAsync(
                service.Address, caller, conferences[number % Conferences]))));
        }

        var connecting = watch.Elapsed;
        await Task.Delay(Rest);
        var each = (service.ResidentMemory - before) / sockets;
        var table = new Table { Title = new($"{sockets} sockets, {perSecond} events/s, {Conferences} conferences") };
        table.AddColumns("", "p50 ms", "p99 ms", "max ms", "frames/s", "received", "processor");
        var lost = await MeasureAsync("all read", service, caller, conferences, perSecond, watchers, table);
        await using var idler = await SocketWatcher.ConnectAsync(
            service.Address, caller, conferences[0], isRead: false);
        lost += await MeasureAsync("one does not", service, caller, conferences, perSecond, watchers, table);
        AnsiConsole.Write(table);
        AnsiConsole.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"Connected and bound in {connecting.TotalSeconds:N1} s; {each / 1024:N0} kB of memory for each."));
        foreach (var watcher in watchers)
            await watcher.DisposeAsync();
        NpgsqlConnection.ClearAllPools();
        return lost == 0 ? 0 : 1;
    }

    private static async Task<long> MeasureAsync(
        string name,
        RunningService service,
        LoadCaller caller,
        string[] conferences,
        int perSecond,
        List<SocketWatcher> watchers,
        Table table)
    {
        var latencies = new LongConcurrentHistogram(1, 60_000_000, 3);
        foreach (var watcher in watchers)
            watcher.Begin(latencies);
        var (used, start) = (service.ProcessorTime, Stopwatch.GetTimestamp());
        var told = await AtRateAsync(caller, conferences, perSecond, Turn, 1 + (table.Rows.Count * 1_000_000));
        var took = Stopwatch.GetElapsedTime(start);
        var spent = service.ProcessorTime - used;
        await Task.Delay(Rest);
        var (received, expected) = (watchers.Sum(it => it.Received), (long)told * watchers.Count / conferences.Length);
        table.AddRow(
            name,
            Milliseconds(latencies.GetValueAtPercentile(50)),
            Milliseconds(latencies.GetValueAtPercentile(99)),
            Milliseconds(latencies.GetValueAtPercentile(100)),
            (received / took.TotalSeconds).ToString("N0", CultureInfo.InvariantCulture),
            $"{received} of {expected}",
            (spent / took).ToString("P0", CultureInfo.InvariantCulture));
        return expected - received;
    }

    // Open loop: each is sent when its time has come, however long the others take.
    private static async Task<int> AtRateAsync(
        LoadCaller caller, string[] conferences, int perSecond, TimeSpan length, int firstLeg)
    {
        var count = (int)(perSecond * length.TotalSeconds);
        var start = Stopwatch.GetTimestamp();
        var asked = new List<Task>(count);
        for (var next = 0; next < count; next++)
        {
            var wait = TimeSpan.FromSeconds((double)next / perSecond) - Stopwatch.GetElapsedTime(start);
            if (wait > TimeSpan.Zero)
                await Task.Delay(wait);
            asked.Add(caller.JoinAsync(conferences[next % conferences.Length], firstLeg + next));
        }

        await Task.WhenAll(asked);
        return count;
    }

    private static string Milliseconds(long microseconds) =>
        (microseconds / 1_000.0).ToString("N1", CultureInfo.InvariantCulture);
}

/// <summary>A client that watches one conference, and notes how old each event is.</summary>
internal sealed class SocketWatcher : IAsyncDisposable
{
    private readonly ClientWebSocket socket;
    private readonly Task reading;
    private LongConcurrentHistogram? latencies;
    private long received;

    private SocketWatcher(ClientWebSocket socket, bool isRead)
    {
        this.socket = socket;
        reading = isRead ? ReadAsync() : Task.CompletedTask;
    }

    /// <summary>Events since it began to note them.</summary>
    public long Received => Interlocked.Read(ref received);

    public static async Task<SocketWatcher> ConnectAsync(
        Uri service, LoadCaller caller, string conference, bool isRead = true)
    {
        var socket = new ClientWebSocket();
        await socket.ConnectAsync(
            new UriBuilder(service) { Scheme = "ws", Path = "/v2/websocket" }.Uri, CancellationToken.None);
        var frame = System.Text.Encoding.UTF8.GetBytes($$$"""
            {"action":"subscribe","auth_token":"{{{caller.Token}}}","request_id":"1",
            "data":{"account_id":"{{{caller.Account}}}","binding":"conference.event.add-member.{{{conference}}}.*"}}
            """);
        await socket.SendAsync(frame, WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
        var reply = new byte[1_024];
        var part = await socket.ReceiveAsync(reply.AsMemory(), CancellationToken.None);
        return reply.AsSpan(0, part.Count).IndexOf("\"success\""u8) > 0
            ? new(socket, isRead)
            : throw new InvalidOperationException(System.Text.Encoding.UTF8.GetString(reply.AsSpan(0, part.Count)));
    }

    /// <summary>From now on counts and notes.</summary>
    public void Begin(LongConcurrentHistogram into) => (latencies, received) = (into, 0);

    public async ValueTask DisposeAsync()
    {
        socket.Abort();
        await reading;
        socket.Dispose();
    }

    private async Task ReadAsync()
    {
        var frame = new byte[8_192];
        try
        {
            for (var length = 0; ;)
            {
                var part = await socket.ReceiveAsync(frame.AsMemory(length), CancellationToken.None);
                length += part.Count;
                if (part.MessageType is WebSocketMessageType.Close)
                    return;
                if (!part.EndOfMessage)
                    continue;
                Note(frame.AsSpan(0, length));
                length = 0;
            }
        }
        catch (Exception over) when (over is WebSocketException or OperationCanceledException or IOException)
        {
            // It is disposed, or the service has closed the connection: what is missing then shows in the figures.
        }
    }

    private void Note(ReadOnlySpan<byte> frame)
    {
        var now = DateTime.UtcNow;
        var member = "\"time\":\""u8;
        var at = frame.IndexOf(member);
        if (at < 0 || latencies is null)
            return;
        var text = System.Text.Encoding.ASCII.GetString(frame.Slice(at + member.Length, 27));
        var time = DateTime.Parse(
            text, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal | DateTimeStyles.AssumeUniversal);
        latencies.RecordValue(Math.Clamp((long)(now - time).TotalMicroseconds, 1, 60_000_000));
        Interlocked.Increment(ref received);
    }
}
