using System.Globalization;
using Conferences.Api.CommandLine;
using Conferences.Api.Commands;
using Conferences.Api.Crossbar;
using Conferences.Api.Store;
using Microsoft.AspNetCore.Connections;

namespace Conferences.Api.Hosting;

/// <summary>Limits per caller, and for all callers together.</summary>
internal static class Limits
{
    /// <summary>Most connections per listening address at a time, unless configured otherwise.</summary>
    public const int MaxConnections = 10_000;

    /// <summary>Most seconds a whole body may take, unless configured otherwise.</summary>
    public const int BodySeconds = 30;

    private const int ReadAhead = 131_072;

    /// <summary>How long a client may take to send its headers.</summary>
    public static readonly TimeSpan HeadersTimeout = TimeSpan.FromSeconds(10);

    public static WebApplicationBuilder AddLimits(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<Admission>();
        var connections = Connections(builder.Configuration);
        builder.WebHost.ConfigureKestrel(options =>
        {
            options.AddServerHeader = false;

            // Above what is accepted: a client that reads the response only after sending everything must find the 413,
            // not a reset.
            options.Limits.MaxRequestBodySize = 4 * CrossbarRequest.MaxBody;

            // Kestrel reads ahead up to 1 MB per connection by default: 10 GB for all of them.
            options.Limits.MaxRequestBufferSize = ReadAhead;
            options.Limits.RequestHeadersTimeout = HeadersTimeout;

            // Instead of MaxConcurrentConnections, which would refuse health checks too.
            options.ConfigureEndpointDefaults(listener =>
            {
                var limit = new ConnectionLimit(connections);
                listener.Use((connection, next) => limit.ServeAsync(connection, next));
            });
        });
        return builder;
    }

    /// <exception cref="CannotStartException">A configured limit is invalid.</exception>
    public static void Check(IConfiguration configuration) =>
        (_, _) = (Connections(configuration), BodyTime(configuration));

    /// <summary>Most time a whole body may take.</summary>
    public static TimeSpan BodyTime(IConfiguration configuration) =>
        TimeSpan.FromSeconds(Setting(configuration, nameof(BodySeconds), BodySeconds, 3_600));

    /// <summary>Placed before authorization and the endpoint: refusing a request must cost next to nothing.</summary>
    public static WebApplication UseLimits(this WebApplication app)
    {
        var admission = app.Services.GetRequiredService<Admission>();
        app.Use(async (http, next) =>
        {
            if (!Reads(http) || await admission.TryEnterAsync(http))
                await next(http);
            else
                await http.SendAsync(Failures.Overloaded);
        });
        return app;
    }

    private static int Connections(IConfiguration configuration) =>
        Setting(configuration, nameof(Connections), MaxConnections, 1_000_000);

    private static int Setting(IConfiguration configuration, string name, int @default, int most) =>
        configuration[$"Limits:{name}"] switch
        {
            null or "" => @default,
            var text when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                && number >= 1 && number <= most => number,
            _ => throw new CannotStartException($"Limits__{name} must be a whole number from 1 to {most}."),
        };

    // Writers are admitted where they write, and readers that share a query where it is run: they need one place
    // together.
    private static bool Reads(HttpContext http) =>
        http.Request.Path.StartsWithSegments("/v2")
        && (HttpMethods.IsGet(http.Request.Method) || HttpMethods.IsHead(http.Request.Method))
        && http.GetEndpoint()?.Metadata.GetMetadata<SharesQuery>() is null;
}
