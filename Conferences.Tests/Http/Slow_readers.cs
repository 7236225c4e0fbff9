using System.Net;
using System.Net.Sockets;
using System.Text;
using Conferences.Api.Crossbar;
using Conferences.Tests.Fixtures.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Conferences.Tests.Http;

/// <summary>
/// Clients that ask for much and read none of it, on a node where two may read at once: whoever comes beside them is
/// served all the same.
/// </summary>
public sealed class Slow_readers(Service service) : IAsyncLifetime
{
    private const int Readers = 12;

    private readonly List<TcpClient> sockets = [];
    private Node node = null!;
    private Portal greedy = null!;
    private Portal modest = null!;
    private string database = "";
    private string token = "";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await StartAsync(
        ("Limits:AtOnce", "2"), ("Limits:AccountShare", "100"));

    public async ValueTask DisposeAsync()
    {
        sockets.ForEach(socket => socket.Dispose());
        await node.DisposeAsync();
    }

    [Theory]
    [InlineData("", "application/json")]
    [InlineData("/events", "application/json")]
    [InlineData("?paginate=false", "application/json")]
    [InlineData("/events", "application/x-ndjson")]
    [InlineData("", "text/csv")]
    public async Task leave_their_places_to_others_when_the_database_has_been_read(string path, string form)
    {
        await FillAsync(9);
        for (var reader = 0; reader < Readers; reader++)
            Assert.StartsWith("HTTP/1.1 200", await AskAsync(path, form));

        foreach (var portal in (Portal[])[modest, greedy])
        {
            (await portal.Get()).Is(HttpStatusCode.OK);
            (await portal.Get("/events")).Is(HttpStatusCode.OK);
        }
    }

    [Fact]
    public async Task hold_no_more_of_what_is_not_sent_than_the_share_of_their_account()
    {
        await node.DisposeAsync();
        await StartAsync(("Limits:UnsentBytes", "20000000"), ("Limits:AccountShare", "50"));
        await FillAsync(9);
        Assert.StartsWith("HTTP/1.1 200", await AskAsync("/events", "application/json"));

        var refused = await greedy.Get("/events");
        refused.Is(HttpStatusCode.ServiceUnavailable, "datastore_fault");
        Assert.NotNull(refused.Headers.RetryAfter);
        (await greedy.Get("?page_size=1000&accept=csv")).Is(HttpStatusCode.ServiceUnavailable, "datastore_fault");
        (await greedy.Get("/events?limit=1")).Is(HttpStatusCode.OK);
        await modest.Create($$"""{"x":"{{new string('x', 900_000)}}"}""");
        (await modest.Get("/events")).Is(HttpStatusCode.OK);

        sockets.ForEach(socket => socket.Dispose());
        await Until.Async(async () => (await greedy.Get("/events")).Status == HttpStatusCode.OK);
    }

    [Fact]
    public void are_cut_off_below_a_rate_of_sixteen_kilobytes_a_second() => Assert.Equal(
        16_384,
        service.Parts.GetRequiredService<IOptions<KestrelServerOptions>>().Value.Limits
            .MinResponseDataRate!.BytesPerSecond);

    [Fact]
    public async Task of_one_account_follow_no_more_histories_than_it_may()
    {
        await node.DisposeAsync();
        await StartAsync(("Limits:Streams", "2"));
        await greedy.Create();
        foreach (var form in (string[])["text/event-stream", "text/event-stream"])
            Assert.StartsWith("HTTP/1.1 200", await AskAsync("/events", form));
        Assert.StartsWith("HTTP/1.1 429", await AskAsync("/events", "text/event-stream"));
        Assert.StartsWith("HTTP/1.1 429", await AskAsync("/events", "application/x-ndjson"));
        Assert.Equal(
            HttpStatusCode.OK, (await modest.Get("/events", ("Accept", "application/x-ndjson"))).Status);

        sockets.ForEach(socket => socket.Dispose());
        await Until.Async(async () => (await AskAsync("/events", "text/event-stream")).StartsWith(
            "HTTP/1.1 200", StringComparison.Ordinal));
    }

