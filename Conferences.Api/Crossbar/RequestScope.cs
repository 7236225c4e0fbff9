using System.Collections;
using System.Diagnostics;

namespace Conferences.Api.Crossbar;

/// <summary>
/// The request's id, trace and account, found when a line is written: most requests write none. The trace is that of
/// the caller's <c>traceparent</c>, or a new one; where traces are exported, the framework's activity has both ids.
/// </summary>
internal sealed class RequestScope(HttpContext http) : IReadOnlyList<KeyValuePair<string, object?>>
{
    private TraceIds? made;

    // From the path and not from the route: when a failure is logged the route has been forgotten already.
    private string? Account => http.Request.Path.Value?.Split('/') is [_, _, "accounts", var account, ..]
        && Ids.IsId(account) ? account : null;

    public int Count => Account is null ? 3 : 4;

    private TraceIds Trace =>
        LazyInitializer.EnsureInitialized(ref made, () => TraceIds.Of(http.Request.Headers.TraceParent));

    public KeyValuePair<string, object?> this[int index] => index switch
    {
        0 => new("request_id", CrossbarRequest.Of(http).RequestId),
        1 => new("trace_id", Trace.Trace),
        2 => new("span_id", Trace.Span),
        3 => new("account", Account),
        _ => throw new ArgumentOutOfRangeException(nameof(index)),
    };

    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator() =>
        Enumerable.Range(0, Count).Select(index => this[index]).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>What is shown on a terminal, where lines are short.</summary>
    public override string ToString() =>
        string.Join(' ', this.Where(pair => pair.Key is "request_id" or "account").Select(pair =>
            $"{pair.Key}:{pair.Value}"));

    private sealed record TraceIds(string Trace, string Span)
    {
        public static TraceIds Of(string? caller) => new(
            (ActivityContext.TryParse(caller, null, out var context)
                ? context.TraceId
                : ActivityTraceId.CreateRandom()).ToHexString(),
            ActivitySpanId.CreateRandom().ToHexString());
    }
}

/// <summary>Adds the scope to every request.</summary>
internal static class RequestScopes
{
    /// <summary>Whatever is logged while the request is answered says which request it was, and whose.</summary>
    public static IApplicationBuilder UseRequestScope(this IApplicationBuilder app)
    {
        var log = app.ApplicationServices.GetRequiredService<ILoggerFactory>().CreateLogger("Conferences.Api.Request");
        return app.Use(async (http, next) =>
        {
            using var scope = log.BeginScope(new RequestScope(http));
            await next(http);
        });
    }
}
