using Conferences.Api.Crossbar;
using Conferences.Api.Store;
using Microsoft.AspNetCore.Http.Features;

namespace Conferences.Api.Hosting;

/// <summary>
/// Reads and drops the large bodies of requests that were answered without a valid token: a client that reads the
/// response only after sending everything must find it, and not a reset. Kestrel would drop all of them at once, and
/// keep every processor busy with it.
/// </summary>
internal static class UnreadBodies
{
    // Others wait meanwhile, and some bodies never come.
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(2);

    /// <summary>Placed before everything that answers.</summary>
    public static WebApplication UseUnreadBodies(this WebApplication app)
    {
        var admission = app.Services.GetRequiredService<Admission>();
        app.Use(async (http, next) =>
        {
            await next(http);

            // The response is sent by now.
            if (!CrossbarRequest.Of(http).IsAdmitted && MayBeLarge(http)
                && !await admission.TryDropAsync(() => DropAsync(http)))
                http.Abort();
        });
        return app;
    }

    // Without a length it is chunked.
    private static bool MayBeLarge(HttpContext http) =>
        http.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody is true
        && !(http.Request.ContentLength <= CrossbarRequest.MaxBodyOfStrangers);

    private static async Task DropAsync(HttpContext http)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted);
        end.CancelAfter(Longest);
        try
        {
            await http.Request.Body.CopyToAsync(Stream.Null, end.Token);
        }
        catch (OperationCanceledException)
        {
            http.Abort();
        }
        catch (IOException)
        {
            // The client has gone, or sends what is no body or more than any client may: Kestrel closes the connection.
        }
    }
}
