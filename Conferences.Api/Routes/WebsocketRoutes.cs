using System.Text.Json;
using System.Text.Json.Nodes;
using Conferences.Api.Crossbar;
using Conferences.Api.Live.Blackhole;
using Conferences.Api.Responses;
using Microsoft.AspNetCore.Cors.Infrastructure;

namespace Conferences.Api.Routes;

/// <summary>Kazoo's WebSocket, and who is connected to it.</summary>
internal static class WebsocketRoutes
{
    private static readonly Reply NoSubprotocol = Reply.Error(
        StatusCodes.Status400BadRequest, "faulty_request", new { message = "there are no subprotocols" });

    /// <summary>Connects a WebSocket.</summary>
    public static async Task Connect(
        HttpContext http, BlackholeSockets sockets, ICorsPolicyProvider origins, CancellationToken cancellation)
    {
        if (!await Upgrades.IsUpgradeAsync(http))
            return;
        if (http.Request.Headers.SecWebSocketProtocol.Count > 0)
            await http.SendAsync(NoSubprotocol);
        else
            await Upgrades.ServeAsync(http, origins, sockets.TryEnter, sockets.ServeAsync);
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
    /// <remarks>Only those that are connected to the node that answers.</remarks>
    public static Task Get(HttpContext http, BlackholeSockets sockets, string socket)
    {
        var account = CrossbarRequest.AccountOf(http);
        return http.SendAsync(
            sockets.All.FirstOrDefault(it => it.Socket.Id == socket && IsOf(it, account)) is { } found
                ? Reply.Ok(Shown(found, account), ResponseJson.Default.SocketResponse)
                : Replies.Unknown(socket));
    }

    private static bool IsOf(SocketSession session, string account) =>
        session.Credential?.Caller.AccountId == account || session.Bindings.Uses(account);

    private static SocketResponse Shown(SocketSession session, string account) => new(
        session.Socket.Id,
        session.Socket.Address?.ToString(),
        session.Socket.Since.UtcDateTime,
        [.. session.Bindings.All.Where(it => it.Account == account).Select(it => it.Binding.Text)],
        Envelope.Node);
}
