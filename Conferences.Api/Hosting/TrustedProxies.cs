using System.Net;
using Conferences.Api.CommandLine;
using Microsoft.AspNetCore.HttpOverrides;
using IPNetwork = System.Net.IPNetwork;

namespace Conferences.Api.Hosting;

/// <summary>
/// The proxies whose <c>X-Forwarded-For</c> is trusted. From anybody else it is ignored: a caller who could choose its
/// address would evade throttling, and be recorded under somebody else's.
/// </summary>
internal static class TrustedProxies
{
    private const string Setting = "TrustedProxies";

    /// <exception cref="CannotStartException">An entry is neither an address nor a network.</exception>
    public static void Check(IConfiguration configuration) => CannotStartException.Together(
        Entries(configuration).Select<string, Action>(it => () => Network(it)));

    public static WebApplicationBuilder AddTrustedProxies(this WebApplicationBuilder builder)
    {
        // Overrides the framework's own switch, which trusts everybody, as an empty list would.
        builder.Services.PostConfigure<ForwardedHeadersOptions>(options =>
        {
            var proxies = Of(builder.Configuration);
            options.ForwardedHeaders =
                proxies.Length == 0 ? ForwardedHeaders.None : ForwardedHeaders.XForwardedFor;

            // All entries that trusted proxies appended, from the last one back.
            options.ForwardLimit = null;
            options.KnownProxies.Clear();
            options.KnownIPNetworks.Clear();
            foreach (var proxy in proxies)
                options.KnownIPNetworks.Add(proxy);
        });
        return builder;
    }

    /// <summary>Replaces a trusted proxy's address by the caller's, for everything that follows.</summary>
    public static WebApplication UseTrustedProxies(this WebApplication app)
    {
        if (Of(app.Configuration).Length > 0)
            app.UseForwardedHeaders();
        return app;
    }

    private static IPNetwork[] Of(IConfiguration configuration) => [.. Entries(configuration).Select(Network)];

    private static string[] Entries(IConfiguration configuration) => (configuration[Setting] ?? "")
        .Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private static IPNetwork Network(string text) =>
        IPNetwork.TryParse(text, out var network) ? network
        : IPAddress.TryParse(text, out var address) ? new(address, address.GetAddressBytes().Length * 8)
        : throw new CannotStartException(
            $"{Setting} must be addresses and networks separated by commas, such as '10.0.0.5, 10.1.0.0/16', "
            + $"but '{text}' is neither.");
}
