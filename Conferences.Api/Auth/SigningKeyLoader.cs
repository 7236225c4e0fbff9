namespace Conferences.Api.Auth;

/// <summary>Loads the key that signs tokens, before the first request.</summary>
internal sealed class SigningKeyLoader(Tokens tokens) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) => tokens.LoadAsync(cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
