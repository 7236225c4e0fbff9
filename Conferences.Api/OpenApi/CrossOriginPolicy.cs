using Conferences.Api.Crossbar;
using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.Extensions.Options;
using Microsoft.OpenApi;

namespace Conferences.Api.OpenApi;

/// <summary>
/// What pages of other origins may send and read: all that the contract and the routes define, and what Kazoo allows
/// beside that, since portals written for it send some of it.
/// </summary>
/// <param name="routes">The service's endpoints.</param>
internal sealed class CrossOriginPolicy(EndpointDataSource routes) : IConfigureOptions<CorsOptions>
{
    private static readonly string[] SentToKazoo =
    [
        "Depth", "User-Agent", "X-HTTP-Method-Override", "X-File-Size", "X-Requested-With", "If-Modified-Since",
        "Cache-Control", "X-Kazoo-Cluster-ID",
    ];

    private static readonly string[] ReadFromKazoo = ["Content-Type", "X-Auth-Token", "X-Kazoo-Cluster-ID"];

    // Of refusals, from the framework: why a token is not good, and which verbs there are.
    private static readonly string[] OfRefusals = ["Allow", "WWW-Authenticate"];

    // Of every request and response, and described by no endpoint.
    private static readonly string[] OfAll = ["Accept", "Content-Type", Envelope.PrettyHeader];

    /// <summary>Headers that a page may send.</summary>
    public static string[] Sent { get; } = Distinct(
    [
        .. Parameters.All.Values.Where(it => it.In is ParameterLocation.Header).Select(it => it.Name!),
        .. TokenSchemes.Headers, .. OfAll, .. SentToKazoo,
    ]);

    /// <summary>Headers of responses that a page may read.</summary>
    public static string[] Exposed { get; } = Distinct(
        [.. ResponseHeaders.All.Keys, .. OfRefusals, .. ReadFromKazoo]);

    public void Configure(CorsOptions options) => options.AddDefaultPolicy(policy => policy
        .AllowAnyOrigin()
        .WithMethods(Distinct(
        [
            .. routes.Endpoints.SelectMany(it => it.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? []),
            HttpMethods.Options,
        ]))
        .WithHeaders(Sent)
        .WithExposedHeaders(Exposed)
        .SetPreflightMaxAge(TimeSpan.FromDays(1)));

    private static string[] Distinct(IEnumerable<string> names) =>
        [.. names.Distinct(StringComparer.OrdinalIgnoreCase)];
}
