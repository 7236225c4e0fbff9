using System.Net.Http.Json;
using System.Text;
using Conferences.Api.CommandLine;
using Conferences.Api.Crossbar;
using Conferences.Tests.Fixtures.Http;
using Testcontainers.RabbitMq;

namespace Conferences.Tests.Fixtures.Bus;

/// <summary>
/// A RabbitMQ for the tests: <c>CONFERENCES_TEST_RABBITMQ</c> if set, else a container if Docker is available, else a
/// private broker in a temporary folder.
/// </summary>
internal sealed class TestBroker : IAsyncDisposable
{
    private const string Variable = "CONFERENCES_TEST_RABBITMQ";

    // Each call of rabbitmqctl starts an Erlang VM, which takes longer than the call itself.
    private const int HostsAtOnce = 6;

    private readonly SemaphoreSlim turn = new(1);
    private readonly Stack<string> unused = new();
    private readonly ScratchBroker? scratch;
    private readonly RabbitMqContainer? container;

    private TestBroker(Uri uri, ScratchBroker? scratch = null, RabbitMqContainer? container = null) =>
        (Uri, this.scratch, this.container) = (uri, scratch, container);

    /// <summary>Its first virtual host, for tests that have the broker to themselves.</summary>
    public Uri Uri { get; }

    /// <summary>True if it can be stopped and killed.</summary>
    public bool IsPrivate => scratch is not null;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private ScratchBroker Private =>
        scratch ?? throw new InvalidOperationException("This broker is not ours alone.");

    /// <summary>The broker that all tests share.</summary>
    public static async Task<TestBroker> OpenAsync(CancellationToken cancellation)
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } given)
            return new(new Uri(given));
        if (!Containers.CanRun())
            return await StartPrivateAsync(cancellation);
        var container = new RabbitMqBuilder("rabbitmq:4.3.6").Build();
        await Started.OrEnd(container, it => it.StartAsync(cancellation));
        return new(new Uri(container.GetConnectionString()), container: container);
    }

    /// <summary>A broker that the test may stop or kill; skips the test where there can be none.</summary>
    public static async Task<TestBroker> PrivateAsync(CancellationToken cancellation)
    {
        try
        {
            return await StartPrivateAsync(cancellation);
        }
        catch (CannotStartException why)
        {
            Assert.Skip(why.Message);
            throw;
        }
    }

    /// <summary>Creates an isolated virtual host; it is removed with the broker.</summary>
    /// <param name="name">The beginning of its name; what follows makes it unique.</param>
    public async Task<Uri> NewHostAsync(string name)
    {
        var unique = scratch is null ? $"{name}_{Ids.New()}" : await UnusedAsync();
        if (container is not null)
        {
            await ControlAsync("add_vhost", unique);
            await ControlAsync("set_permissions", "-p", unique, UserOf(Uri), ".*", ".*", ".*");
        }
        else if (scratch is null)
            await AddToGivenAsync(unique);

        return new UriBuilder(Uri) { Path = unique }.Uri;
    }

    /// <summary>The output of <c>rabbitmqctl</c>.</summary>
    public async Task<string> ControlAsync(params string[] arguments)
    {
        if (container is null)
            return await Private.ControlAsync(arguments, Cancellation);
        var ended = await container.ExecAsync(["rabbitmqctl", "--quiet", .. arguments], Cancellation);
        return ended.ExitCode == 0 ? ended.Stdout : throw new InvalidOperationException(ended.Stderr);
    }

    /// <summary>Stops it gracefully.</summary>
    public Task StopAsync() => Private.StopAsync(Cancellation);

    /// <summary>Starts it after a stop or a kill, with the same data and port.</summary>
    public Task StartAsync() => Private.LaunchAsync(Cancellation);

    /// <summary>Kills it, as a power cut would.</summary>
    public Task KillAsync() => Private.KillAsync();

    public async ValueTask DisposeAsync()
    {
        turn.Dispose();
        if (scratch is not null)
            await scratch.DisposeAsync();
        if (container is not null)
            await container.DisposeAsync();
    }

    private static async Task<TestBroker> StartPrivateAsync(CancellationToken cancellation)
    {
        var scratch = await ScratchBroker.StartAsync(ScratchServer.NewFolder(), cancellation);
        return new(scratch.Uri, scratch);
    }

    // In a private broker several are created at once.
    private async Task<string> UnusedAsync()
    {
        await turn.WaitAsync(Cancellation);
        try
        {
            if (unused.Count == 0)
                await AddUnusedAsync();
            return unused.Pop();
        }
        finally
        {
            turn.Release();
        }
    }

    private async Task AddUnusedAsync()
    {
        string[] hosts = [.. Enumerable.Range(0, HostsAtOnce).Select(_ => $"test_{Ids.New()}")];
        await ControlAsync(
            "eval",
            $"""
            [begin
                ok = rabbit_vhost:add(Host, <<"tests">>),
                ok = rabbit_auth_backend_internal:set_permissions(
                    <<"{UserOf(Uri)}">>, Host, <<".*">>, <<".*">>, <<".*">>, <<"tests">>)
            end || Host <- [{string.Join(", ", hosts.Select(host => $"<<\"{host}\">>"))}]].
            """);
        foreach (var host in hosts)
            unused.Push(host);
    }

    private static string UserOf(Uri uri) => Uri.UnescapeDataString(uri.UserInfo.Split(':')[0]);

    // A given broker is managed only over the network: through its management plugin, at the usual port.
    private async Task AddToGivenAsync(string host)
    {
        using var http = new HttpClient { BaseAddress = new($"http://{Uri.Host}:15672/api/") };
        http.DefaultRequestHeaders.Authorization = new(
            "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(Uri.UnescapeDataString(Uri.UserInfo))));
        using var added = await http.PutAsJsonAsync($"vhosts/{host}", new { }, Cancellation);
        added.EnsureSuccessStatusCode();
        var everything = new { configure = ".*", write = ".*", read = ".*" };
        using var allowed = await http.PutAsJsonAsync(
            $"permissions/{host}/{Uri.EscapeDataString(UserOf(Uri))}", everything, Cancellation);
        allowed.EnsureSuccessStatusCode();
    }
}
