using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Conferences.Api.CommandLine;
using Conferences.Api.Crossbar;
using Conferences.Api.Media;
using Conferences.Api.Observability;
using Conferences.Development;
using Conferences.Tests.Fixtures.Contracts;
using Conferences.Tests.Fixtures.Http;
using Conferences.Tests.Fixtures.Operations;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Metrics;

namespace Conferences.Tests.Operations;

/// <summary>What a node measures, and where Prometheus gets it.</summary>
public sealed partial class The_metrics(Service service)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task have_units_descriptions_and_conventional_names_and_are_on_the_page()
    {
        var instruments = await InstrumentsAsync();
        Assert.All(instruments, it =>
        {
            Assert.Matches(Name(), it.Name);
            Assert.Matches(Unit(), it.Unit);
            Assert.Matches("^[A-Z].*[^.]$", it.Description);

            // A name is not the namespace of another.
            Assert.DoesNotContain(instruments, other => other.Name.StartsWith($"{it.Name}.", StringComparison.Ordinal));
        });

        var page = File.ReadAllText(Repository.PathOf("docs/operations.md"));
        Assert.Equal(
            instruments.Select(it => $"| `{it.Name}` | {Kind(it)} | `{it.Unit}` | {it.Description} |").Order(),
            page.Split('\n').Where(line => line.StartsWith("| `conferences.", StringComparison.Ordinal)
                && line.Count(letter => letter == '|') == 5));
    }

    [Fact]
    public async Task are_served_to_Prometheus_at_their_own_address_and_nowhere_else()
    {
        var address = new Uri($"http://127.0.0.1:{LoopbackPort.Free()}");
        await using var host = await WatchedHost.StartAsync(service, ("Metrics:Url", $"{address}"));
        await (await host.Portal()).Create();
        using var http = new HttpClient { BaseAddress = address };
        var text = await http.GetStringAsync("/metrics", Cancellation);

        Assert.All(
            (string[])
            [
                "# HELP conferences_batches_total Batches of commands that were decided",
                "# TYPE conferences_batch_size histogram", "# TYPE conferences_ledger_waiting_seconds gauge",
                "# TYPE dotnet_gc_collections_total counter", "# TYPE dotnet_process_cpu_time_seconds_total counter",
                "# TYPE http_server_request_duration_seconds histogram", "# TYPE kestrel_active_connections gauge",
            ],
            it => Assert.Contains($"\n{it}\n", $"\n{text}"));
        Assert.Contains("db_client_connection_pool_name=\"reads\"", text);
        Assert.Contains("db_client_connection_pool_name=\"writes\"", text);

        using var api = host.Client();
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(api, "/metrics"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(api, "/v2/about"));
        Assert.All(
            await Task.WhenAll(
                StatusAsync(http, "/v2/about"), StatusAsync(http, "/health/ready"), StatusAsync(http, "/")),
            status => Assert.Equal(HttpStatusCode.NotFound, status));
    }

    [Fact]
    public async Task are_served_nowhere_unless_an_address_is_configured()
    {
        await using var host = await WatchedHost.StartAsync(service);
        Assert.Null(host.Services.GetService<MeterProvider>());
        using var api = host.Client();
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(api, "/metrics"));
    }

    [Theory]
    [InlineData("9464")]
    [InlineData("https://127.0.0.1:9464")]
    [InlineData("http://127.0.0.1:9464/prometheus")]
    [InlineData("http://unix:/run/metrics")]
    public void need_an_address_of_plain_http(string given)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection([new(MetricsListener.Setting, given)]).Build();
        var why = Assert.Throws<CannotStartException>(() => MetricsListener.Of(configuration));
        Assert.Contains($"'{given}'", why.Message);
    }

    [Fact]
    public async Task end_the_start_in_one_sentence_if_their_address_is_in_use()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var address = $"http://{other.LocalEndpoint}";
        using var process = Executable.StartService(service.ConnectionString, "--Metrics:Url", address);
        _ = process.StandardOutput.ReadToEndAsync(Cancellation);
        var said = await process.StandardError.ReadToEndAsync(Cancellation);
        await process.WaitForExitAsync(Cancellation);
        Assert.Equal(1, process.ExitCode);
        Assert.Equal(
            $"Another program listens at {address}: stop it, or set Metrics__Url to another address.", said.Trim());
    }

    // Those that need no media server, and the one that every adapter has.
    private async Task<Instrument[]> InstrumentsAsync()
    {
        await using var host = await WatchedHost.StartAsync(
            service, ("ConnectionStrings:RabbitMq", "amqp://127.0.0.1:1"));
        var meters = host.Services.GetRequiredService<IMeterFactory>();
        var found = new ConcurrentBag<Instrument>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, _) =>
            {
                if (instrument.Meter.Name == Meters.Name && instrument.Meter.Scope == meters)
                    found.Add(instrument);
            },
        };
        listener.Start();
        ActivatorUtilities.CreateInstance<MediaMeter>(host.Services);

        // What counts wrong keys and tokens is made for the first of them.
        await (await host.Portal()).Get();
        Assert.True(found.Count > 25);
        return [.. found];
    }

    private static string Kind(Instrument instrument) => instrument.GetType().Name.Split('`')[0] switch
    {
        "Counter" or "ObservableCounter" => "counter",
        "UpDownCounter" or "ObservableUpDownCounter" => "up-down counter",
        "ObservableGauge" or "Gauge" => "gauge",
        var histogram => histogram.ToLowerInvariant(),
    };

    private static async Task<HttpStatusCode> StatusAsync(HttpClient http, string path)
    {
        using var response = await http.GetAsync(path, Cancellation);
        return response.StatusCode;
    }

    // Without a unit or a total in it.
    [GeneratedRegex(@"^conferences(\.(?!bytes$|seconds$|total$)[a-z]+(_[a-z]+)*)+$")]
    private static partial Regex Name();

    // UCUM: seconds, bytes, or what is counted, in braces and singular.
    [GeneratedRegex("^(s|By|[{][a-z]+[}])$")]
    private static partial Regex Unit();
}
