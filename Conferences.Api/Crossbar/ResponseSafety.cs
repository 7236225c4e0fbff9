using Microsoft.Extensions.Primitives;

namespace Conferences.Api.Crossbar;

/// <summary>Security and cache headers of all responses; an endpoint may set its own policy.</summary>
internal static class ResponseSafety
{
    private static readonly StringValues NoSniff = "nosniff";
    private static readonly StringValues NoReferrer = "no-referrer";
    private static readonly StringValues NoContent = "default-src 'none'; frame-ancestors 'none'";
    private static readonly StringValues NotStored = "no-store";

    // Only the caller may store what its token gave access to, and has to revalidate it each time.
    private static readonly StringValues Revalidated = "private, no-cache";

    /// <summary>Adds the headers. Called when the response starts.</summary>
    /// <param name="isAdmitted">True if the caller is known to be allowed to act for the path's account.</param>
    public static void Apply(HttpContext http, bool isAdmitted)
    {
        var headers = http.Response.Headers;
        headers.XContentTypeOptions = NoSniff;
        headers["Referrer-Policy"] = NoReferrer;
        if (headers.ContentSecurityPolicy.Count == 0)
            headers.ContentSecurityPolicy = NoContent;
        if (headers.CacheControl.Count == 0)
            headers.CacheControl = isAdmitted && IsRead(http.Request) ? Revalidated : NotStored;
    }

    private static bool IsRead(HttpRequest request) =>
        HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method);
}
