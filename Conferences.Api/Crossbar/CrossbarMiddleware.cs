using Microsoft.AspNetCore.Diagnostics;

namespace Conferences.Api.Crossbar;

/// <summary>
/// Kazoo's conventions around every request: its id, trailing slashes, its body, verbs in disguise, and that whatever
/// goes wrong is told in the envelope.
/// </summary>
internal static class CrossbarMiddleware
{
    public static WebApplicationBuilder AddCrossbar(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<LargeBodies>();
        return builder;
    }

    /// <summary>Gives each request its id and its time. Comes first.</summary>
    public static IApplicationBuilder UseRequestIds(this IApplicationBuilder app) => app.Use(Identify);

    /// <summary>All else that is Kazoo's.</summary>
    /// <param name="reply">The reply to what failed like this.</param>
    /// <param name="isOrdinary">True for a failure that is answered like any request and not worth a line in the log.
    /// </param>
    public static IApplicationBuilder UseCrossbar(
        this IApplicationBuilder app, Func<Exception?, Reply> reply, Func<Exception, bool> isOrdinary) =>
        app.Use(Preflight)
            .UseCors()
            .UseExceptionHandler(new ExceptionHandlerOptions
            {
                ExceptionHandler = http => Fail(http, reply),
                SuppressDiagnosticsCallback = failure =>
                    failure.Exception is BadHttpRequestException || isOrdinary(failure.Exception),
            })
            .UseStatusCodePages(Explain)
            .Use(Open);

    /// <summary>
    /// Reads and parses bodies, and applies tunnelled verbs. Placed after everything that can refuse a request without
    /// its body.
    /// </summary>
    /// <param name="time">Most time a body may take.</param>
    public static IApplicationBuilder UseBodies(this IApplicationBuilder app, TimeSpan time)
    {
        var bodies = new RequestBody(time, app.ApplicationServices.GetRequiredService<LargeBodies>());
        return app.Use((http, next) => ReadAsync(http, next, bodies));
    }

    private static Task Identify(HttpContext http, RequestDelegate next)
    {
        var request = new CrossbarRequest
        {
            RequestId = RequestId(http.Request),
            At = http.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow(),
        };
        http.Features.Set(request);

        // On starting: whoever answers for a failure clears the headers first.
        http.Response.OnStarting(() =>
        {
            http.Response.Headers["X-Request-ID"] = request.RequestId;
            ResponseSafety.Apply(http, request.IsAdmitted);
            return Task.CompletedTask;
        });
        return next(http);
    }

    // Every OPTIONS asks what a browser's preflight asks, with its headers or without.
    private static Task Preflight(HttpContext http, RequestDelegate next)
    {
        var headers = http.Request.Headers;
        if (HttpMethods.IsOptions(http.Request.Method) && headers.AccessControlRequestMethod.Count == 0)
            (headers.Origin, headers.AccessControlRequestMethod) = ("*", HttpMethods.Options);
        return next(http);
    }

    private static async Task Open(HttpContext http, RequestDelegate next)
    {
        var path = http.Request.Path;
        if (path.StartsWithSegments("/v1"))
        {
            await http.SendAsync(Reply.Error(StatusCodes.Status410Gone, "gone", new
            {
                message = "API version 1 is not supported. Please upgrade your code to use version 2.",
            }));
            return;
        }

        if (path.StartsWithSegments("/v2") && path.Value is [.., '/'])
            http.Request.Path = path.Value.TrimEnd('/');
        await next(http);
    }

    private static async Task ReadAsync(HttpContext http, RequestDelegate next, RequestBody bodies)
    {
        if (!http.Request.Path.StartsWithSegments("/v2") || http.WebSockets.IsWebSocketRequest)
            await next(http);
        else if (await CrossbarRequest.Of(http).ReadAsync(http.Request, bodies) is { } error)
            await http.SendAsync(error);
        else if (MethodOf(http.Request) is { } method)
        {
            http.Request.Method = method;
            await next(http);
        }
        else
            await http.SendAsync(NotAllowed);
    }

    // POST with a verb is that verb: some clients sit behind proxies that let nothing else through.
    // Null for a verb that there is none of.
    private static string? MethodOf(HttpRequest request) =>
        !HttpMethods.IsPost(request.Method) || CrossbarRequest.Of(request.HttpContext).Beside("verb") is not { } verb
            ? request.Method
            : verb.ToUpperInvariant() is ("PUT" or "PATCH" or "DELETE" or "POST") and var method ? method : null;

    private static Reply NotAllowed { get; } = Reply.Error(
        StatusCodes.Status405MethodNotAllowed, "invalid_method", new { message = "method not allowed" });

    /// <summary>The caller's id of the request, or a generated one.</summary>
    public static string RequestId(HttpRequest request) =>
        request.Headers["X-Request-ID"] is [{ } id] && CrossbarRequest.IsRequestId(id) ? id : Ids.OfRequest();

    private static Task Explain(StatusCodeContext context)
    {
        var http = context.HttpContext;
        return http.SendAsync(http.Response.StatusCode switch
        {
            StatusCodes.Status404NotFound =>
                Reply.Error(StatusCodes.Status404NotFound, "not_found", new { message = "not found" }),
            StatusCodes.Status405MethodNotAllowed => NotAllowed,
            StatusCodes.Status401Unauthorized => Reply.Error(
                StatusCodes.Status401Unauthorized, "invalid_credentials", new { message = "invalid credentials" }),
            StatusCodes.Status403Forbidden =>
                Reply.Error(StatusCodes.Status403Forbidden, "forbidden", new { message = "forbidden" }),
            StatusCodes.Status429TooManyRequests => Reply.Error(
                StatusCodes.Status429TooManyRequests, "too_many_requests", new { message = "too many requests" }),
            var status => Reply.Error(status, "faulty_request", new { message = "faulty request" }),
        });
    }

    private static Task Fail(HttpContext http, Func<Exception?, Reply> reply) =>
        http.SendAsync(http.Features.Get<IExceptionHandlerFeature>()?.Error switch
        {
            BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } => CrossbarRequest.TooLarge,
            BadHttpRequestException bad =>
                Reply.Error(bad.StatusCode, "faulty_request", new { message = "faulty request" }),
            var failure => reply(failure),
        });
}
