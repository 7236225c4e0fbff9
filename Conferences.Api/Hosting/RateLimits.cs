using System.Threading.RateLimiting;
using Conferences.Api.CommandLine;
using Conferences.Api.Crossbar;
using Microsoft.AspNetCore.RateLimiting;

namespace Conferences.Api.Hosting;

/// <summary>Limits how often an account may send requests.</summary>
internal static class RateLimits
{
    /// <exception cref="CannotStartException">A setting is no number.</exception>
    public static void Check(IConfiguration configuration) => Of(configuration);

    public static WebApplicationBuilder AddRateLimits(this WebApplicationBuilder builder)
    {
        builder.Services.AddRateLimiter(options => Limit(options, builder.Configuration));
        return builder;
    }

    private static (int? PerSecond, int? Burst) Of(IConfiguration configuration) => SettingsReader.Read(
        configuration, settings => (settings.Whole("RateLimit:PerSecond", 1), settings.Whole("RateLimit:Burst", 1)));

    private static void Limit(RateLimiterOptions options, IConfiguration configuration)
    {
        options.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
        options.OnRejected = (context, _) =>
        {
            context.HttpContext.Response.Headers.RetryAfter = "1";
            return ValueTask.CompletedTask;
        };
        if (Of(configuration) is not (int rate, var burst))
            return;
        options.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, string>(http =>
            http.Request.Path.StartsWithSegments("/health")
                ? RateLimitPartition.GetNoLimiter("")
                : RateLimitPartition.GetTokenBucketLimiter(
                    CrossbarRequest.AccountIn(http.Request.Path) ?? http.Connection.RemoteIpAddress?.ToString() ?? "",
                    _ => new()
                    {
                        TokenLimit = burst ?? rate,
                        TokensPerPeriod = rate,
                        ReplenishmentPeriod = TimeSpan.FromSeconds(1),
                        AutoReplenishment = true,
                    }));
    }
}
