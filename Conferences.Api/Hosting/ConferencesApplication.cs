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
using Conferences.Api.Routes;
using Conferences.Api.Store;
using Conferences.Api.Webhooks;
using Microsoft.Extensions.Logging.Console;

namespace Conferences.Api.Hosting;

/// <summary>The service as a process, whichever executable starts it.</summary>
internal static class ConferencesApplication
{
    /// <summary>Runs the service, or the command given by the arguments, to completion.</summary>
    /// <param name="arguments">The command line.</param>
    /// <param name="extension">What the executable adds.</param>
    /// <returns>The process's exit code: 1 if the service cannot start, with a sentence on standard error, and 2 if
    /// the arguments are no command.</returns>
    public static async Task<int> RunAsync(string[] arguments, HostExtension? extension = null)
    {
        using var interruption = Interruption.Watch();
        try
        {
            var invocation = Invocation.Of(arguments, extension);
            if (!invocation.IsService)
                interruption.Dispose();
            return invocation is { Command: { } command, Needs: CommandNeeds.Nothing }
                ? await command(null)
                : await RunAsync(Builder(arguments), invocation, extension, interruption);
        }
        catch (CannotStartException why)
        {
            await Console.Error.WriteLineAsync(why.Message);
            return 1;
        }
        catch (OperationCanceledException) when (interruption.Token.IsCancellationRequested)
        {
            return 0;
        }
    }

    private static WebApplicationBuilder Builder(string[] arguments)
    {
        try
        {
            return WebApplication.CreateBuilder(
                new WebApplicationOptions { Args = arguments, ContentRootPath = AppContext.BaseDirectory });
        }
        catch (Exception unreadable) when (unreadable is InvalidDataException or FormatException)
        {
            throw new CannotStartException($"{CannotStartException.FirstLine(unreadable)}.", unreadable);
        }
    }

    private static async Task<int> RunAsync(
        WebApplicationBuilder builder, Invocation invocation, HostExtension? extension, Interruption interruption)
    {
        extension?.Register(builder);
        AllSettings.Check(builder);
        if (extension is null)
            return await RunAsync(Compose(builder, invocation, extension), invocation, interruption);
        await using var prepared = await extension.PrepareAsync(builder, invocation);
        return prepared is null
            ? 0
            : await RunAsync(Compose(builder, invocation, extension), invocation, interruption);
    }

    private static async Task<int> RunAsync(WebApplication app, Invocation invocation, Interruption interruption)
    {
        if (invocation.NeedsDatabase
            && !await interruption.LastsAsync(DatabaseAtStart.AwaitAsync(app.Configuration, interruption.Token)))
            return 0;
        if (invocation.Command is not { } command)
            return await app.ServeAsync(interruption);
        await using (app)
            return await CommandFailures.TellAsync(() => command(app));
    }

    private static WebApplication Compose(
        WebApplicationBuilder builder, Invocation invocation, HostExtension? extension)
    {
        builder.UsePostgres(invocation);
        builder.UseAddress().AddQueryTokens().AddTrustedProxies().AddTelemetry().AddServing();
        builder.AddLimits().AddRateLimits().AddHealth().AddDraining();
        builder.AddEventStore().AddProjections().AddQueries().AddCommands();
        builder.AddAudit().AddFeeds().AddMedia().AddBus().AddWebhooks();
        builder.AddCrossbar().AddAuth().AddContract();
        builder.Services.AddSingleton<ShownLinks>();

        // The standard output of a command is its result.
        if (!invocation.IsService)
            builder.Services.Configure<ConsoleLoggerOptions>(it => it.LogToStandardErrorThreshold = LogLevel.Trace);
        extension?.Configure(builder);
        var app = builder.Build();
        RejectedRequests.Subscribe(app);
        app.UseDraining();
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
        return app;
    }
}
