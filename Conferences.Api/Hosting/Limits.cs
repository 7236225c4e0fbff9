using Conferences.Api.Commands;
using Conferences.Api.Crossbar;
using Conferences.Api.Store;

namespace Conferences.Api.Hosting;

/// <summary>Limits per caller, and for all callers together.</summary>
internal static class Limits
{
    /// <summary>Most connections at a time; further ones are closed.</summary>
    public const int MaxConnections = 10_000;

    /// <summary>How long a client may take to send its headers.</summary>
    public static readonly TimeSpan HeadersTimeout = TimeSpan.FromSeconds(10);

    public static WebApplicationBuilder AddLimits(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<Admission>();
        builder.WebHost.ConfigureKestrel(options =>
        {
            options.AddServerHeader = false;

            // Above what is accepted: a client that reads the response only after sending everything must find the 413,
            // not a reset.
            options.Limits.MaxRequestBodySize = 4 * CrossbarRequest.MaxBody;
            options.Limits.RequestHeadersTimeout = HeadersTimeout;
            options.Limits.MaxConcurrentConnections = MaxConnections;
        });
        return builder;
    }

    /// <summary>Placed before authentication: refusing a request must cost next to nothing.</summary>
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

    // Writers are admitted where they write, and readers that share a query where it is run: they need one place
    // together.
    private static bool Reads(HttpContext http) =>
        http.Request.Path.StartsWithSegments("/v2")
        && (HttpMethods.IsGet(http.Request.Method) || HttpMethods.IsHead(http.Request.Method))
        && http.GetEndpoint()?.Metadata.GetMetadata<SharesQuery>() is null;
}
