using System.Net;
using System.Threading.Channels;
using Conferences.Tests.Fixtures.Http;
using Conferences.Tests.Fixtures.Operations;
using Conferences.Tests.Fixtures.Operations.Faults;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Conferences.Tests.Http;

/// <summary>The token in the query, where a browser can send no header: for reading, and never repeated.</summary>
public sealed class A_token_in_the_query(Service service)
{
    private readonly Portal portal = service.Portal();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("GET", "?auth_token={token}")]
    [InlineData("HEAD", "?auth_token={token}")]
    [InlineData("GET", "/{id}?auth_token={token}")]
    [InlineData("GET", "/{id}/participants?page_size=1&auth_token={token}")]
    [InlineData("GET", "?accept=csv&auth_token={token}&file_name=a.csv")]
    [InlineData("GET", "/events?AUTH_TOKEN={token}")]
    [InlineData("GET", "/events?auth%5Ftoken={token}")]
    [InlineData("GET", "/events/?&auth_token={token}&")]
    public async Task lets_its_holder_read(string verb, string path)
    {
        var id = await portal.Create();
        using var answer = await AskAsync(verb, path.Replace("{id}", id, StringComparison.Ordinal), service.Token);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(["no-referrer"], answer.Headers.GetValues("Referrer-Policy"));
        Assert.Equal("no-cache, private", answer.Headers.CacheControl!.ToString());
    }

    [Theory]
    [InlineData("PUT", "?auth_token={token}")]
    [InlineData("POST", "/{id}?auth_token={token}")]
    [InlineData("POST", "/{id}?verb=DELETE&auth_token={token}")]
    [InlineData("PATCH", "/{id}?auth_token={token}")]
    [InlineData("DELETE", "/{id}?auth_token={token}")]
    [InlineData("GET", "?auth_token=")]
    [InlineData("GET", "?auth_token={token}x")]
    [InlineData("GET", "?auth_token={token}&auth_token={token}")]
    [InlineData("GET", "?auth_token=x&auth_token={token}")]
    [InlineData("GET", "?xauth_token={token}")]
    [InlineData("GET", "?filter_x=auth_token={token}")]
    public async Task permits_nothing_else(string verb, string path)
    {
        var id = await portal.Create();
        using var answer = await AskAsync(verb, path.Replace("{id}", id, StringComparison.Ordinal), service.Token);
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        (await portal.Get($"/{id}")).Is(HttpStatusCode.OK);
    }

    [Fact]
    public async Task lets_its_holder_read_from_the_service_as_it_is_published()
    {
        using var node = new RunningNode(await service.NewDatabaseAsync("published"));
        await node.StartAsync();
        using var http = new HttpClient { BaseAddress = node.Address };
        using var answer = await http.GetAsync(
            $"/v2/accounts/{portal.Account}/conferences?auth_token={await node.TokenAsync()}", Cancellation);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task is_not_looked_at_beside_one_in_a_header()
    {
        using var http = new HttpClient { BaseAddress = service.Address };
        foreach (var (name, value) in new[] { ("X-Auth-Token", "x"), ("Authorization", "Bearer x") })
        {
            (await new Portal(portal.Account, http).Get($"?auth_token={service.Token}", (name, value)))
                .Is(HttpStatusCode.Unauthorized);
        }
    }

    [Fact]
    public async Task is_looked_at_beside_a_header_that_has_none()
    {
        using var http = new HttpClient { BaseAddress = service.Address };
        foreach (var (name, value) in new[]
            { ("X-Auth-Token", ""), ("Authorization", "Basic dTpw"), ("Authorization", "Bearer ") })
        {
            (await new Portal(portal.Account, http).Get($"?auth_token={service.Token}", (name, value)))
                .Is(HttpStatusCode.OK);
        }

        (await portal.Get("?auth_token=x")).Is(HttpStatusCode.OK);
        (await portal.Get("?auth_token=x&auth_token=y")).Is(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("?accept=csv&page_size=1&auth_token={token}&filter_not_name=x%26y")]
    [InlineData("?auth_token={token}&page_size=0")]
    [InlineData("?created_from=x&auth_token={token}")]
    [InlineData("/events?cursor=x&auth_token={token}")]
    [InlineData("/nowhere/at/all?auth_token={token}")]
    [InlineData("?auth_token={token}")]
    public async Task is_not_in_the_answer(string path)
    {
        await portal.Create();
        await portal.Create();
        using var answer = await AskAsync("GET", path, service.Token);
        var text = $"{answer.Headers} {answer.Content.Headers} {await answer.Content.ReadAsStringAsync(Cancellation)}";
        Assert.DoesNotContain(service.Token, text, StringComparison.Ordinal);
        Assert.DoesNotContain("auth_token", text, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task is_not_in_the_log_however_much_is_logged()
    {
        await using var host = await WatchedHost.StartAsync(
            service,
            ("Logging:LogLevel:Default", "Trace"),
            ("Logging:LogLevel:Microsoft.AspNetCore.Hosting.Diagnostics", "Trace"));
        var account = (await host.Portal()).Account;
        string[] tokens = [service.Token, "eyJhbGciOiJIUzI1NiJ9.c2VjcmV0LXRva2Vu.c2lnbmF0dXJl"];
        foreach (var token in tokens)
        {
            foreach (var verb in (string[])["GET", "HEAD", "PUT", "DELETE"])
            {
                using var http = new HttpClient { BaseAddress = host.Address };
                using var request = new HttpRequestMessage(
                    new(verb), $"/v2/accounts/{account}/conferences?x=seen&Auth_Token={token}");
                using var answer = await http.SendAsync(request, Cancellation);
            }
        }

        foreach (var token in tokens)
            await Wire.Ask(host.Address, $"GET /?auth_token={token} is no request");

        var lines = await host.WholeLog();
        Assert.Contains(lines, line => line.Text.Contains("?x=seen", StringComparison.Ordinal));
        Assert.All(tokens, token => Assert.DoesNotContain(
            lines,
            line => $"{line.Text} {string.Join(' ', line.Scope.Values)}".Contains(
                token[..30], StringComparison.Ordinal)));
    }

    [Fact]
    public async Task is_not_in_the_traces_though_queries_are()
    {
        var received = Channel.CreateUnbounded<string>();
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        await using var collector = builder.Build();
        collector.MapPost("/v1/{signal}", async (HttpRequest request) =>
        {
            using var reader = new StreamReader(request.Body);
            await received.Writer.WriteAsync(await reader.ReadToEndAsync(Cancellation), Cancellation);
        });
        await collector.StartAsync(Cancellation);
        await using var host = await WatchedHost.StartAsync(
            service,
            ("OTEL_EXPORTER_OTLP_ENDPOINT", collector.Urls.Single()),
            ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"),
            ("OTEL_BSP_SCHEDULE_DELAY", "100"),
            ("OTEL_DOTNET_EXPERIMENTAL_ASPNETCORE_DISABLE_URL_QUERY_REDACTION", "true"));
        using var http = new HttpClient { BaseAddress = host.Address };
        using var answer = await http.GetAsync(
            $"/v2/accounts/{portal.Account}/conferences?auth_token={service.Token}&x=seen-in-a-trace", Cancellation);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);

        for (var isSeen = false; !isSeen;)
        {
            var export = await received.Reader.ReadAsync(Cancellation).AsTask()
                .WaitAsync(TimeSpan.FromSeconds(30), Cancellation);
            isSeen = export.Contains("seen-in-a-trace", StringComparison.Ordinal);
            Assert.DoesNotContain(service.Token, export, StringComparison.Ordinal);
        }
    }

    private async Task<HttpResponseMessage> AskAsync(string verb, string path, string token)
    {
        using var http = new HttpClient { BaseAddress = service.Address };
        using var request = new HttpRequestMessage(
            new(verb),
            $"/v2/accounts/{portal.Account}/conferences{path.Replace("{token}", token, StringComparison.Ordinal)}");
        return await http.SendAsync(request, Cancellation);
    }
}
