using Conferences.Api.Crossbar;
using Conferences.Api.Media.Janus;
using Microsoft.AspNetCore.Cors.Infrastructure;

namespace Conferences.Api.Routes;

/// <summary>The WebSockets of browsers that join, and of the media server that they join on.</summary>
internal static class LegRoutes
{
    /// <summary>Where browsers connect to join.</summary>
    public const string Path = "/v2/legs";

    /// <summary>Where the event handler of Janus connects.</summary>
    public const string EventsPath = JanusEventSocket.Path;

    private static readonly Reply NoLegs = Reply.Error(
        StatusCodes.Status404NotFound, "unsupported", new { message = "the media server takes no legs of browsers" });

    /// <summary>Connects a browser that wants a leg.</summary>
    public static async Task Connect(HttpContext http, ICorsPolicyProvider origins)
    {
        if (http.RequestServices.GetService<JanusLegs>() is not { } legs)
            await http.SendAsync(NoLegs);
        else if (await Upgrades.IsUpgradeAsync(http))
            await Upgrades.ServeAsync(http, origins, legs.TryEnter, legs.ServeAsync);
    }

    /// <summary>Takes the events of Janus.</summary>
    public static async Task TakeEvents(
        HttpContext http, IHostApplicationLifetime lifetime, CancellationToken cancellation)
    {
        if (http.RequestServices.GetService<JanusEventSocket>() is not { } events)
            http.Response.StatusCode = StatusCodes.Status404NotFound;
        else if (!await Upgrades.IsUpgradeAsync(http))
            return;
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
}
