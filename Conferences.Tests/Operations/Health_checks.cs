using System.Net;
using System.Net.Sockets;
using System.Text;
using Conferences.Api.Crossbar;
using Conferences.Api.Hosting;
using Conferences.Api.Observability;
using Conferences.Development;
using Conferences.Tests.Fixtures.Http;
using Conferences.Tests.Fixtures.Operations;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Conferences.Tests.Operations;

/// <summary>The health endpoints for orchestrators.</summary>
public sealed class Health_checks(Service service)
{
    [Fact]
    public async Task are_good_while_the_database_answers()
    {
        using var http = new HttpClient { BaseAddress = service.Address };
        foreach (var path in new[] { "/health/live", "/health/ready" })
        {
            // A check that takes two seconds has failed: on a machine that stalls, that says nothing of the database.
            Answer? answer = null;
            await Until.Async(async () => (answer = await Ask(http, path)).Status is HttpStatusCode.OK);
            Assert.NotNull(answer);
            Assert.Equal(HttpStatusCode.OK, answer.Status);
            Assert.Equal("application/json", answer.ContentType);
            Assert.Equal("healthy", answer.Json["status"]!.GetValue<string>());
        }
    }

    [Fact]
    public async Task tell_that_the_schema_is_missing()
    {
        await using var host = await WatchedHost.StartAsync(service);
        await host.Execute("drop schema conferences cascade");

        using var http = host.Client();
        await Until.Async(async () => Description(await Ask(http, "/health/ready"))
            .Contains("no schema", StringComparison.Ordinal));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await Ask(http, "/health/ready")).Status);
    }

    [Fact]
    public async Task tell_that_the_database_is_away()
    {
        var cancellation = TestContext.Current.CancellationToken;
        var folder = Directory.CreateTempSubdirectory("conferences-").FullName;
        var postgres = await PrivatePostgres.StartAsync(new(folder), Console.Error.WriteLine, cancellation);
        await using var host = WatchedHost.On(postgres.ConnectionString);
        using var http = host.Client();
        await Until.Async(async () => (await Ask(http, "/health/ready")).Status is HttpStatusCode.OK);

        await postgres.DisposeAsync();
        var ready = await Ask(http, "/health/ready");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.Status);
        Assert.Equal("application/json", ready.ContentType);
        Assert.Contains("does not respond", Description(ready), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await Ask(http, "/health/live")).Status);
        Assert.DoesNotContain(
            await host.WholeLog(), line => line.Category.Contains("Health") && line.Text.Contains("   at "));
    }

    [Fact]
    public async Task tell_strangers_states_and_sentences_and_no_figures()
    {
        using var http = new HttpClient { BaseAddress = service.Address };
        var ready = await Ask(http, "/health/ready");
        Assert.Equal(["status", "version", "checks"], ready.Json.AsObject().Select(it => it.Key));
        Assert.Equal(ServiceVersion.Text, ready.Json["version"]!.GetValue<string>());
        Assert.All(ready.Json["checks"]!.AsObject(), check =>
            Assert.Equal(["status", "description"], check.Value!.AsObject().Select(it => it.Key)));
        Assert.DoesNotMatch("[0-9]", ready.Json["checks"]!.ToJsonString());
    }

    [Fact]
    public async Task are_answered_beside_idle_connections_without_number()
    {
        var cancellation = TestContext.Current.CancellationToken;
        await using var node = new Node(service.ConnectionString, ("Limits:Connections", "5"));
        var idle = new List<TcpClient>();
        try
        {
            // More than are served, and more than twice the reserve beyond them.
            for (var count = 0; count < 5 + (2 * ConnectionLimit.Reserved) + 10; count++)
            {
                idle.Add(new TcpClient());
                await idle[^1].ConnectAsync(node.Address.Host, node.Address.Port, cancellation);
            }

            foreach (var path in (string[])["/health/live", "/health/ready"])
            {
                var answer = await Wire.Ask(node.Address, $"GET {path}");
                Assert.StartsWith("HTTP/1.1 200", answer, StringComparison.Ordinal);
            }

            // Nothing else is answered there, and those that were served before still are.
            var refused = await Wire.Ask(node.Address, $"GET /v2/accounts/{Ids.New()}/conferences");
            Assert.StartsWith("HTTP/1.1 503", refused, StringComparison.Ordinal);
            Assert.Contains("Connection: close", refused, StringComparison.Ordinal);
            var stream = idle[0].GetStream();
            await stream.WriteAsync("GET /openapi/v1.json HTTP/1.1\r\nHost: x\r\n\r\n"u8.ToArray(), cancellation);
            var status = new byte[12];
            await stream.ReadExactlyAsync(status, cancellation);
            Assert.Equal("HTTP/1.1 200", Encoding.ASCII.GetString(status));
        }
        finally
        {
            idle.ForEach(connection => connection.Dispose());
        }

        // With the idle ones gone, everybody is served again.
        await Until.Async(async () => (await Wire.Ask(node.Address, $"GET /v2/accounts/{Ids.New()}/conferences"))
            .StartsWith("HTTP/1.1 401", StringComparison.Ordinal));
    }

    [Fact]
    public async Task are_carried_out_once_for_all_who_ask_meanwhile()
    {
        var (asked, end) = (0, new TaskCompletionSource<HealthCheckResult>());
        await using var services = new ServiceCollection().AddLogging().AddSingleton<Readiness>()
            .AddHealthChecks().AddAsyncCheck(
                "slow",
                () =>
                {
                    Interlocked.Increment(ref asked);
                    return end.Task;
                },
                ["ready"]).Services.BuildServiceProvider();
        var readiness = services.GetRequiredService<Readiness>();

        Task<HealthReport>[] reports = [.. Enumerable.Range(0, 100).Select(_ => readiness.CheckAsync())];
        end.SetResult(HealthCheckResult.Healthy());
        Assert.All(await Task.WhenAll(reports), report => Assert.Equal(HealthStatus.Healthy, report.Status));
        Assert.Equal(1, asked);
        await readiness.CheckAsync();
        Assert.Equal(2, asked);
    }

    private static string Description(Answer ready) =>
        ready.Json["checks"]!["database"]!["description"]!.GetValue<string>();

    private static async Task<Answer> Ask(HttpClient http, string path)
    {
        using var response = await http.GetAsync(path, TestContext.Current.CancellationToken);
        return await Answer.ReadAsync(response);
    }
}
