using System.Net;
using Microsoft.AspNetCore.Authentication;

namespace Conferences.Api.Auth;

/// <summary>
/// Authenticates tokens that come in messages, exactly as those of requests: by the framework's handler, with the same
/// cache and the same count of wrong tokens.
/// </summary>
internal sealed class TokenAuthentication(IServiceScopeFactory scopes)
{
    // Tokens are looked at where the path names an account, and are no different for one or the other.
    private const string Path = "/v2/accounts/of-token";

    /// <summary>The token's caller, or null if it is wrong.</summary>
    /// <param name="address">The sender's; null if it is unknown.</param>
    public async Task<CallerPrincipal?> FindAsync(string token, IPAddress? address, CancellationToken cancellation)
    {
        await using var scope = scopes.CreateAsyncScope();
        var request = new DefaultHttpContext
        {
            RequestServices = scope.ServiceProvider,
            RequestAborted = cancellation,
        };
        request.Connection.RemoteIpAddress = address;
        request.Request.Path = Path;
        request.Request.Headers["X-Auth-Token"] = token;
        return (await request.AuthenticateAsync()).Principal as CallerPrincipal;
    }
}
