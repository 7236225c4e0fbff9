using System.Net;
using Conferences.Api.CommandLine;
using Microsoft.AspNetCore.HttpOverrides;
using IPNetwork = System.Net.IPNetwork;

namespace Conferences.Api.Hosting;

/// <summary>
/// The proxies in front of the service whose word on a caller's address is taken. Nobody else's is: whoever could
/// choose an address would be throttled by none and recorded under any.
/// </summary>
internal static class TrustedProxies
{
    private const string Setting = "TrustedProxies";

    /// <exception cref="CannotStartException">The setting names something else than addresses.</exception>
    public static void Check(IConfiguration configuration) => Of(configuration);

    public static WebApplicationBuilder AddTrustedProxies(this WebApplicationBuilder builder)
    {
        // After whatever the framework's own switch sets, which trusts everybody; so does an empty list.
        builder.Services.PostConfigure<ForwardedHeadersOptions>(options =>
        {
            var proxies = Of(builder.Configuration);
            options.ForwardedHeaders =
                proxies.Length == 0 ? ForwardedHeaders.None : ForwardedHeaders.XForwardedFor;

            // From the last entry back for as long as a trusted proxy has written it.
            options.ForwardLimit = null;
            options.KnownProxies.Clear();
            options.KnownIPNetworks.Clear();
            foreach (var proxy in proxies)
                options.KnownIPNetworks.Add(proxy);
        });
        return builder;
    }

    /// <summary>Has everything behind it see the caller's address, and not the proxy's.</summary>
    public static WebApplication UseTrustedProxies(this WebApplication app)
    {
        if (Of(app.Configuration).Length > 0)
            app.UseForwardedHeaders();
        return app;
    }

    private static IPNetwork[] Of(IConfiguration configuration) =>
    [
        .. (configuration[Setting] ?? "")
            .Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(Network),
    ];

    private static IPNetwork Network(string text) =>
        IPNetwork.TryParse(text, out var network) ? network
        : IPAddress.TryParse(text, out var address) ? new(address, address.GetAddressBytes().Length * 8)
        : throw new CannotStartException(
            $"{Setting} must be addresses and networks separated by commas, such as '10.0.0.5, 10.1.0.0/16', "
            + $"and '{text}' is neither.");
}
