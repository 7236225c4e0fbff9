using Conferences.Api.CommandLine;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Options;
using OpenTelemetry.Metrics;

namespace Conferences.Api.Observability;

/// <summary>
/// Serves metrics to Prometheus at an address of its own, which has nothing else: the API's address does not show them,
/// and the API's limits do not keep a scrape waiting.
/// </summary>
internal sealed partial class MetricsListener : IHostedService, IDisposable
{
    /// <summary>The setting: where to listen, such as <c>http://127.0.0.1:9464</c>. Not at all without it.</summary>
    public const string Setting = "Metrics:Url";

    /// <summary>The path that Prometheus asks by default.</summary>
    public const string Path = "/metrics";

    private const int Connections = 64;

    private readonly string url;
    private readonly KestrelServer server;
    private readonly IServiceProvider services;
    private readonly MeterProvider meters;
    private readonly ILogger<MetricsListener> log;

    public MetricsListener(
        IConfiguration configuration, IServiceProvider services, MeterProvider meters, ILoggerFactory loggers)
    {
        (this.services, this.meters) = (services, meters);
        url = Of(configuration) ?? throw new InvalidOperationException($"{Setting} is not set.");
        log = loggers.CreateLogger<MetricsListener>();
        var options = new KestrelServerOptions { AddServerHeader = false };
        options.Limits.MaxConcurrentConnections = Connections;
        options.Limits.MaxRequestBodySize = 0;
        server = new(
            Options.Create(options),
            new SocketTransportFactory(Options.Create(new SocketTransportOptions()), loggers),
            loggers);
        server.Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.Add(url);
    }

    /// <summary>The configured address; null if there is none.</summary>
    /// <exception cref="CannotStartException">It is no address of plain HTTP.</exception>
    public static string? Of(IConfiguration configuration) => configuration[Setting] switch
    {
        null or "" => null,
        var given when IsAddress(given) => given,
        var given => throw new CannotStartException(
            $"Metrics__Url must be an address such as 'http://127.0.0.1:9464', but is '{given}'."),
    };

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var pipeline = new ApplicationBuilder(services);
        pipeline.UseOpenTelemetryPrometheusScrapingEndpoint(
            meters, predicate: null, Path, configureBranchedPipeline: null, optionsName: null);
        try
        {
            await server.StartAsync(new Application(pipeline.Build(), services), cancellationToken);
        }
        catch (IOException failure) when (failure.InnerException is AddressInUseException)
        {
            throw new CannotStartException(
                $"Another program listens at {url}: stop it, or set Metrics__Url to another address.", failure);
        }

        Listening(url);
    }

    public Task StopAsync(CancellationToken cancellationToken) => server.StopAsync(cancellationToken);

    public void Dispose() => server.Dispose();

    // Kestrel also takes hosts that no URI may have: http://+:9464 is every address of the machine.
    private static bool IsAddress(string text)
    {
        try
        {
            var address = BindingAddress.Parse(text);
            return address is { Scheme: "http", IsUnixPipe: false, IsNamedPipe: false, PathBase: "" or "/" }
                && address.Port is >= 0 and <= 65_535;
        }
        catch (FormatException)
        {
            return false;
        }
    }

    [LoggerMessage(LogLevel.Information, "Prometheus gets metrics at {Url}/metrics.", EventName = "metrics.listening")]
    private partial void Listening(string url);

    private sealed class Application(RequestDelegate answer, IServiceProvider services) : IHttpApplication<HttpContext>
    {
        public HttpContext CreateContext(IFeatureCollection contextFeatures) =>
            new DefaultHttpContext(contextFeatures) { RequestServices = services };

        public Task ProcessRequestAsync(HttpContext context) => answer(context);

        public void DisposeContext(HttpContext context, Exception? exception) =>
            ((DefaultHttpContext)context).Uninitialize();
    }
}
