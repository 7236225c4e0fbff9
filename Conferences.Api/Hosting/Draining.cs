using Conferences.Api.Observability;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Conferences.Api.Hosting;

/// <summary>
/// The time between the signal to stop and the end of the process. The node answers as before, is not ready, and has
/// its clients close each connection after the response, so that their next requests reach other nodes.
/// </summary>
internal sealed class Draining(IHostApplicationLifetime lifetime)
{
    private volatile bool hasBegun;

    /// <summary>True from the signal on.</summary>
    public bool HasBegun => hasBegun || lifetime.ApplicationStopping.IsCancellationRequested;

    /// <summary>The node has been asked to stop.</summary>
    public void Begin() => hasBegun = true;

    /// <summary>Has the client close the connection after the response.</summary>
    public static void CloseConnection(HttpContext http)
    {
        if (HttpProtocol.IsHttp11(http.Request.Protocol) || HttpProtocol.IsHttp10(http.Request.Protocol))
            http.Response.Headers.Connection = "close";
        else
            http.Features.Get<IConnectionLifetimeNotificationFeature>()?.RequestClose();
    }
}

/// <summary>Composes how a node stops.</summary>
internal static class DrainingNodes
{
    public static WebApplicationBuilder AddDraining(this WebApplicationBuilder builder)
    {
        var options = ShutdownOptions.Of(builder.Configuration);
        builder.Services.AddSingleton(options).AddSingleton<Draining>();
        builder.Services.AddSingleton<IHostLifetime, DrainingLifetime>();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = options.Timeout);
        return builder.AddReadinessCheck<DrainingCheck>("node", HealthStatus.Unhealthy);
    }

    /// <summary>Placed before everything that answers.</summary>
    public static WebApplication UseDraining(this WebApplication app)
    {
        var draining = app.Services.GetRequiredService<Draining>();
        app.Use((http, next) =>
        {
            if (draining.HasBegun)
                Draining.CloseConnection(http);
            return next(http);
        });
        return app;
    }
}

/// <summary>Whether the node goes on to take requests.</summary>
internal sealed class DrainingCheck(Draining draining) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellation) =>
        Task.FromResult(draining.HasBegun
            ? HealthCheckResult.Unhealthy("The node is stopping: send its requests to others.")
            : HealthCheckResult.Healthy("The node takes requests."));
}
