using System.Threading.RateLimiting;
using Conferences.Api.Crossbar;
using Microsoft.AspNetCore.RateLimiting;

namespace Conferences.Api.Hosting;

/// <summary>Limits how often an account may send requests.</summary>
internal static class RateLimits
{
    public static WebApplicationBuilder AddRateLimits(this WebApplicationBuilder builder)
    {
        builder.Services.AddRateLimiter(options => Limit(options, builder.Configuration));
        return builder;
    }

    private static void Limit(RateLimiterOptions options, IConfiguration configuration)
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
            http.Request.Path.StartsWithSegments("/health")
                ? RateLimitPartition.GetNoLimiter("")
                : RateLimitPartition.GetTokenBucketLimiter(
                    CrossbarRequest.AccountIn(http.Request.Path) ?? http.Connection.RemoteIpAddress?.ToString() ?? "",
                    _ => new()
                    {
                        TokenLimit = burst,
                        TokensPerPeriod = rate,
                        ReplenishmentPeriod = TimeSpan.FromSeconds(1),
                        AutoReplenishment = true,
                    }));
    }
}
