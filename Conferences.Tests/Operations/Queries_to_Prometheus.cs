using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Conferences.Api.Crossbar;
using Conferences.Development;
using Conferences.Tests.Contracts;
using Conferences.Tests.Fixtures.Bus;
using Conferences.Tests.Fixtures.Contracts;
using Conferences.Tests.Fixtures.Http;
using Conferences.Tests.Fixtures.Live;
using Conferences.Tests.Fixtures.Operations;
using Conferences.Tests.Fixtures.Operations.Faults;
using Conferences.Tests.Fixtures.Webhooks;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Conferences.Tests.Operations;

/// <summary>The alerts and the dashboard, with Prometheus itself.</summary>
public sealed partial class Queries_to_Prometheus(Service service, SharedBroker broker)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task are_alerts_that_fire_when_they_should_and_not_before()
    {
        var (_, promtool) = await PrometheusPackage.FindAsync(Cancellation);
        foreach (var arguments in (string[][])
        [
            ["check", "config", "prometheus.yaml"], ["check", "rules", "alerts.yaml"],
            ["test", "rules", "alerts.test.yaml"],
        ])
        {
            string[] all = [.. arguments[..^1], Repository.PathOf($"deploy/prometheus/{arguments[^1]}")];
            var (code, said) = Repository.Run(promtool, all);
            Assert.True(code == 0, said);
        }
    }

    [Fact]
    public async Task are_understood_and_answered_with_what_a_node_has_measured()
    {
        var (prometheus, _) = await PrometheusPackage.FindAsync(Cancellation);
        var (metrics, own) = (LoopbackPort.Free(), LoopbackPort.Free());

        // A process of its own: within the tests' process there are the metrics of other nodes, too.
        using var node = new RunningNode(
            await service.NewDatabaseAsync("metrics"),
            $"Metrics__Url=http://127.0.0.1:{metrics}",
            $"ConnectionStrings__RabbitMq={await broker.HostAsync("metrics")}",
            "Authentication__WrongKeys__PerAddress=1",
            "Authentication__WrongTokens__PerAddress=1",
            "Quota__Conferences=2",
            $"Webhooks__AllowedNetworks={HookNode.Loopback.Value}");
        await node.StartAsync();
        var folder = Directory.CreateTempSubdirectory("conferences-");
        await File.WriteAllTextAsync(
            Path.Combine(folder.FullName, "prometheus.yaml"),
            $$"""
            global: { scrape_interval: 4s, evaluation_interval: 4s }
            rule_files: ["{{Repository.PathOf("deploy/prometheus/alerts.yaml")}}"]
            scrape_configs:
              - job_name: conferences
                static_configs: [{ targets: ["127.0.0.1:{{metrics}}"] }]
            """,
            Cancellation);
        using var process = new RunningProgram(
            RunningProgram.As(
                user: null,
                [],
                prometheus,
                $"--config.file={folder.FullName}/prometheus.yaml",
                $"--storage.tsdb.path={folder.FullName}/data",
                $"--web.listen-address=127.0.0.1:{own.ToString(CultureInfo.InvariantCulture)}"),
            "Server is ready to receive web requests");
        await process.ReadyAsync(Cancellation);
        using var http = new HttpClient { BaseAddress = new($"http://127.0.0.1:{own}") };
        await MeasureAllAsync(node);

        // Rates need two values of each.
        string[] wanted = [.. The_alerts.Queries().SelectMany(Names).Distinct().Order()];
        Assert.Contains("conferences_webhooks_disabled_total", wanted);
        await NoneIsLeftAsync(async () =>
        {
            var known = (await AskAsync(http, "/api/v1/label/__name__/values")).AsArray();
            return [.. wanted.Except(known.Select(it => (string)it!))];
        });
        foreach (var query in The_alerts.Queries())
            await AskAsync(http, Query(query));
        string[] unanswered = [.. The_alerts.OfTheDashboard()];
        await NoneIsLeftAsync(async () =>
        {
            List<string> left = [];
            foreach (var query in unanswered)
            {
                if ((await AskAsync(http, Query(query)))["result"]!.AsArray().Count == 0)
                    left.Add(query);
            }

            return unanswered = [.. left];
        });

        var rules = await AskAsync(http, "/api/v1/rules");
        Assert.All(
            rules["groups"]!.AsArray().SelectMany(it => it!["rules"]!.AsArray()),
            rule => Assert.Equal("ok", rule!.At<string>("health")));
        await process.TermAsync(Cancellation);
        folder.Delete(recursive: true);
    }

    // Whatever a counter counts has to happen once: before, there is no such metric.
    private static async Task MeasureAllAsync(RunningNode node)
    {
        using var http = new HttpClient { BaseAddress = node.Address };
        http.DefaultRequestHeaders.Add("X-Auth-Token", await node.TokenAsync());
        var portal = new Portal(Ids.New(), http);
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        await using var endpoint = builder.Build();
        var asked = new TaskCompletionSource();
        endpoint.Run(request =>
        {
            request.Response.StatusCode = StatusCodes.Status410Gone;
            asked.TrySetResult();
            return Task.CompletedTask;
        });
        await endpoint.StartAsync(Cancellation);
        await portal.Hook($$"""{"name":"gone","uri":"{{endpoint.Urls.Single()}}/","hook":"conference"}""");

        var id = await portal.Create("""{"member":{"pins":["1234"]}}""");
        for (var attempt = 0; attempt < 7; attempt++)
            await portal.Put($"/{id}/participants", """{"data":{"call_id":"a","pin":"1"}}""");
        await portal.Create();
        (await portal.Put("")).Is(HttpStatusCode.Forbidden);
        using var stranger = new HttpClient { BaseAddress = node.Address };
        for (var attempt = 0; attempt < 3; attempt++)
        {
            using var login = await stranger.PutAsync(
                "/v2/api_auth", Json.Body($$$"""{"data":{"api_key":"{{{Ids.New()}}}"}}"""), Cancellation);
            using var request = new HttpRequestMessage(HttpMethod.Get, $"/v2/accounts/{portal.Account}/conferences");
            request.Headers.Add("X-Auth-Token", $"wrong{attempt}");
            using var answer = await stranger.SendAsync(request, Cancellation);
        }

        await using (var socket = await SocketClient.ConnectAsync(node.Address))
        {
            for (var frame = 0; frame < 3; frame++)
                await socket.SendAsync("no JSON");
            await socket.ClosedAsync();
        }

        await asked.Task.WaitAsync(Patience, Cancellation);
    }

    // Says what is left, if it is.
    private static async Task NoneIsLeftAsync(Func<Task<string[]>> find)
    {
        var (left, since) = (await find(), Stopwatch.StartNew());
        await Until.Async(
            async () => (left = await find()).Length == 0 || since.Elapsed > Patience, Patience + Patience);
        Assert.Empty(left);
    }

    private static string Query(string query) => $"/api/v1/query?query={Uri.EscapeDataString(query)}";

    private static IEnumerable<string> Names(string query) => Metric().Matches(query).Select(it => it.Value);

    private static async Task<JsonNode> AskAsync(HttpClient http, string path)
    {
        using var response = await http.GetAsync(path, Cancellation);
        var text = await response.Content.ReadAsStringAsync(Cancellation);
        Assert.True(response.StatusCode == HttpStatusCode.OK, $"{path}: {text}");
        return JsonNode.Parse(text)!["data"]!;
    }

    [GeneratedRegex(@"\b[a-z][a-z0-9_]*(?=\{)")]
    private static partial Regex Metric();
}
