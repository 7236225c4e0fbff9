using Conferences.Api.Audit;
using Conferences.Api.Auth;
using Conferences.Api.Bus;
using Conferences.Api.CommandLine;
using Conferences.Api.Commands;
using Conferences.Api.Crossbar;
using Conferences.Api.Live;
using Conferences.Api.Media;
using Conferences.Api.Observability;
using Conferences.Api.OpenApi;
using Conferences.Api.Queries;
using Conferences.Api.RabbitMq;
using Conferences.Api.Routes;
using Conferences.Api.Store;
using Conferences.Api.Webhooks;

namespace Conferences.Api.Hosting;

/// <summary>The service as a process, whichever executable starts it.</summary>
public static class ConferencesApplication
{
    /// <summary>Runs the service, or the command given by the arguments, to completion.</summary>
    /// <param name="arguments">The command line.</param>
    /// <param name="prepare">
    /// Called before the service is composed. What it returns is disposed after all else has stopped; null ends the
    /// process.
    /// </param>
    /// <param name="configure">Called after the service's own registrations; later registrations win.</param>
    /// <returns>The process's exit code: 1 if the service cannot start, with a sentence on standard error.</returns>
    public static async Task<int> RunAsync(
        string[] arguments,
        Func<WebApplicationBuilder, Task<IAsyncDisposable?>>? prepare = null,
        Action<WebApplicationBuilder>? configure = null)
    {
        var builder = WebApplication.CreateBuilder(
            new WebApplicationOptions { Args = arguments, ContentRootPath = AppContext.BaseDirectory });
        try
        {
            if (prepare is null)
                return await RunAsync(builder, arguments, configure);
            await using var prepared = await prepare(builder);
            return prepared is null ? 1 : await RunAsync(builder, arguments, configure);
        }
        catch (CannotStartException why)
        {
            await Console.Error.WriteLineAsync(why.Message);
            return 1;
        }
    }

    /// <exception cref="CannotStartException">The configuration is invalid.</exception>
    internal static void Check(WebApplicationBuilder builder)
    {
        MediaServers.Check(builder);
        LimitOptions.Of(builder.Configuration);
        QuotaOptions.Of(builder.Configuration);
        NumberingOptions.Of(builder.Configuration);
        WebhookOptions.Of(builder.Configuration);
        Broker.Check(builder.Configuration);
        Authentication.Check(builder.Configuration);
        TrustedProxies.Check(builder.Configuration);
        LiveFeeds.Check(builder.Configuration);
    }

    private static async Task<int> RunAsync(
        WebApplicationBuilder builder, string[] arguments, Action<WebApplicationBuilder>? configure)
    {
        Check(builder);
        builder.UsePostgres(arguments);
        builder.UseAddress().AddQueryTokens().AddTrustedProxies().AddTelemetry();
        builder.AddLimits().AddRateLimits().AddHealth();
        builder.AddEventStore().AddProjections().AddQueries().AddCommands();
        builder.AddAudit().AddFeeds().AddMedia().AddBus().AddWebhooks();
        builder.AddCrossbar().AddAuth().AddContract();
        builder.Services.AddSingleton<ShownLinks>();
        configure?.Invoke(builder);
        var app = builder.Build();
        RejectedRequests.Subscribe(app);
        app.UseTrustedProxies();
        app.UseLive();
        app.UseRequestIds().UseRequestScope();
        app.UseUnreadBodies();
        app.UseCrossbar(Failures.Reply, Failures.IsOrdinary);
        app.Use(ConnectionLimit.AnswerAsync);
        app.UseConsole();

        // The token comes first: without a valid one, no body is read and no account's rate limit is used up.
        app.UseAccounts();
        app.UseRateLimiter();
        app.UseBodies(TimeSpan.FromSeconds(app.Services.GetRequiredService<LimitOptions>().BodySeconds));
        app.UseRouting();
        app.UseAuth();
        app.UseLimits();
        app.MapRoutes().MapHealth().MapContract();
        return Commands.IsCommand(arguments) ? await app.RunCommandAsync(arguments) : await app.ServeAsync();
    }
}
