namespace Conferences.Api.Crossbar;

/// <summary>Kazoo's headers for portals that run in a browser.</summary>
internal static class Cors
{
    public static WebApplicationBuilder AddCrossbar(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<LargeBodies>();
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
        return builder;
    }
}
