using System.Net.Sockets;
using Conferences.Api.CommandLine;
using Conferences.Api.Store;
using Microsoft.AspNetCore.Connections;

namespace Conferences.Api.Hosting;

/// <summary>Runs the service from its start to its end.</summary>
internal static partial class Serving
{
    // The host's own entry about a start that failed has a stack trace, and the reason is told on standard error.
    private const string HostCategory = "Microsoft.Extensions.Hosting.Internal.Host";

    /// <summary>Keeps the host from logging that it did not start.</summary>
    public static WebApplicationBuilder AddServing(this WebApplicationBuilder builder)
    {
        var progress = new StartProgress();
        builder.Services.AddSingleton(progress);
        builder.Logging.AddFilter(HostCategory, level =>
            level is LogLevel.Critical || (level >= LogLevel.Warning && progress.IsOver));
        return builder;
    }

    /// <summary>Runs until asked to stop.</summary>
    /// <returns>The process's exit code.</returns>
    /// <exception cref="CannotStartException">It cannot start.</exception>
    public static async Task<int> ServeAsync(this WebApplication app, Interruption interruption)
    {
        if (!await StartAsync(app, interruption))
            return 0;
        await using (app)
            await app.WaitForShutdownAsync();
        return 0;
    }

    private static async Task<bool> StartAsync(WebApplication app, Interruption interruption)
    {
        try
        {
            if (!await interruption.LastsAsync(app.StartAsync(interruption.Token)))
                return false;
            app.Services.GetRequiredService<StartProgress>().IsOver = true;
            interruption.Dispose();
            return true;
        }
        catch (OperationCanceledException) when (interruption.Token.IsCancellationRequested)
        {
            return false;
        }
        catch (Exception failure) when (failure is not CannotStartException)
        {
            if (Explained(failure, Address.Of(app.Configuration)) is { } sentence)
                throw new CannotStartException(sentence, failure);
            DidNotStart(app.Logger, failure);
            throw new CannotStartException(
                $"The service did not start ({CannotStartException.FirstLine(failure)}); its log has more.", failure);
        }
    }

    private static string? Explained(Exception failure, string address) => failure switch
    {
        IOException { InnerException: AddressInUseException } =>
            $"Another program listens at {address}: stop it, or set ASPNETCORE_URLS to another address.",

        // Kestrel's own: those of the database's client are wrapped.
        SocketException refused =>
            $"Cannot listen at {address} ({refused.Message}): set ASPNETCORE_URLS to another address.",
        _ when StoreFailures.IsForbidden(failure) =>
            "The schema is not that of this version, and the role in ConnectionStrings__Postgres may not change "
            + $"it ({failure.GetBaseException().Message}): run db-apply with its owner in "
            + "ConnectionStrings__PostgresOwner first.",
        _ => null,
    };

    [LoggerMessage(LogLevel.Critical, "The service did not start.", EventName = "start.failed")]
    private static partial void DidNotStart(ILogger log, Exception failure);

    private sealed class StartProgress
    {
        public bool IsOver { get; set; }
    }
}
