using System.Security.Claims;
using Conferences.Api.CommandLine;
using Conferences.Api.Crossbar;
using Marten;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Authorization;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Conferences.Api.Auth;

/// <summary>Authentication and authorization: tokens, accounts and scopes.</summary>
internal static class Authentication
{
    private const string OfAccount = "account";

    /// <exception cref="CannotStartException">A setting is invalid.</exception>
    public static void Check(IConfiguration configuration)
    {
        ConfiguredKeys.Read(configuration);
        SigningSecret.Check(configuration);
        WrongKeys.Check(configuration);
        if (IssuerOf(configuration) is not null && AudienceOf(configuration) is null)
        {
            throw new CannotStartException(
                "Authentication:Issuer needs Authentication:Audience, the audience in the issuer's tokens.");
        }
    }

    public static WebApplicationBuilder AddAuth(this WebApplicationBuilder builder)
    {
        var configuration = builder.Configuration;
        builder.Services.ConfigureMarten(options => options.Schema.For<ApiKey>().SingleTenanted());
        builder.Services.AddSingleton<Tokens>().AddSingleton<TokenCache>().AddSingleton<ApiKeys>();
        builder.Services.AddSingleton<WrongKeys>();
        builder.Services.AddHostedService<SigningKeyLoader>();
        builder.Services.AddHostedService(services => services.GetRequiredService<ApiKeys>());
        builder.Services.AddHostedService<MissingKeyNotice>();
        builder.Services.AddAuthentication(JwtBearerDefaults.AuthenticationScheme)
            .AddJwtBearer(options =>
            {
                // The issuer's keys are fetched from its discovery document, and again when they rotate.
                options.Authority = IssuerOf(configuration);
                options.RequireHttpsMetadata = configuration.GetValue("Authentication:RequireHttps", true);
                options.MapInboundClaims = false;
                options.Events = new() { OnMessageReceived = TakeToken, OnTokenValidated = TakeCaller };
            });
        builder.Services.AddOptions<JwtBearerOptions>(JwtBearerDefaults.AuthenticationScheme)
            .Configure<Tokens, IConfiguration>((options, tokens, settings) =>
                options.TokenValidationParameters = Validation(tokens, settings));
        builder.Services.AddAuthorizationBuilder().AddPolicy(OfAccount, policy =>
            policy.RequireAuthenticatedUser().RequireAssertion(context => MayPass(context)));
        return builder;
    }

    /// <summary>Authorizes requests by route. <see cref="AccountGate"/> has authenticated them.</summary>
    public static WebApplication UseAuth(this WebApplication app)
    {
        app.UseAuthorization();
        return app;
    }

    /// <summary>Requires a token that is valid for the account in the path.</summary>
    public static TBuilder RequireAccount<TBuilder>(this TBuilder routes) where TBuilder : IEndpointConventionBuilder =>
        routes.RequireAuthorization(OfAccount);

    /// <summary>Requires these scopes instead of those the verb requires.</summary>
    public static TBuilder RequireScope<TBuilder>(this TBuilder routes, Scopes scopes)
        where TBuilder : IEndpointConventionBuilder => routes.WithMetadata(new RequiredScope(scopes));

    private static string? IssuerOf(IConfiguration configuration) =>
        configuration["Authentication:Issuer"] is { Length: > 0 } issuer ? issuer : null;

    private static string? AudienceOf(IConfiguration configuration) =>
        configuration["Authentication:Audience"] is { Length: > 0 } audience ? audience : null;

    private static TokenValidationParameters Validation(Tokens tokens, IConfiguration configuration) => new()
    {
        ValidIssuers = new[] { Tokens.Issuer, IssuerOf(configuration) }.OfType<string>(),

        // An audience is accepted from its own issuer only.
        AudienceValidator = (audiences, token, _) =>
            (Tokens.IsOwn(token) ? Tokens.Issuer : AudienceOf(configuration)) is { } audience
            && audiences.Contains(audience),

        // Our own key is valid for our own issuer only: another issuer's token signed with it is rejected.
        IssuerSigningKeyResolverUsingConfiguration = (_, token, _, _, issuer) =>
            Tokens.IsOwn(token) ? [tokens.Key] : issuer?.SigningKeys ?? [],
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
        else if (QueryToken.Of(context.HttpContext) is { } inQuery)
            context.Token = inQuery;
        if (context.Token is not { } given || Known(context).Find(given) is not { } user)
            return;
        context.Principal = user;
        if (user.Caller.KeyId is not { } key
            || await Keys(context).IsLiveAsync(key, context.HttpContext.RequestAborted))
            context.Success();
        else
            context.Fail("The key is no longer valid.");
    }

    private static async Task TakeCaller(TokenValidatedContext context)
    {
        var (user, token) = (context.Principal!, (JsonWebToken)context.SecurityToken);
        var caller = Tokens.IsOwn(token) ? await OwnAsync(context, user, token) : Caller.Named(user);
        if (caller is null)
        {
            context.Fail("The token names no account, or more than its key permits.");
            return;
        }

        var known = new CallerPrincipal(user, caller);
        context.Principal = known;
        Known(context).Keep(token.EncodedToken, known, token.ValidTo);
    }

    // The signature is not enough: somebody who got hold of the secret must not act for any account, and not for ever.
    private static async Task<Caller?> OwnAsync(
        TokenValidatedContext context, ClaimsPrincipal user, JsonWebToken token) =>
        token.ValidTo - token.ValidFrom <= Tokens.Lifetime
        && user.FindFirstValue(Caller.KeyClaim) is { } id
        && await Keys(context).FindByIdAsync(id, context.HttpContext.RequestAborted) is { } key
            ? Caller.Named(user, key)
            : null;

    private static TokenCache Known(BaseContext<JwtBearerOptions> context) =>
        context.HttpContext.RequestServices.GetRequiredService<TokenCache>();

    private static ApiKeys Keys(BaseContext<JwtBearerOptions> context) =>
        context.HttpContext.RequestServices.GetRequiredService<ApiKeys>();

    private static bool MayPass(AuthorizationHandlerContext context) =>
        context.Resource is HttpContext http
        && Caller.Of(context.User) is { } caller
        && caller.MayActFor((string?)http.Request.RouteValues["account"] ?? "")
        && caller.May(Needed(http));

    private static Scopes Needed(HttpContext http) =>
        http.GetEndpoint()?.Metadata.GetMetadata<RequiredScope>() is { } required ? required.Scopes
            : HttpMethods.IsGet(http.Request.Method) || HttpMethods.IsHead(http.Request.Method) ? Scopes.None
            : Scopes.Write;

    private sealed record RequiredScope(Scopes Scopes);
}
