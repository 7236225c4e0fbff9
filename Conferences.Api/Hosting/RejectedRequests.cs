using System.Buffers;
using System.Diagnostics;
using Conferences.Api.Crossbar;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace Conferences.Api.Hosting;

/// <summary>
/// Answers in the envelope what Kestrel rejects before any middleware gets it: a request that cannot be parsed, whose
/// first line or headers are too large, or whose headers do not come. Kestrel announces such a request and then answers
/// it without content, unless the response has started by then.
/// </summary>
/// <param name="clock">The time in the envelope.</param>
internal sealed class RejectedRequests(TimeProvider clock) : IObserver<KeyValuePair<string, object?>>
{
    private const string Rejected = "Microsoft.AspNetCore.Server.Kestrel.BadRequest";

    /// <summary>Subscribes for as long as the application lives.</summary>
    public static void Subscribe(WebApplication app) => app.Services.GetRequiredService<DiagnosticListener>().Subscribe(
        new RejectedRequests(app.Services.GetRequiredService<TimeProvider>()), name => name == Rejected);

    public void OnNext(KeyValuePair<string, object?> value)
    {
        if (value is { Key: Rejected, Value: IFeatureCollection features })
            Answer(features);
    }

    public void OnCompleted()
    {
    }

    public void OnError(Exception error)
    {
    }

    private void Answer(IFeatureCollection features)
    {
        // A stream of HTTP/2 is reset instead; the requests beside it on the connection go on.
        if (features.Get<IHttp2StreamIdFeature>() is not null
            || features.Get<IHttpResponseFeature>() is not { HasStarted: false }
            || features.Get<IConnectionTransportFeature>()?.Transport.Output is not { } output)
            return;
        var http = new DefaultHttpContext(features);
        var request = new CrossbarRequest
        {
            RequestId = CrossbarMiddleware.RequestId(http.Request),
            At = clock.GetUtcNow(),
        };
        var body = Envelope.Of(request, Replies.Rejected(http.Response.StatusCode));
        var headers = http.Response.Headers;
        headers["X-Request-ID"] = request.RequestId;
        headers.Connection = "close";
        headers.ContentType = Envelope.Json;
        headers.ContentLength = body.Length;
        ResponseSafety.Apply(http, isAdmitted: false);

        // There is no writer for the content of a request that was not parsed. Both are sent when Kestrel completes the
        // output, which it does next.
        var started = features.GetRequiredFeature<IHttpResponseBodyFeature>().StartAsync();
        if (started.IsCompletedSuccessfully && !HttpMethods.IsHead(http.Request.Method))
            output.Write(body.Span);
    }
}
