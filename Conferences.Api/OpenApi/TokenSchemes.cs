using Conferences.Api.Crossbar;
using Microsoft.OpenApi;

namespace Conferences.Api.OpenApi;

/// <summary>The ways to send a token.</summary>
internal static class TokenSchemes
{
    /// <summary>By name.</summary>
    public static IReadOnlyDictionary<string, OpenApiSecurityScheme> All { get; } =
        new Dictionary<string, OpenApiSecurityScheme>
        {
            ["X-Auth-Token"] = new()
            {
                Type = SecuritySchemeType.ApiKey,
                In = ParameterLocation.Header,
                Name = "X-Auth-Token",
            },
            ["Bearer"] = new() { Type = SecuritySchemeType.Http, Scheme = "bearer", BearerFormat = "JWT" },
            [QueryToken.Name] = new()
            {
                Type = SecuritySchemeType.ApiKey,
                In = ParameterLocation.Query,
                Name = QueryToken.Name,
                Description = "For GET and HEAD only, where no header can be sent: by `EventSource`, or a download by "
                    + "a link.",
            },
        };

    /// <summary>The headers in which tokens are sent.</summary>
    public static IEnumerable<string> Headers =>
        All.Values.Where(it => it.In is not ParameterLocation.Query).Select(it => it.Name ?? "Authorization");
}
