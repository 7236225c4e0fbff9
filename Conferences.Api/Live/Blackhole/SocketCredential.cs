using System.Globalization;
using System.Security.Claims;
using Conferences.Api.Auth;

namespace Conferences.Api.Live.Blackhole;

/// <summary>A valid token of a socket: whose it is. Of the token itself a hash is kept.</summary>
internal sealed record SocketCredential(TokenHash Token, CallerPrincipal User)
{
    public Caller Caller => User.Caller;

    /// <summary>True once the token has expired.</summary>
    public bool HasExpired(TimeProvider clock) =>
        long.TryParse(User.FindFirstValue("exp"), CultureInfo.InvariantCulture, out var expires)
        && clock.GetUtcNow().ToUnixTimeSeconds() >= expires;
}
