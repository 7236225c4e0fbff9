using Conferences.Api.Auth;
using Conferences.Api.CommandLine;
using Conferences.Api.Live.Blackhole;

namespace Conferences.Api.Live;

/// <summary>What is followed as it happens: histories, and what the WebSocket tells.</summary>
internal static class LiveFeeds
{
    /// <summary>Where WebSockets are connected.</summary>
    public const string SocketPath = "/v2/websocket";

    /// <exception cref="CannotStartException">A setting is invalid.</exception>
    public static void Check(IConfiguration configuration) => BlackholeSockets.Check(configuration);

    public static WebApplicationBuilder AddFeeds(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<SseSubscribers>().AddSingleton<EventStream>().AddHostedService<FeedReader>();
        builder.Services.AddSingleton<TokenAuthentication>().AddSingleton<LiveMessages>()
            .AddSingleton<AccountFeeds>().AddSingleton<AccountSockets>().AddSingleton<SocketMeter>()
            .AddSingleton<BlackholeSockets>()
            .AddHostedService(services => services.GetRequiredService<BlackholeSockets>());
        return builder;
    }

    /// <summary>Accepts WebSockets at their own path, and at the root as Kazoo does.</summary>
    public static WebApplication UseLive(this WebApplication app)
    {
        // Browsers never ping, and proxies close what is silent.
        app.UseWebSockets(new()
        {
            KeepAliveInterval = TimeSpan.FromSeconds(30),
            KeepAliveTimeout = TimeSpan.FromSeconds(30),
        });
        app.Use((http, next) =>
        {
            if (http.Request.Path.Value is "" or "/" && http.WebSockets.IsWebSocketRequest)
                http.Request.Path = SocketPath;
            return next(http);
        });
        return app;
    }
}
