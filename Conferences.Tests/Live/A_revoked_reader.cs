using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Conferences.Tests.Fixtures.Http;

namespace Conferences.Tests.Live;

/// <summary>Whoever reads something long, slowly, while the key is revoked.</summary>
public sealed class A_revoked_reader(Service service)
{
    private const int Conferences = 40;

    // An answer of so many times this does not fit into what lies between the service and a reader who waits.
    private const int Bytes = 400_000;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    private readonly Portal portal = service.Portal();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("?paginate=false", null)]
    [InlineData("?page_size=1000", null)]
    [InlineData("", "text/csv")]
    [InlineData("/events", "application/x-ndjson")]
    [InlineData("/events", "text/event-stream")]
    [InlineData("/events?limit=1000", null)]
    [InlineData("/{id}/events", "application/x-ndjson")]
    [InlineData("/{id}/events", "text/event-stream")]
    public async Task reads_five_seconds_more_at_the_most(string path, string? accept)
    {
        var id = await RecordMuchAsync();
        await Timely.Once(Limit, revoked => ReadUntilRevokedAsync(path.Replace("{id}", id), accept, revoked));
    }

    private async Task ReadUntilRevokedAsync(string path, string? accept, Stopwatch revoked)
    {
        var (key, kept) = await Keys.Add(service, portal.Account, scope: "export");
        var login = await Keys.LogIn(service, $$$"""{"data":{"api_key":"{{{key}}}"}}""");
        using var http = Slow();
        using var request = new HttpRequestMessage(
            HttpMethod.Get, $"/v2/accounts/{portal.Account}/conferences{path}");
        request.Headers.Add("X-Auth-Token", login.Json.At<string>("auth_token"));
        if (accept is not null)
            request.Headers.Add("Accept", accept);
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancellation);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        await using var answer = await response.Content.ReadAsStreamAsync(Cancellation);
        await answer.ReadExactlyAsync(new byte[16], Cancellation);

        await Keys.Keep(service, kept with { Revoked = DateTimeOffset.UtcNow });
        revoked.Start();
        var some = new byte[1_024];
        var failure = await Record.ExceptionAsync(() => Until.Async(
            async () => await answer.ReadAsync(some, Cancellation) == 0));
        Assert.IsAssignableFrom<IOException>(failure);
    }

    private async Task<string> RecordMuchAsync()
    {
        var text = new string('x', Bytes);
        var ids = new List<string>();
        for (var conference = 0; conference < Conferences; conference++)
        {
            ids.Add(await portal.Create(
                $$$"""{"name":"{{{conference}}}","ui_flags":{"note":"{{{text}}}"}}"""));
        }

        for (var edit = 0; edit < Conferences; edit++)
        {
            (await portal.Patch($"/{ids[0]}", $$$$"""{"data":{"ui_flags":{"note":"{{{{edit}}}}{{{{text}}}}"}}}"""))
                .Is(HttpStatusCode.OK);
        }

        return ids[0];
    }

    // Takes little off the wire, and asks for more only when it is told to.
    private HttpClient Slow() => new(new SocketsHttpHandler
    {
        ConnectCallback = async (context, cancellation) =>
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 4_096 };
            await socket.ConnectAsync(context.DnsEndPoint, cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        },
    })
    {
        BaseAddress = service.Address,
    };
}
