using System.Net;

namespace Conferences.Client.Http;

/// <summary>Turns answers that are no success, and no answer at all, into the client's exception.</summary>
internal sealed class ErrorHandler : DelegatingHandler
{
    // Of the service. A proxy that answers in its place, with a page to log in, says 200 as well.
    private static readonly string[] Known =
        ["application/json", "text/event-stream", "application/x-ndjson", "text/csv"];

    protected override async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request, CancellationToken cancellation)
    {
        HttpResponseMessage response;
        try
        {
            response = await base.SendAsync(request, cancellation);
        }
        catch (Exception exception) when (RetryPolicy.IsLoss(exception))
        {
            var path = request.RequestUri?.GetLeftPart(UriPartial.Path);
            throw new ConferencesException($"{request.Method} {path} got no answer: {exception.Message}", exception);
        }

        if (response.StatusCode is HttpStatusCode.NoContent or HttpStatusCode.NotModified)
            return response;
        if (response.IsSuccessStatusCode)
            return Known.Contains(response.Content.Headers.ContentType?.MediaType) ? response : throw Foreign(response);
        using (response)
        {
            throw ErrorReader.Read(response, await BodyAsync(response, cancellation));
        }
    }

    private static ConferencesException Foreign(HttpResponseMessage response)
    {
        using (response)
        {
            var type = response.Content.Headers.ContentType?.ToString() ?? "of no type";
            return new($"The answer is {type}: it does not come from the service.") { Status = response.StatusCode };
        }
    }

    // The status is known, and tells more than that the rest was lost.
    private static async Task<byte[]> BodyAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        try
        {
            return await response.Content.ReadAsByteArrayAsync(cancellation);
        }
        catch (Exception exception) when (RetryPolicy.IsLoss(exception))
        {
            return [];
        }
    }
}
