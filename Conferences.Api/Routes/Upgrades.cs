using System.Net;
using System.Net.WebSockets;
using Conferences.Api.Crossbar;
using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace Conferences.Api.Routes;

/// <summary>What every route that clients connect to by WebSocket does before it has one.</summary>
internal static class Upgrades
{
    private static readonly Reply NoUpgrade = Reply.Error(
        StatusCodes.Status426UpgradeRequired, "upgrade_required", new { message = "connect with a WebSocket" });

    private static readonly Reply TooMany = Reply.Error(
        StatusCodes.Status429TooManyRequests,
        "too_many_requests",
        new { message = "too many connections of this address" }) with
    { RetryAfter = 1 };

    /// <summary>False if it is no upgrade, which is answered. One of HTTP/1.0 there is none of.</summary>
    public static async Task<bool> IsUpgradeAsync(HttpContext http)
    {
        if (http.WebSockets.IsWebSocketRequest && !HttpProtocol.IsHttp10(http.Request.Protocol))
            return true;
        http.Response.Headers.Upgrade = "websocket";
        http.Response.Headers.SecWebSocketVersion = "13";
        await http.SendAsync(NoUpgrade);
        return false;
    }

    /// <summary>Connects a client and serves it, unless a page of a forbidden origin asks, or there is no place.
    /// </summary>
    /// <param name="enter">Takes a place for a connection of this address; null if there is none.</param>
    public static async Task ServeAsync(
        HttpContext http,
        ICorsPolicyProvider origins,
        Func<IPAddress?, IDisposable?> enter,
        Func<WebSocket, IPAddress?, Task> serve)
    {
        if (!await MayConnectAsync(http, origins))
        {
            http.Response.StatusCode = StatusCodes.Status403Forbidden;
            return;
        }

        var address = http.Connection.RemoteIpAddress;
        using var place = enter(address);
        if (place is null)
        {
            await http.SendAsync(TooMany);
            return;
        }

        // A client that does not read is given up later than by this, with a reason.
        if (http.Features.Get<IHttpMinResponseDataRateFeature>() is { } rate)
            rate.MinDataRate = null;
        using var socket = await http.WebSockets.AcceptWebSocketAsync();
        await serve(socket, address);
    }

    // What proves a client comes in messages and no cookie, so that a page of another origin has nothing to abuse.
    private static async Task<bool> MayConnectAsync(HttpContext http, ICorsPolicyProvider origins) =>
        http.Request.Headers.Origin is not [{ Length: > 0 } origin]
        || await origins.GetPolicyAsync(http, null) is not { AllowAnyOrigin: false } policy
        || policy.IsOriginAllowed(origin);
}
