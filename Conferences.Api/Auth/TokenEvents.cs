using System.Security.Claims;
using Conferences.Api.Crossbar;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Conferences.Api.Auth;

/// <summary>Takes the token of a request, finds its caller, and counts wrong tokens.</summary>
internal sealed class TokenEvents(TokenCache known, ApiKeys keys, WrongTokens wrong) : JwtBearerEvents
{
    private static readonly Reply Throttled = Reply.Error(
        StatusCodes.Status429TooManyRequests, "too_many_requests", new { message = "too many wrong tokens" }) with
    { RetryAfter = (int)AttemptLimits.Window.TotalSeconds };

    /// <inheritdoc/>
    public override async Task MessageReceived(MessageReceivedContext context)
    {
        // NoResult keeps the handler from looking for a token by itself.
        if (TokenOf(context.HttpContext) is not { } token)
            context.NoResult();
        else if (known.Find(token) is { } user)
            await TakeAsync(context, token, user);
        else if (CrossbarRequest.AccountIn(context.Request.Path) is null)
            context.NoResult();
        else
            Admit(context, token);
    }

    /// <inheritdoc/>
    public override async Task TokenValidated(TokenValidatedContext context)
    {
        var (user, token) = (context.Principal!, (JsonWebToken)context.SecurityToken);
        var caller = Tokens.IsOwn(token) ? await OwnAsync(context, user, token) : Caller.Named(user);
        if (caller is null)
        {
            context.Fail("The token names no account, or more than its key permits.");
            Count(context, token.EncodedToken, mayBecomeValid: false);
            return;
        }

        var found = new CallerPrincipal(user, caller);
        context.Principal = found;
        known.Keep(token.EncodedToken, found, token.ValidTo);
    }

    /// <inheritdoc/>
    public override Task AuthenticationFailed(AuthenticationFailedContext context)
    {
        // Other exceptions, such as the database's, say nothing about the token.
        if (context.Exception is SecurityTokenException or ArgumentException
            && TokenOf(context.HttpContext) is { } token)
        {
            Count(context, token, context.Exception is
                SecurityTokenInvalidSignatureException or SecurityTokenNotYetValidException);
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override Task Challenge(JwtBearerChallengeContext context)
    {
        if (context.AuthenticateFailure is not TooManyWrongTokensException)
            return Task.CompletedTask;
        context.HandleResponse();
        return context.HttpContext.SendAsync(Throttled);
    }

    private static string? TokenOf(HttpContext http)
    {
        const string bearer = "Bearer ";
        if (http.Request.Headers["X-Auth-Token"] is [{ Length: > 0 } token])
            return token;
        return http.Request.Headers.Authorization is [{ } sent]
            && sent.StartsWith(bearer, StringComparison.OrdinalIgnoreCase)
            && sent[bearer.Length..].Trim() is { Length: > 0 } borne
                ? borne
                : QueryToken.Of(http);
    }

    private void Admit(MessageReceivedContext context, string token)
    {
        var hash = TokenHash.Of(token);
        if (wrong.IsWrong(hash))
            context.Fail("The token was found wrong before.");
        else if (known.WasValid(hash) || wrong.MayTry(context.HttpContext.Connection.RemoteIpAddress, hash))
            context.Token = token;
        else
            context.Fail(new TooManyWrongTokensException());
    }

    private async Task TakeAsync(MessageReceivedContext context, string token, CallerPrincipal user)
    {
        context.Principal = user;
        if (user.Caller.KeyId is not { } key || await keys.IsLiveAsync(key, context.HttpContext.RequestAborted))
        {
            context.Success();
            return;
        }

        // Without this the key would be looked up in the database each time.
        known.Forget(token);
        context.Fail("The key is no longer valid.");
        Count(context, token, mayBecomeValid: false);
    }

    // The signature is not enough: somebody who got hold of the secret must not act for any account, and not for ever.
    private async Task<Caller?> OwnAsync(TokenValidatedContext context, ClaimsPrincipal user, JsonWebToken token) =>
        token.ValidTo - token.ValidFrom <= Tokens.Lifetime
        && user.FindFirstValue(Caller.KeyClaim) is { } id
        && await keys.FindByIdAsync(id, context.HttpContext.RequestAborted) is { } key
            ? Caller.Named(user, key)
            : null;

    private void Count(ResultContext<JwtBearerOptions> context, string token, bool mayBecomeValid)
    {
        var (address, hash) = (context.HttpContext.Connection.RemoteIpAddress, TokenHash.Of(token));
        if (!wrong.Count(address, hash, known.WasValid(hash), mayBecomeValid))
            context.Fail(new TooManyWrongTokensException());
    }
}
