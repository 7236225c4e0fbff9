using System.Text.Json.Nodes;
using Microsoft.Extensions.Options;

namespace Conferences.Client.Http;

/// <summary>The token of all clients of an application. One of them logs in; the others wait for it.</summary>
internal sealed class TokenSource(IOptions<ConferencesClientOptions> options, TimeProvider clock) : IDisposable
{
    private readonly SemaphoreSlim turn = new(1, 1);

    private volatile AccessToken? current;

    /// <summary>The account that the key belongs to; null before the first login.</summary>
    public string? Account => current?.Account;

    /// <summary>A token that is good for a while, or the answer that refused the login.</summary>
    /// <param name="send">Sends the login.</param>
    /// <param name="refused">A token that the service no longer accepts.</param>
    public async Task<(AccessToken? Token, HttpResponseMessage? Refusal)> GetAsync(
        Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>> send,
        AccessToken? refused,
        CancellationToken cancellation)
    {
        if (Good(refused) is { } token)
            return (token, null);
        await turn.WaitAsync(cancellation);
        try
        {
            if (Good(refused) is { } renewed)
                return (renewed, null);
            using var login = Login();
            var response = await send(login, cancellation);
            if (!response.IsSuccessStatusCode)
                return (null, response);
            using (response)
            {
                var envelope = await response.Content.ReadAsByteArrayAsync(cancellation);
                return (current = AccessToken.Read(envelope, clock.GetUtcNow()), null);
            }
        }
        finally
        {
            turn.Release();
        }
    }

    public void Dispose() => turn.Dispose();

    private AccessToken? Good(AccessToken? refused) =>
        current is { } token && !ReferenceEquals(token, refused) && clock.GetUtcNow() < token.RenewAt ? token : null;

    private HttpRequestMessage Login()
    {
        var body = new JsonObject { ["data"] = new JsonObject { ["api_key"] = options.Value.ApiKey } };
        return new(HttpMethod.Put, $"{options.Value.Root}/v2/api_auth")
        {
            Content = new StringContent(body.ToJsonString(), null, "application/json"),
        };
    }
}
