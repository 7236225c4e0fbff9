using System.Text.Json;
using System.Text.Json.Nodes;
using Conferences.Api.Crossbar;
using Conferences.Api.Live.Blackhole;
using Conferences.Api.Responses;
using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace Conferences.Api.Routes;

/// <summary>Kazoo's WebSocket, and who is connected to it.</summary>
internal static class WebsocketRoutes
{
    private static readonly Reply NoUpgrade = Reply.Error(
        StatusCodes.Status426UpgradeRequired, "upgrade_required", new { message = "connect with a WebSocket" });

    private static readonly Reply NoSubprotocol = Reply.Error(
        StatusCodes.Status400BadRequest, "faulty_request", new { message = "there are no subprotocols" });

    private static readonly Reply TooMany = Reply.Error(
        StatusCodes.Status429TooManyRequests,
        "too_many_requests",
        new { message = "too many connections of this address" }) with
    { RetryAfter = 1 };

    /// <summary>Connects a WebSocket.</summary>
    public static async Task Connect(
        HttpContext http, BlackholeSockets sockets, ICorsPolicyProvider origins, CancellationToken cancellation)
    {
        // An upgrade of HTTP/1.0 there is none of.
        if (!http.WebSockets.IsWebSocketRequest || HttpProtocol.IsHttp10(http.Request.Protocol))
        {
            http.Response.Headers.Upgrade = "websocket";
            http.Response.Headers.SecWebSocketVersion = "13";
            await http.SendAsync(NoUpgrade);
        }
        else if (http.Request.Headers.SecWebSocketProtocol.Count > 0)
            await http.SendAsync(NoSubprotocol);
        else if (!await MayConnectAsync(http, origins))
            http.Response.StatusCode = StatusCodes.Status403Forbidden;
        else
            await ServeAsync(http, sockets);
    }

    /// <summary>List the bindings there are.</summary>
    /// <remarks>Needs no token.</remarks>
    public static Task Bindings(HttpContext http) => http.SendAsync(
        Reply.Ok(BindingParser.Available, ResponseJson.Default.BindingsResponse));

    /// <summary>List the account's WebSockets.</summary>
    /// <remarks>Those that are connected to the node that answers, and which node that is.</remarks>
    public static Task List(HttpContext http, BlackholeSockets sockets)
    {
        var account = CrossbarRequest.AccountOf(http);
        var connected = sockets.All.Where(it => IsOf(it, account)).OrderBy(it => it.Socket.Since);
        return http.SendAsync(Reply.Ok(
            [.. connected.Select(it => Shown(it, account))], ResponseJson.Default.IReadOnlyListSocketResponse));
    }

    /// <summary>Get one of the account's WebSockets.</summary>
    public static Task Get(HttpContext http, BlackholeSockets sockets, string socket)
    {
        var account = CrossbarRequest.AccountOf(http);
        return http.SendAsync(
            sockets.All.FirstOrDefault(it => it.Socket.Id == socket && IsOf(it, account)) is { } found
                ? Reply.Ok(Shown(found, account), ResponseJson.Default.SocketResponse)
                : Replies.Unknown(socket));
    }

    private static async Task ServeAsync(HttpContext http, BlackholeSockets sockets)
    {
        var address = http.Connection.RemoteIpAddress;
        using var place = sockets.TryEnter(address);
        if (place is null)
        {
            await http.SendAsync(TooMany);
            return;
        }

        // A client that does not read is given up later than by this, with a reason.
        if (http.Features.Get<IHttpMinResponseDataRateFeature>() is { } rate)
            rate.MinDataRate = null;
        using var socket = await http.WebSockets.AcceptWebSocketAsync();
        await sockets.ServeAsync(socket, address);
    }

    // The token comes in messages and no cookie, so that a page of another origin has nothing to abuse.
    private static async Task<bool> MayConnectAsync(HttpContext http, ICorsPolicyProvider origins) =>
        http.Request.Headers.Origin is not [{ Length: > 0 } origin]
        || await origins.GetPolicyAsync(http, null) is not { AllowAnyOrigin: false } policy
        || policy.IsOriginAllowed(origin);

    private static bool IsOf(SocketSession session, string account) =>
        session.Credential?.Caller.AccountId == account || session.Bindings.Uses(account);

    private static SocketResponse Shown(SocketSession session, string account) => new(
        session.Socket.Id,
        session.Socket.Address?.ToString(),
        session.Socket.Since.UtcDateTime,
        [.. session.Bindings.All.Where(it => it.Account == account).Select(it => it.Binding.Text)],
        Envelope.Node);
}
