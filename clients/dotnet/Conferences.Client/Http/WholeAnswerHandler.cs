namespace Conferences.Client.Http;

/// <summary>
/// Receives JSON answers whole, so that a connection that is lost in the middle of one is an attempt that failed. Feeds
/// and exports, which are no JSON documents, are read as they come.
/// </summary>
internal sealed class WholeAnswerHandler : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request, CancellationToken cancellation)
    {
        var response = await base.SendAsync(request, cancellation);
        if (response.Content.Headers.ContentType is not { MediaType: "application/json" })
            return response;
        try
        {
            await response.Content.LoadIntoBufferAsync(cancellation);
            return response;
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }
}
