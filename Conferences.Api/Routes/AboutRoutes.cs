using Conferences.Api.Commands;
using Conferences.Api.Crossbar;
using Conferences.Api.Responses;

namespace Conferences.Api.Routes;

/// <summary>What clients may know of the service before they log in.</summary>
internal static class AboutRoutes
{
    /// <summary>Get what this service can do.</summary>
    /// <remarks>Needs no token.</remarks>
    public static Task Get(HttpContext http, IMediaServer media) => http.SendAsync(
        Reply.Ok(new(new(media.TakesJoins, media.TakesLegs)), ResponseJson.Default.AboutResponse));
}
