using Conferences.Api.Commands;
using Conferences.Api.Crossbar;
using Conferences.Api.Store;

namespace Conferences.Api.Hosting;

/// <summary>Limits per caller, and for all callers together.</summary>
internal static class Limits
{
    /// <summary>Connections served at once; the next one is closed.</summary>
    public const int MaxConnections = 10_000;

    /// <summary>How long a client may take to send its headers.</summary>
    public static readonly TimeSpan HeadersTimeout = TimeSpan.FromSeconds(10);

    public static WebApplicationBuilder AddLimits(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<Admission>();
        builder.WebHost.ConfigureKestrel(options =>
        {
            options.AddServerHeader = false;

            // Above what is accepted: a sender who looks up only when all is sent must find the 413, not a reset.
            options.Limits.MaxRequestBodySize = 4 * CrossbarRequest.MaxBody;
            options.Limits.RequestHeadersTimeout = HeadersTimeout;
            options.Limits.MaxConcurrentConnections = MaxConnections;
        });
        return builder;
    }

    /// <summary>Before anybody asks who it is: turning a request away must cost next to nothing.</summary>
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

    // Writers find their place where they write, and readers who share a query where it is made: all who share one
    // need one together.
    private static bool Reads(HttpContext http) =>
        http.Request.Path.StartsWithSegments("/v2")
        && (HttpMethods.IsGet(http.Request.Method) || HttpMethods.IsHead(http.Request.Method))
        && http.GetEndpoint()?.Metadata.GetMetadata<SharesQuery>() is null;
}
