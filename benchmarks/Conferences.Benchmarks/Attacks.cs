using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Conferences.Benchmarks;

/// <summary>One way to take more than one's share.</summary>
/// <param name="RunAsync">Runs it until it is cancelled, and counts the answers.</param>
internal sealed record Attack(string Name, Func<Answers, CancellationToken, Task> RunAsync);

/// <summary>How often each status was answered.</summary>
internal sealed class Answers
{
    private readonly ConcurrentDictionary<string, int> counts = new();

    public void Count(string status) => counts.AddOrUpdate(status, 1, (_, count) => count + 1);

    public override string ToString() =>
        string.Join(", ", counts.OrderBy(it => it.Key).Select(it => $"{it.Value} x {it.Key}"));
}

/// <summary>The attacks of a caller who has a key of one account, or none. Each is bounded in sockets and in bytes.
/// </summary>
internal sealed class Attacks : IDisposable
{
    private const int Conferences = 300;

    private static readonly string Filling = new('x', 4_000);
    private static readonly string Large = new('x', 100_000);

    // More than a socket buffer holds, and as much as a body may be.
    private static readonly string LargeBody = $$$"""{"data":{"flags":["{{{new string('x', 7_600_000)}}}"]}}""";

    private readonly Uri address;
    private readonly LoadCaller caller;
    private readonly HttpClient http;
    private readonly string account;
    private readonly string room;

    private Attacks(Uri address, LoadCaller caller, string room)
    {
        (this.address, this.caller, this.room) = (address, caller, room);
        account = $"/v2/accounts/{caller.Account}";
        http = new(new SocketsHttpHandler { UseProxy = false, MaxConnectionsPerServer = 1_024 })
        {
            BaseAddress = address,
        };
    }

    public IEnumerable<Attack> All =>
    [
        new("slow readers of whole lists", SlowlyAsync(12, $"{account}/conferences?paginate=false")),
        new("slow readers of a history", SlowlyAsync(12, $"{account}/conferences/events?page_size=1000")),
        new("whole lists", AtOnceAsync(8, _ => Request(HttpMethod.Get, $"{account}/conferences?paginate=false"))),
        new("whole histories", AtOnceAsync(8, _ => Request(
            HttpMethod.Get, $"{account}/conferences/events?page_size=1000"))),
        new("former versions", AtOnceAsync(8, _ => Request(
            HttpMethod.Get, $"{account}/conferences/{room}?version=1"))),
        new("edits of 1 MB", AtOnceAsync(4, number => Request(
            HttpMethod.Patch,
            $"{account}/conferences/{room}",
            $$$"""{"data":{"x":"{{{new string((char)('a' + (number % 26)), 900_000)}}}"}}"""))),
        new("joins with large variables", AtOnceAsync(8, number => Request(
            HttpMethod.Put,
            $"{account}/conferences/{room}/participants",
            $$$$"""
            {"data":{"call_id":"large-{{{{number}}}}","custom_channel_vars":{"x":"{{{{Large}}}}"}}}
            """))),
        new("bodies of 7.6 MB without a token", AtOnceAsync(4, _ => new(
            HttpMethod.Put, $"{account}/conferences") { Content = Json(LargeBody) })),
        new("withheld logins", WithholdAsync(100)),
        new("wrong keys", AtOnceAsync(8, number => new(HttpMethod.Put, "/v2/api_auth")
        {
            Content = Json($$$"""{"data":{"api_key":"{{{number:x64}}}"}}"""),
        })),
        new("wrong pins", AtOnceAsync(8, number => Request(
            HttpMethod.Put,
            $"{account}/conferences/{room}/participants",
            $$$"""{"data":{"call_id":"pin-{{{number}}}","pin":"{{{number % 10_000:D4}}}"}}"""))),
        new("idle connections", IdleAsync(2_000)),
        new("feeds", FeedAsync(400)),
        new("broken chunks", BreakChunksAsync(8)),
        new("other accounts", AtOnceAsync(8, number => Request(
            HttpMethod.Get, $"/v2/accounts/{number:x32}/conferences"))),
    ];

    /// <summary>Fills the attacker's account.</summary>
    public static async Task<Attacks> PrepareAsync(LoadCaller caller, Uri target)
    {
        var room = "";
        for (var number = 0; number < Conferences; number++)
            room = await caller.CreateAsync();
        await caller.EditAsync(room, $$$"""{"x":"{{{Filling}}}","member":{"pins":["4711"]}}""");
        return new(target, caller, room);
    }

    public void Dispose() => http.Dispose();

