using Conferences.Api.CommandLine;
using Marten;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.IdentityModel.Tokens;

namespace Conferences.Api.Auth;

/// <summary>Authentication and authorization: tokens, accounts and scopes.</summary>
internal static class Authentication
{
    private const string OfAccount = "account";

    /// <exception cref="CannotStartException">A setting is invalid.</exception>
    public static void Check(IConfiguration configuration)
    {
        CannotStartException.Together(
            () => ConfiguredKeys.Read(configuration),
            () => SigningSecret.Check(configuration),
            () => WrongKeys.Check(configuration),
            () => WrongTokens.Check(configuration),
            () => SettingsReader.Read(configuration, CheckIssuer));
    }

    public static WebApplicationBuilder AddAuth(this WebApplicationBuilder builder)
    {
        var configuration = builder.Configuration;
        builder.Services.ConfigureMarten(options => options.Schema.For<ApiKey>().SingleTenanted());
        builder.Services.AddSingleton<Tokens>().AddSingleton<TokenCache>().AddSingleton<ApiKeys>();
        builder.Services.AddSingleton<WrongKeys>().AddSingleton<WrongTokens>().AddSingleton<TokenEvents>();
        builder.Services.AddHostedService<SigningKeyLoader>();
        builder.Services.AddHostedService(services => services.GetRequiredService<ApiKeys>());
        builder.Services.AddHostedService<MissingKeyNotice>();
        builder.Services.AddAuthentication(JwtBearerDefaults.AuthenticationScheme)
            .AddJwtBearer(options =>
            {
                // The issuer's keys are fetched from its discovery document, and again when they rotate.
                options.Authority = IssuerOf(configuration);
                options.RequireHttpsMetadata = SettingsReader.Read(configuration, RequiresHttps);
                options.MapInboundClaims = false;
                options.EventsType = typeof(TokenEvents);
            });
        RemoveDataProtection(builder.Services);
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

    private static bool CheckIssuer(SettingsReader settings)
    {
        settings.Require(
            settings.Text("Authentication:Issuer") is null || settings.Text("Authentication:Audience") is not null,
            "Authentication:Issuer needs Authentication:Audience, the audience in the issuer's tokens.");
        return RequiresHttps(settings)
            ? settings.Url("Authentication:Issuer", "https") is not null
            : settings.Url("Authentication:Issuer", "https", "http") is not null;
    }

    private static bool RequiresHttps(SettingsReader settings) =>
        settings.Flag("Authentication:RequireHttps", usual: true);

    // Registered with authentication, for cookies. Bearer tokens are not protected by its keys, which it would create
    // on the node's disk at the start, and warn that they are lost with it.
    private static void RemoveDataProtection(IServiceCollection services)
    {
        var owner = typeof(KeyManagementOptions).Assembly;
        var started = services.Where(it =>
            it.ServiceType == typeof(IHostedService) && it.ImplementationType?.Assembly == owner);
        foreach (var service in started.ToArray())
            services.Remove(service);
    }

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
