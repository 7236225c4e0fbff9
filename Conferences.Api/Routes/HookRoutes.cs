using Conferences.Api.Crossbar;
using Conferences.Api.Webhooks;

namespace Conferences.Api.Routes;

/// <summary>The kinds of webhooks there are; no token is needed to read them.</summary>
internal static class HookRoutes
{
    /// <summary>List the hooks there are.</summary>
    /// <remarks>
    /// What a webhook's <c>hook</c> may be, and the <c>modifiers</c> that its <c>custom_data</c> may have, from which
    /// portals make their forms. Needs no token.
    /// </remarks>
    public static Task List(HttpContext http) => http.SendAsync(Reply.Ok(HookCatalogue.Hooks));

    /// <summary>List an example of each hook's payload.</summary>
    /// <remarks>As it is delivered with <c>format</c> json. Needs no token.</remarks>
    public static Task ListSamples(HttpContext http) => http.SendAsync(Reply.Ok(HookCatalogue.Samples));

    /// <summary>Get an example of a hook's payload.</summary>
    /// <remarks>As it is delivered with <c>format</c> json. Needs no token.</remarks>
    public static Task GetSample(HttpContext http, string hook) => http.SendAsync(
        HookCatalogue.Samples.TryGetPropertyValue(hook, out var sample)
            ? Reply.Ok(sample!)
            : Replies.Unknown(hook));
}
