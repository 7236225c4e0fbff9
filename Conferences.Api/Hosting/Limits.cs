using System.Globalization;
using Conferences.Api.CommandLine;
using Conferences.Api.Commands;
using Conferences.Api.Crossbar;
using Conferences.Api.Store;
using Microsoft.AspNetCore.Connections;

namespace Conferences.Api.Hosting;

/// <summary>Limits per account, and for all accounts together.</summary>
internal static class Limits
{
    /// <summary>Most connections per listening address at a time, unless configured otherwise.</summary>
    public const int MaxConnections = 10_000;

    /// <summary>Most seconds a whole body may take, unless configured otherwise.</summary>
    public const int BodySeconds = 30;

    private const int ReadAhead = 131_072;

    /// <summary>How long a client may take to send its headers.</summary>
    public static readonly TimeSpan HeadersTimeout = TimeSpan.FromSeconds(10);

    // Before the rate at which a client takes an answer is looked at.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    public static WebApplicationBuilder AddLimits(this WebApplicationBuilder builder)
    {
        var limits = LimitOptions.Of(builder.Configuration);
        builder.Services.AddSingleton<Admission>().AddSingleton(
            new AccountConnections(limits.ShareOf(limits.Connections)));
        builder.Services.AddSingleton(QuotaOptions.Of(builder.Configuration));
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
                var limit = new ConnectionLimit(limits.Connections);
                listener.Use((connection, next) => limit.ServeAsync(connection, next));
            });

            // By default 240 bytes: a page of 8 MB could be held for nine hours.
            options.Limits.MinResponseDataRate = new(limits.MinBytesPerSecond, Grace);
        });
        return builder;
    }

    /// <summary>Placed after authentication: places count against the account's share.</summary>
    public static WebApplication UseLimits(this WebApplication app)
    {
        var admission = app.Services.GetRequiredService<Admission>();
        var connections = app.Services.GetRequiredService<AccountConnections>();
        app.Use(async (http, next) =>
        {
            admission.Note(http);
            if (!connections.TryAdd(http))
                Close(http);
            else if (Reads(http) && !await admission.TryEnterAsync(http))
                await http.SendAsync(Failures.Overloaded);
            else
                await AnswerAsync(http, next, admission);
        });
        return app;
    }

    private static void Close(HttpContext http)
    {
        http.Response.StatusCode = StatusCodes.Status429TooManyRequests;
        http.Response.Headers.RetryAfter = "1";
        http.Response.Headers.Connection = "close";
    }

    private static async Task AnswerAsync(HttpContext http, RequestDelegate next, Admission admission)
    {
        admission.Accompany(http);
        try
        {
            await next(http);
        }
        catch (OverloadedException) when (http.Response.HasStarted)
        {
            // In the middle of a stream there is no other way to say that it is not all.
            http.Abort();
        }
    }

    // Writers are admitted where they write, and readers that share a query where it is run: they need one place
    // together.
    private static bool Reads(HttpContext http) =>
        http.Request.Path.StartsWithSegments("/v2")
        && !http.WebSockets.IsWebSocketRequest
        && (HttpMethods.IsGet(http.Request.Method) || HttpMethods.IsHead(http.Request.Method))
        && http.GetEndpoint()?.Metadata.GetMetadata<SharesQuery>() is null;
}