    private HttpRequestMessage Request(HttpMethod method, string path, string json = "")
    {
        var request = new HttpRequestMessage(method, path);
        request.Headers.Add("X-Auth-Token", caller.Token);
        if (json.Length > 0)
            request.Content = Json(json);
        return request;
    }

    // Each asks again as soon as it is answered.
    private Func<Answers, CancellationToken, Task> AtOnceAsync(int callers, Func<int, HttpRequestMessage> make)
    {
        var number = 0;
        return (answers, over) => Task.WhenAll(Enumerable.Range(0, callers).Select(_ => Task.Run(async () =>
        {
            while (!over.IsCancellationRequested)
            {
                using var request = make(Interlocked.Increment(ref number));
                await CountAsync(answers, async () =>
                {
                    using var answer = await http.SendAsync(
                        request, HttpCompletionOption.ResponseHeadersRead, over);
                    await answer.Content.CopyToAsync(Stream.Null, over);
                    return Text((int)answer.StatusCode);
                }, over);
            }
        })));
    }

    private Func<Answers, CancellationToken, Task> SlowlyAsync(int sockets, string path) => EachAsync(
        sockets,
        async (stream, over) =>
        {
            await SendAsync(stream, Head("GET", path, ""), over);
            var drop = new byte[64];
            var status = await StatusAsync(stream, over);
            while (await stream.ReadAsync(drop, over) > 0)
                await Task.Delay(100, over);
            return status;
        });

    private Func<Answers, CancellationToken, Task> WithholdAsync(int sockets) => EachAsync(
        sockets,
        async (stream, over) =>
        {
            await SendAsync(
                stream,
                $"PUT /v2/api_auth HTTP/1.1\r\nHost: {address.Authority}\r\nContent-Length: 7600000\r\n\r\n",
                over);
            var part = Encoding.ASCII.GetBytes(new string(' ', 65_536));
            for (var sent = 0; sent < 7_000_000; sent += part.Length)
                await stream.WriteAsync(part, over);
            return await StatusAsync(stream, over);
        });

    private Func<Answers, CancellationToken, Task> IdleAsync(int sockets) => EachAsync(
        sockets, (stream, over) => StatusAsync(stream, over));

    private Func<Answers, CancellationToken, Task> FeedAsync(int sockets) => EachAsync(
        sockets,
        async (stream, over) =>
        {
            await SendAsync(
                stream, Head("GET", $"{account}/conferences/{room}/events", "Accept: text/event-stream\r\n"), over);
            var status = await StatusAsync(stream, over);
            var drop = new byte[4_096];
            while (await stream.ReadAsync(drop, over) > 0)
            {
            }

            return status;
        });

    private Func<Answers, CancellationToken, Task> BreakChunksAsync(int sockets) => EachAsync(
        sockets,
        async (stream, over) =>
        {
            await SendAsync(
                stream,
                Head("PUT", $"{account}/conferences", "Transfer-Encoding: chunked\r\n") + "zz\r\n{}\r\n0\r\n\r\n",
                over);
            return await StatusAsync(stream, over);
        });

    // Each opens another socket as soon as the last is closed.
    private Func<Answers, CancellationToken, Task> EachAsync(
        int sockets, Func<NetworkStream, CancellationToken, Task<string>> talk) =>
        (answers, over) => Task.WhenAll(Enumerable.Range(0, sockets).Select(_ => Task.Run(async () =>
        {
            while (!over.IsCancellationRequested)
            {
                await CountAsync(answers, async () =>
                {
                    using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 4_096 };
                    await socket.ConnectAsync(address.Host, address.Port, over);
                    await using var stream = new NetworkStream(socket);
                    return await talk(stream, over);
                }, over);
            }
        })));

    private static async Task CountAsync(
        Answers answers, Func<Task<string>> askAsync, CancellationToken over)
    {
        try
        {
            answers.Count(await askAsync());
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested)
        {
            // Under way at the end.
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException or SocketException)
        {
            answers.Count("closed");
        }
    }

    private string Head(string verb, string path, string more) =>
        $"{verb} {path} HTTP/1.1\r\nHost: {address.Authority}\r\nX-Auth-Token: {caller.Token}\r\n{more}\r\n";

    private static ValueTask SendAsync(NetworkStream stream, string text, CancellationToken over) =>
        stream.WriteAsync(Encoding.ASCII.GetBytes(text), over);

    private static async Task<string> StatusAsync(NetworkStream stream, CancellationToken over)
    {
        var line = new byte[12];
        return await stream.ReadAtLeastAsync(line, line.Length, throwOnEndOfStream: false, over) < line.Length
            ? "closed"
            : Encoding.ASCII.GetString(line, 9, 3);
    }

    private static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");

    private static string Text(int status) => status.ToString(CultureInfo.InvariantCulture);
}
