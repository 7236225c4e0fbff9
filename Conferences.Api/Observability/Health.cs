using System.Text.Json;
using Conferences.Api.Crossbar;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;

namespace Conferences.Api.Observability;

/// <summary>Liveness and readiness of the process.</summary>
internal static class Health
{
    private const string Ready = "ready";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    public static WebApplicationBuilder AddHealth(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<Readiness>();
        return builder.AddReadinessCheck<DatabaseCheck>("database", HealthStatus.Unhealthy);
    }

    /// <summary>Adds a check to <c>/health/ready</c>.</summary>
    /// <param name="failure">The service's status while the check fails.</param>
    public static WebApplicationBuilder AddReadinessCheck<T>(
        this WebApplicationBuilder builder, string name, HealthStatus failure)
        where T : class, IHealthCheck
    {
        builder.Services.AddHealthChecks().AddCheck<T>(name, failure, [Ready], Patience);
        return builder;
    }

    /// <summary><c>/health/live</c> checks nothing; <c>/health/ready</c> is 503 while a check fails.</summary>
    public static WebApplication MapHealth(this WebApplication app)
    {
        var readiness = app.Services.GetRequiredService<Readiness>();
        app.MapHealthChecks("/health/live", new() { Predicate = _ => false, ResponseWriter = Tell }).AllowAnonymous();
        app.Map("/health/ready", async http =>
        {
            var report = await readiness.CheckAsync();
            http.Response.StatusCode = report.Status is HealthStatus.Unhealthy
                ? StatusCodes.Status503ServiceUnavailable
                : StatusCodes.Status200OK;
            await Tell(http, report);
        }).AllowAnonymous().ExcludeFromDescription();
        return app;
    }

    /// <summary>True if the check belongs to <c>/health/ready</c>.</summary>
    public static bool IsOfReadiness(HealthCheckRegistration check) => check.Tags.Contains(Ready);

    // No figures but the version: these responses need no token. Figures are in the metrics.
    private static Task Tell(HttpContext http, HealthReport report)
    {
        http.Response.ContentType = "application/json";
        return http.Response.WriteAsync(JsonSerializer.Serialize(
            new
            {
                status = Name(report.Status),
                version = ServiceVersion.Text,
                checks = report.Entries.ToDictionary(
                    entry => entry.Key,
                    entry => new
                    {
                        status = Name(entry.Value.Status),
                        description = entry.Value.Description,
                    }),
            },
            JsonSerializerOptions.Web));
    }

    private static string Name(HealthStatus status) => status.ToString().ToLowerInvariant();
}

/// <summary>
/// Runs the checks of <c>/health/ready</c> once at a time: concurrent requests get the same report. No token is needed,
/// and each run uses connections to the database.
/// </summary>
internal sealed class Readiness(HealthCheckService checks)
{
    private readonly Lock gate = new();
    private Task<HealthReport> running = Task.FromResult(new HealthReport(
        new Dictionary<string, HealthReportEntry>(), HealthStatus.Unhealthy, TimeSpan.Zero));

    /// <summary>The report of the checks, each of which has a timeout.</summary>
    public Task<HealthReport> CheckAsync()
    {
        lock (gate)
        {
            return running.IsCompleted
                ? running = checks.CheckHealthAsync(Health.IsOfReadiness, CancellationToken.None)
                : running;
        }
    }
}

/// <summary>Whether the database responds and has the schema.</summary>
internal sealed class DatabaseCheck(NpgsqlDataSource database) : IHealthCheck
{
    private const string SchemaIsThere = "select to_regclass('conferences.mt_events') is not null";

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellation)
    {
        try
        {
            await using var command = database.CreateCommand(SchemaIsThere);
            return await command.ExecuteScalarAsync(cancellation) is true
                ? HealthCheckResult.Healthy("The database responds and has the schema.")
                : HealthCheckResult.Unhealthy("The database responds but has no schema.");
        }
        catch (Exception away) when (away is NpgsqlException or TimeoutException or OperationCanceledException)
        {
            // The reason, without a stack trace: the check runs every few seconds for as long as this lasts.
            return HealthCheckResult.Unhealthy("The database does not respond.");
        }
    }
}
