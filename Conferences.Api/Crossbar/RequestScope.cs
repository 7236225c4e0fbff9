using System.Collections;

namespace Conferences.Api.Crossbar;

/// <summary>The request's id and account, found when a line is written: most requests write none.</summary>
internal sealed class RequestScope(HttpContext http) : IReadOnlyList<KeyValuePair<string, object?>>
{
    // From the path and not from the route: when a failure is logged the route has been forgotten already.
    private string? Account => http.Request.Path.Value?.Split('/') is [_, _, "accounts", var account, ..]
        && Ids.IsId(account) ? account : null;

    public int Count => Account is null ? 1 : 2;

    public KeyValuePair<string, object?> this[int index] => index switch
    {
        0 => new("request_id", CrossbarRequest.Of(http).RequestId),
        1 => new("account", Account),
        _ => throw new ArgumentOutOfRangeException(nameof(index)),
    };

    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator() =>
        Enumerable.Range(0, Count).Select(index => this[index]).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public override string ToString() => string.Join(' ', this.Select(pair => $"{pair.Key}:{pair.Value}"));
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
