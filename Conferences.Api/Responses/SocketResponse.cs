namespace Conferences.Api.Responses;

/// <summary>A connected WebSocket.</summary>
/// <param name="Id">32 lower-case hex digits.</param>
/// <param name="Address">The client's network address.</param>
/// <param name="ConnectedAt">ISO 8601, UTC.</param>
/// <param name="Bindings">Its bindings to this account, as the client wrote them.</param>
/// <param name="Node">The node it is connected to: the one that answers.</param>
internal sealed record SocketResponse(
    string Id, string? Address, DateTime ConnectedAt, IReadOnlyList<string> Bindings, string Node);
