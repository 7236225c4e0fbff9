namespace Conferences.Api.Auth;

/// <summary>Loads the key that tokens are signed with before the first request.</summary>
internal sealed class SigningKeyLoader(Tokens tokens) : IHostedService
{
    public Task StartAsync(CancellationToken cancellation) => tokens.LoadAsync(cancellation);

    public Task StopAsync(CancellationToken cancellation) => Task.CompletedTask;
}