    [Fact]
    public async Task of_one_account_have_no_more_connections_than_its_share()
    {
        await node.DisposeAsync();
        await StartAsync(("Limits:AccountShare", "1"));
        for (var connection = 0; connection < 100; connection++)
            Assert.StartsWith("HTTP/1.1 200", await AskAsync("", "application/json"));
        Assert.StartsWith("HTTP/1.1 429", await AskAsync("", "application/json"));
        (await modest.Get()).Is(HttpStatusCode.OK);

        sockets[0].Dispose();
        await Until.Async(async () => (await AskAsync("", "application/json")).StartsWith(
            "HTTP/1.1 200", StringComparison.Ordinal));
    }

    [Fact]
    public async Task of_one_account_take_no_more_places_than_its_share_and_wait_no_longer_than_they_may()
    {
        await node.DisposeAsync();
        await StartAsync(
            ("Limits:AtOnce", "4"), ("Limits:AccountShare", "50"), ("Limits:WaitSeconds", "1"));
        var id = await greedy.Create();
        await modest.Create();
        await using var held = new NpgsqlConnection(database);
        await held.OpenAsync(Cancellation);
        await using (var take = new NpgsqlCommand(
            "begin; lock table conferences.conference_versions in access exclusive mode", held))
            await take.ExecuteNonQueryAsync(Cancellation);

        // Each reads the past, which is locked: two have the places of their account, and the others wait.
        var asked = Enumerable.Range(0, 8).Select(_ => greedy.Get($"/{id}?version=1")).ToArray();
        for (var more = 0; more < 6; more++)
        {
            var refused = await await Task.WhenAny(asked.Where(it => !it.IsCompleted || more == 0));
            refused.Is(HttpStatusCode.ServiceUnavailable, "datastore_fault");
            Assert.NotNull(refused.Headers.RetryAfter);
            (await modest.Get()).Is(HttpStatusCode.OK);
            if (asked.Count(it => it.IsCompleted) >= 6)
                break;
        }

        await held.DisposeAsync();
        Assert.Contains(await Task.WhenAll(asked), answer => answer.Status == HttpStatusCode.OK);
    }

    private async Task StartAsync(params (string, string)[] settings)
    {
        database = new NpgsqlConnectionStringBuilder(await service.NewDatabaseAsync("slow"))
        {
            Options = "-c lock_timeout=0",
        }.ConnectionString;

        // What a reader holds, it holds until the test lets it go: none is cut off for being slow.
        node = new(
            database,
            services => services.PostConfigure<KestrelServerOptions>(it => it.Limits.MinResponseDataRate = null),
            settings);
        token = await node.Token();
        (greedy, modest) = (node.Portal(Ids.New(), token), node.Portal(Ids.New(), token));
    }

    private async Task FillAsync(int conferences)
    {
        // Ten of them are more than two sockets hold between a service and a client that reads nothing.
        var flags = new string('x', 900_000);
        for (var conference = 0; conference < conferences; conference++)
            await greedy.Create($$$"""{"ui_flags":{"x":"{{{flags}}}"},"flags":["{{{flags[..50_000]}}}"]}""");
        await Until.Async(async () => (await greedy.Get("/events?limit=1")).Json["next_cursor"] is not null);
    }

    // Gives the status line; whatever else comes is not read.
    private async Task<string> AskAsync(string path, string form)
    {
        var socket = new TcpClient { ReceiveBufferSize = 4_096 };
        sockets.Add(socket);
        await socket.ConnectAsync(node.Address.Host, node.Address.Port, Cancellation);
        await socket.GetStream().WriteAsync(
            Encoding.ASCII.GetBytes(
                $"GET /v2/accounts/{greedy.Account}/conferences{path} HTTP/1.1\r\nHost: x\r\nAccept: {form}\r\n"
                + $"X-Auth-Token: {token}\r\n\r\n"),
            Cancellation);
        var line = new byte[12];
        await socket.GetStream().ReadExactlyAsync(line, Cancellation);
        return Encoding.ASCII.GetString(line);
    }
}
