using Microsoft.AspNetCore.Http.Features;

namespace Conferences.Api.Crossbar;

/// <summary>
/// The address of the page at which somebody joins by a link. Whoever has the link may join: it is taken out of the URL
/// before anything else sees the request, so that no log or trace repeats it. The page reads it where it was given, in
/// the browser.
/// </summary>
internal static class LinkPath
{
    /// <summary>The page, for every link.</summary>
    public const string Page = "/console/join/";

    /// <summary>Takes the link out of the request's URL.</summary>
    public static void TakeFrom(IFeatureCollection features)
    {
        if (features.Get<IHttpRequestFeature>() is { Path: { Length: > 0 } path } request
            && path.Length > Page.Length
            && path.StartsWith(Page, StringComparison.OrdinalIgnoreCase))
            (request.Path, request.RawTarget) = (Page, Page + request.QueryString);
    }
}
