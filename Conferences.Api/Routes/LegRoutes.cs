using Conferences.Api.Crossbar;
using Conferences.Api.Media.Janus;
using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace Conferences.Api.Routes;

/// <summary>The WebSockets of browsers that join, and of the media server that they join on.</summary>
internal static class LegRoutes
{
    /// <summary>Where browsers connect to join.</summary>
    public const string Path = "/v2/legs";

    /// <summary>Where the event handler of Janus connects.</summary>
    public const string EventsPath = JanusEventSocket.Path;

    private static readonly Reply NoUpgrade = Reply.Error(
        StatusCodes.Status426UpgradeRequired, "upgrade_required", new { message = "connect with a WebSocket" });

    private static readonly Reply NoLegs = Reply.Error(
        StatusCodes.Status404NotFound, "unsupported", new { message = "the media server takes no legs of browsers" });

    private static readonly Reply TooMany = Reply.Error(
        StatusCodes.Status429TooManyRequests,
        "too_many_requests",
        new { message = "too many connections of this address" }) with
    { RetryAfter = 1 };

    /// <summary>Connects a browser that wants a leg.</summary>
    public static async Task Connect(HttpContext http, ICorsPolicyProvider origins)
    {
        if (http.RequestServices.GetService<JanusLegs>() is not { } legs)
            await http.SendAsync(NoLegs);
        else if (!http.WebSockets.IsWebSocketRequest || HttpProtocol.IsHttp10(http.Request.Protocol))
            await RequireUpgradeAsync(http);
        else if (!await MayConnectAsync(http, origins))
            http.Response.StatusCode = StatusCodes.Status403Forbidden;
        else
            await ServeAsync(http, legs);
    }

    /// <summary>Takes the events of Janus.</summary>
    public static async Task TakeEvents(
        HttpContext http, IHostApplicationLifetime lifetime, CancellationToken cancellation)
    {
        if (http.RequestServices.GetService<JanusEventSocket>() is not { } events)
            http.Response.StatusCode = StatusCodes.Status404NotFound;
        else if (!http.WebSockets.IsWebSocketRequest || HttpProtocol.IsHttp10(http.Request.Protocol))
            await RequireUpgradeAsync(http);
        else if (events.Proven(http.WebSockets.WebSocketRequestedProtocols) is not { } subprotocol)
        {
            events.Unproven();
            http.Response.StatusCode = StatusCodes.Status403Forbidden;
        }
        else
        {
            // Otherwise the host waits for the end of a connection that never ends.
            using var over = CancellationTokenSource.CreateLinkedTokenSource(
                cancellation, lifetime.ApplicationStopping);
            using var socket = await http.WebSockets.AcceptWebSocketAsync(subprotocol);
            await events.ServeAsync(socket, over.Token);
        }
    }

    private static async Task ServeAsync(HttpContext http, JanusLegs legs)
    {
        var address = http.Connection.RemoteIpAddress;
        using var place = legs.TryEnter(address);
        if (place is null)
        {
            await http.SendAsync(TooMany);
            return;
        }

        // A browser that does not read is given up later than by this.
        if (http.Features.Get<IHttpMinResponseDataRateFeature>() is { } rate)
            rate.MinDataRate = null;
        using var socket = await http.WebSockets.AcceptWebSocketAsync();
        await legs.ServeAsync(socket, address);
    }

    private static Task RequireUpgradeAsync(HttpContext http)
    {
        http.Response.Headers.Upgrade = "websocket";
        http.Response.Headers.SecWebSocketVersion = "13";
        return http.SendAsync(NoUpgrade);
    }

    // What proves a browser comes in messages and no cookie, so that a page of another origin has nothing to abuse.
    private static async Task<bool> MayConnectAsync(HttpContext http, ICorsPolicyProvider origins) =>
        http.Request.Headers.Origin is not [{ Length: > 0 } origin]
        || await origins.GetPolicyAsync(http, null) is not { AllowAnyOrigin: false } policy
        || policy.IsOriginAllowed(origin);
}
