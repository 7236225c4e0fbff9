using System.Threading.RateLimiting;
using Conferences.Api.Auth;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Authorization;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Conferences.Api;

/// <summary>Who may do what: tokens, accounts, scopes, CORS and the rate limit.</summary>
internal static class Security
{
    private const string OfAccount = "account";
    private const string KeyIsGone = "The key is gone.";

    public static WebApplicationBuilder AddSecurity(this WebApplicationBuilder builder)
    {
        var configuration = builder.Configuration;
        builder.Services.AddSingleton<Tokens>().AddSingleton<KnownTokens>().AddSingleton<ApiKeys>();
        builder.Services.AddHostedService<SigningKeyLoader>();
        builder.Services.AddHostedService(services => services.GetRequiredService<ApiKeys>());
        builder.Services.AddAuthentication(JwtBearerDefaults.AuthenticationScheme)
            .AddJwtBearer(options =>
            {
                // The issuer's keys are fetched from its discovery document, and again when they rotate.
                options.Authority = configuration["Authentication:Issuer"];
                options.RequireHttpsMetadata = configuration.GetValue("Authentication:RequireHttps", true);
                options.MapInboundClaims = false;
                options.Events = new() { OnMessageReceived = TakeToken, OnTokenValidated = TakeCaller };
            });
        builder.Services.AddOptions<JwtBearerOptions>(JwtBearerDefaults.AuthenticationScheme)
            .Configure<Tokens, IConfiguration>((options, tokens, settings) =>
                options.TokenValidationParameters = Validation(tokens, settings));
        builder.Services.AddAuthorizationBuilder().AddPolicy(OfAccount, policy =>
            policy.RequireAuthenticatedUser().RequireAssertion(context => MayPass(context)));
        builder.Services.AddCors(options => options.AddDefaultPolicy(policy => policy
            .AllowAnyOrigin()
            .WithMethods("GET", "HEAD", "PUT", "POST", "PATCH", "DELETE", "OPTIONS")
            .WithHeaders(
                "content-type", "depth", "user-agent", "x-http-method-override", "x-file-size", "x-requested-with",
                "if-modified-since", "x-file-name", "cache-control", "x-auth-token", "x-kazoo-cluster-id", "if-match",
                "if-none-match", "idempotency-key", "x-request-id", "authorization")
            .WithExposedHeaders(
                "content-type", "x-auth-token", "x-request-id", "x-kazoo-cluster-id", "location", "etag",
                "idempotency-replayed", "retry-after")
            .SetPreflightMaxAge(TimeSpan.FromDays(1))));
        builder.Services.AddRateLimiter(options => Limit(options, configuration));
        return builder;
    }

    /// <summary>Who asks, how often, and whether they may.</summary>
    public static WebApplication UseSecurity(this WebApplication app)
    {
        app.UseAuthentication();
        app.UseAuthorization();

        // Last, so that strangers who ask in an account's name do not use up what it may ask itself.
        app.UseRateLimiter();
        return app;
    }

    /// <summary>Routes under one account: a token is needed, and must be good for that account.</summary>
    public static TBuilder RequireAccount<TBuilder>(this TBuilder routes) where TBuilder : IEndpointConventionBuilder =>
        routes.RequireAuthorization(OfAccount);

    private static TokenValidationParameters Validation(Tokens tokens, IConfiguration configuration) => new()
    {
        ValidIssuers = new[] { Tokens.Issuer, configuration["Authentication:Issuer"] }.OfType<string>(),
        ValidAudiences = new[] { Tokens.Issuer, configuration["Authentication:Audience"] }.OfType<string>(),
        // Our own key speaks only for our own issuer: a foreign token signed with it is no token.
        IssuerSigningKeyResolverUsingConfiguration = (_, token, _, _, issuer) =>
            token.Issuer == Tokens.Issuer ? [tokens.Key] : issuer?.SigningKeys ?? [],
        ClockSkew = TimeSpan.FromSeconds(5),
    };

    private static async Task TakeToken(MessageReceivedContext context)
    {
        const string bearer = "Bearer ";
        if (context.Request.Headers["X-Auth-Token"] is [{ Length: > 0 } token])
            context.Token = token;
        else if (context.Request.Headers.Authorization is [{ } sent]
            && sent.StartsWith(bearer, StringComparison.OrdinalIgnoreCase))
            context.Token = sent[bearer.Length..].Trim();
        if (context.Token is not { } given || Known(context).Find(given) is not { } user)
            return;
        context.Principal = user;
        if (await IsLiveAsync(context.HttpContext, user.Caller))
            context.Success();
        else
            context.Fail(KeyIsGone);
    }

    private static async Task TakeCaller(TokenValidatedContext context)
    {
        if (Caller.Named(context.Principal!) is not { } caller)
        {
            context.Fail("The token names no account.");
            return;
        }

        if (!await IsLiveAsync(context.HttpContext, caller))
        {
            context.Fail(KeyIsGone);
            return;
        }

        var user = new CallerPrincipal(context.Principal!, caller);
        context.Principal = user;
        if (context.SecurityToken is JsonWebToken token)
            Known(context).Keep(token.EncodedToken, user, token.ValidTo);
    }

    private static KnownTokens Known(BaseContext<JwtBearerOptions> context) =>
        context.HttpContext.RequestServices.GetRequiredService<KnownTokens>();

    private static ValueTask<bool> IsLiveAsync(HttpContext http, Caller caller) => caller.KeyId is { } key
        ? http.RequestServices.GetRequiredService<ApiKeys>().IsLiveAsync(key, http.RequestAborted)
        : ValueTask.FromResult(true);

    private static bool MayPass(AuthorizationHandlerContext context) =>
        context.Resource is HttpContext http
        && Caller.Of(context.User) is { } caller
        && caller.MayActFor((string?)http.Request.RouteValues["account"] ?? "")
        && (!caller.ReadsOnly || HttpMethods.IsGet(http.Request.Method) || HttpMethods.IsHead(http.Request.Method));

    private static void Limit(
        Microsoft.AspNetCore.RateLimiting.RateLimiterOptions options, IConfiguration configuration)
    {
        options.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
        options.OnRejected = (context, _) =>
        {
            context.HttpContext.Response.Headers.RetryAfter = "1";
            return ValueTask.CompletedTask;
        };
        if (configuration.GetValue<int?>("RateLimit:PerSecond") is not { } rate)
            return;
        var burst = configuration.GetValue("RateLimit:Burst", rate);
        options.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, string>(http =>
            RateLimitPartition.GetTokenBucketLimiter(
                (string?)http.Request.RouteValues["account"] ?? http.Connection.RemoteIpAddress?.ToString() ?? "",
                _ => new()
                {
                    TokenLimit = burst,
                    TokensPerPeriod = rate,
                    ReplenishmentPeriod = TimeSpan.FromSeconds(1),
                    AutoReplenishment = true,
                }));
    }
}
