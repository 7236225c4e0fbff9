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
    private const string KeyRevoked = "The key is no longer valid.";

    public static WebApplicationBuilder AddAuth(this WebApplicationBuilder builder)
    {
        var configuration = builder.Configuration;
        builder.Services.ConfigureMarten(options =>
        {
            options.Schema.For<ApiKey>().SingleTenanted();
            options.Schema.For<SigningSecret>().SingleTenanted();
        });
        builder.Services.AddSingleton<Tokens>().AddSingleton<TokenCache>().AddSingleton<ApiKeys>();
        builder.Services.AddHostedService<SigningKeyLoader>();
        builder.Services.AddHostedService(services => services.GetRequiredService<ApiKeys>());
        builder.Services.AddHostedService<MissingKeyNotice>();
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
        return builder;
    }

    /// <summary>Authenticates and authorizes requests.</summary>
    public static WebApplication UseAuth(this WebApplication app)
    {
        app.UseAuthentication();
        app.UseAuthorization();
        return app;
    }

    /// <summary>Requires a token that is valid for the account in the path.</summary>
    public static TBuilder RequireAccount<TBuilder>(this TBuilder routes) where TBuilder : IEndpointConventionBuilder =>
        routes.RequireAuthorization(OfAccount);

    private static TokenValidationParameters Validation(Tokens tokens, IConfiguration configuration) => new()
    {
        ValidIssuers = new[] { Tokens.Issuer, configuration["Authentication:Issuer"] }.OfType<string>(),
        ValidAudiences = new[] { Tokens.Issuer, configuration["Authentication:Audience"] }.OfType<string>(),
        // Our own key is valid for our own issuer only: another issuer's token signed with it is rejected.
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
            context.Fail(KeyRevoked);
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
            context.Fail(KeyRevoked);
            return;
        }

        var user = new CallerPrincipal(context.Principal!, caller);
        context.Principal = user;
        if (context.SecurityToken is JsonWebToken token)
            Known(context).Keep(token.EncodedToken, user, token.ValidTo);
    }

    private static TokenCache Known(BaseContext<JwtBearerOptions> context) =>
        context.HttpContext.RequestServices.GetRequiredService<TokenCache>();

    private static ValueTask<bool> IsLiveAsync(HttpContext http, Caller caller) => caller.KeyId is { } key
        ? http.RequestServices.GetRequiredService<ApiKeys>().IsLiveAsync(key, http.RequestAborted)
        : ValueTask.FromResult(true);

    private static bool MayPass(AuthorizationHandlerContext context) =>
        context.Resource is HttpContext http
        && Caller.Of(context.User) is { } caller
        && caller.MayActFor((string?)http.Request.RouteValues["account"] ?? "")
        && (!caller.ReadsOnly || HttpMethods.IsGet(http.Request.Method) || HttpMethods.IsHead(http.Request.Method));
}
