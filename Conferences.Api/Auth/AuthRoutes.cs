using System.Text.Json;
using Conferences.Api.Crossbar;
using Conferences.Api.Responses;
using Conferences.Api.Store;

namespace Conferences.Api.Auth;

/// <summary>Logging in with an API key.</summary>
internal static class AuthRoutes
{
    /// <summary>The reply to an unknown or revoked key.</summary>
    public static Reply WrongKey { get; } = Reply.Error(
        StatusCodes.Status401Unauthorized, "invalid_credentials", new { message = "invalid credentials" });

    /// <summary>The reply to any key after too many wrong ones.</summary>
    public static Reply Throttled { get; } = Reply.Error(
        StatusCodes.Status429TooManyRequests, "too_many_requests", new { message = "too many wrong keys" }) with
    { RetryAfter = (int)AttemptLimits.Window.TotalSeconds };

    /// <summary>Log in with an API key.</summary>
    /// <remarks>
    /// The token is valid for an hour. Send it as X-Auth-Token or as a bearer token; with GET and HEAD, where no header
    /// can be sent, as <c>auth_token</c> in the query.
    /// </remarks>
    public static async Task LogIn(
        HttpContext http,
        ApiKeys keys,
        WrongKeys wrong,
        Tokens tokens,
        TokenCache known,
        Admission admission,
        CancellationToken cancellation)
    {
        var data = CrossbarRequest.Of(http).Data;
        if (data.ValueKind is not JsonValueKind.Object || !data.TryGetProperty("api_key", out var given)
            || given.ValueKind is not JsonValueKind.String)
        {
            await http.SendAsync(Reply.Invalid(new ValidationErrors().Add(
                "api_key", "required", "Field is required but missing", ("value", "api_key"))));
            return;
        }

        var (key, address) = (given.GetString()!, http.Connection.RemoteIpAddress);
        if (!wrong.MayTry(address, key))
        {
            await http.SendAsync(Throttled);
            return;
        }

        if (await FindAsync(keys, key, admission, cancellation) is not { } holder)
        {
            await http.SendAsync(wrong.Count(address, key) ? WrongKey : Throttled);
            return;
        }

        // Wrong tokens from the same address must not keep this one out.
        var token = tokens.Issue(holder);
        known.Trust(TokenHash.Of(token));
        var loggedIn = new LoggedInResponse(holder.AccountId);
        var envelope = http.EnvelopeOf(
            json => JsonSerializer.Serialize(json, loggedIn, ResponseJson.Default.LoggedInResponse));
        await http.SendAsync(envelope with { AuthToken = token }, StatusCodes.Status201Created);
    }

    // Whoever logs in has no account yet: all of them together have the share of one.
    private static async Task<ApiKey?> FindAsync(
        ApiKeys keys, string key, Admission admission, CancellationToken cancellation)
    {
        using var entered = await admission.WriteAsync("", cancellation);
        return await keys.FindAsync(key, cancellation);
    }
}
