using System.Net.WebSockets;

namespace Conferences.Api.Live.Blackhole;

/// <summary>Why the service ends a socket.</summary>
/// <param name="Label">What metrics call it.</param>
/// <param name="SendsRest">True if what waits is sent before.</param>
internal sealed record SocketEnd(WebSocketCloseStatus Status, string Reason, string Label, bool SendsRest = false)
{
    private const WebSocketCloseStatus TryAgainLater = (WebSocketCloseStatus)1013;

    public static readonly SocketEnd
        Stopping = new(WebSocketCloseStatus.EndpointUnavailable, "the service is stopping: connect again", "stopping"),
        TooSlow = new(TryAgainLater, "the client does not read", "slow"),
        BadFrames = new(
            WebSocketCloseStatus.PolicyViolation, "too many frames that are no JSON", "bad_frames", SendsRest: true),
        FrameTooSlow = new(WebSocketCloseStatus.PolicyViolation, "a frame took too long", "slow_frame"),
        TokenExpired = new(WebSocketCloseStatus.PolicyViolation, "the token has expired", "expired"),
        KeyRevoked = new(WebSocketCloseStatus.PolicyViolation, "the key was revoked", "revoked"),
        Unreadable = new(TryAgainLater, "what was missed cannot be read now", "unreadable"),
        Idle = new(WebSocketCloseStatus.NormalClosure, "idle for an hour", "idle");
}
