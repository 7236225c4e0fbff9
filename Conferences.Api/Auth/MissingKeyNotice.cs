using Conferences.Api.Store;
using Marten;

namespace Conferences.Api.Auth;

/// <summary>Says at start how to make an API key if there is no way to log in.</summary>
internal sealed partial class MissingKeyNotice(
    IDocumentStore store, IConfiguration configuration, ILogger<MissingKeyNotice> log) : IHostedLifecycleService
{
    private bool IsConfigured =>
        configuration["Authentication:Issuer"] is { Length: > 0 }
        || configuration.GetSection("Authentication:ApiKeys").GetChildren().Any();

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Looks when everything has started: a key may be stored until then.</summary>
    public async Task StartedAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (!IsConfigured && !await IsStoredAsync(cancellationToken))
                TellHow();
        }
        catch (Exception away) when (StoreFailures.IsAway(away))
        {
            TellUnknown(away);
        }
    }

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task<bool> IsStoredAsync(CancellationToken cancellation)
    {
        await using var session = store.QuerySession();
        return await session.Query<ApiKey>().AnyAsync(key => key.Revoked == null, cancellation);
    }

    [LoggerMessage(
        LogLevel.Warning,
        "There is no API key, so nobody can log in: create one with dotnet Conferences.Api.dll keys add (or ./run keys "
        + "add), or set Authentication__ApiKeys__0__AccountId and Authentication__ApiKeys__0__Key.",
        EventName = "key.missing")]
    private partial void TellHow();

    [LoggerMessage(
        LogLevel.Warning,
        "Could not find out whether there is an API key.",
        EventName = "key.lookup_failed")]
    private partial void TellUnknown(Exception away);
}
