using System.Net;
using System.Net.Http.Headers;

namespace Conferences.Client.Http;

/// <summary>
/// Sends each attempt with a token. A refused token is replaced once. A login that is refused is the answer to the
/// request that needed it, so that it is repeated and reported like any other.
/// </summary>
internal sealed class TokenHandler(TokenSource tokens) : DelegatingHandler
{
    /// <summary>A request that needs a login and nothing else.</summary>
    public static HttpRequestOptionsKey<bool> LoginAlone { get; } = new("Conferences.Client.LoginAlone");

    protected override async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request, CancellationToken cancellation)
    {
        var (token, refusal) = await tokens.GetAsync(base.SendAsync, null, cancellation);
        if (token is null)
            return refusal!;
        if (request.Options.TryGetValue(LoginAlone, out var isAlone) && isAlone)
            return new(HttpStatusCode.NoContent);
        var response = await SendAsync(request, token, cancellation);
        if (response.StatusCode != HttpStatusCode.Unauthorized)
            return response;

        response.Dispose();
        (var renewed, refusal) = await tokens.GetAsync(base.SendAsync, token, cancellation);
        return renewed is null ? refusal! : await SendAsync(request, renewed, cancellation);
    }

    private Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request, AccessToken token, CancellationToken cancellation)
    {
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token.Text);
        return base.SendAsync(request, cancellation);
    }
}
