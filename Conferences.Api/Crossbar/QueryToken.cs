using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;

namespace Conferences.Api.Crossbar;

/// <summary>
/// The token that a request has in its query: a browser's <c>EventSource</c>, and a download by a link, can send no
/// header. It is taken out of the URL before anything else sees the request, so that no log, trace or link repeats it.
/// </summary>
internal sealed record QueryToken(string Text)
{
    /// <summary>The parameter's name, in any case.</summary>
    public const string Name = "auth_token";

    /// <summary>The token of a request that only reads; null if it has none, or writes.</summary>
    public static string? Of(HttpContext http) =>
        HttpMethods.IsGet(http.Request.Method) || HttpMethods.IsHead(http.Request.Method)
            ? http.Features.Get<QueryToken>()?.Text
            : null;

    /// <summary>Takes the token out of the request's URL. Of several, none counts.</summary>
    public static void TakeFrom(IFeatureCollection features)
    {
        if (features.Get<IHttpRequestFeature>() is not { QueryString: { Length: > 1 } query } request)
            return;
        List<string>? tokens = null;
        foreach (var pair in new QueryStringEnumerable(query))
        {
            if (IsToken(pair))
                (tokens ??= []).Add(pair.DecodeValue().ToString());
        }

        if (tokens is null)
            return;
        var rest = Without(query);
        request.QueryString = rest;
        request.RawTarget = request.RawTarget.Split('?', 2)[0] + rest;
        if (tokens is [{ Length: > 0 } token])
            features.Set(new QueryToken(token));
    }

    private static bool IsToken(QueryStringEnumerable.EncodedNameValuePair pair) =>
        pair.DecodeName().Span.Equals(Name, StringComparison.OrdinalIgnoreCase);

    // The others stay as they were sent.
    private static string Without(string query)
    {
        var others = new List<string>();
        foreach (var part in query[1..].Split('&'))
        {
            var isToken = false;
            foreach (var pair in new QueryStringEnumerable(part))
                isToken = IsToken(pair);
            if (!isToken)
                others.Add(part);
        }

        return others.Count == 0 ? "" : $"?{string.Join('&', others)}";
    }
}
