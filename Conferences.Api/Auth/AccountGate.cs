using Conferences.Api.Crossbar;
using Microsoft.AspNetCore.Authentication;

namespace Conferences.Api.Auth;

/// <summary>
/// Refuses callers that may not act for the path's account, before the body is read. Scopes are checked at the
/// endpoint: the body may contain another verb.
/// </summary>
internal static class AccountGate
{
    /// <summary>Authenticates requests, and authorizes those for an account.</summary>
    public static WebApplication UseAccounts(this WebApplication app)
    {
        app.UseAuthentication();
        app.Use((http, next) => CrossbarRequest.AccountIn(http.Request.Path) is { } account
            ? AdmitAsync(http, next, account)
            : next(http));
        return app;
    }

    private static async Task AdmitAsync(HttpContext http, RequestDelegate next, string account)
    {
        if (Caller.Of(http.User) is not { } caller)
        {
            await http.ChallengeAsync();
            return;
        }

        if (!caller.MayActFor(account))
        {
            await http.ForbidAsync();
            return;
        }

        CrossbarRequest.Of(http).IsAdmitted = true;
        await next(http);
    }
}
