using System.Net;
using Conferences.Api.CommandLine;

namespace Conferences.Api.Hosting;

/// <summary>Where the service listens.</summary>
internal static class Address
{
    private const string Default = "http://127.0.0.1:8000";

    /// <summary>
    /// Listens on loopback unless <c>ASPNETCORE_URLS</c> or <c>--urls</c> says otherwise. A default in
    /// appsettings.json would win over the environment.
    /// </summary>
    public static WebApplicationBuilder UseAddress(this WebApplicationBuilder builder)
    {
        builder.WebHost.UseUrls(Of(builder.Configuration));
        return builder;
    }

    public static string Of(IConfiguration configuration) =>
        configuration[WebHostDefaults.ServerUrlsKey] is { Length: > 0 } set ? set : Default;

    /// <summary>True if the service can be reached from this machine only, wherever it listens.</summary>
    public static bool IsLoopback(IConfiguration configuration) => All(configuration).All(IsLoopback);

    /// <exception cref="CannotStartException">An address is not one.</exception>
    public static void Check(IConfiguration configuration)
    {
        var wrong = All(configuration).Where(it => !IsAddress(it)).ToArray();
        if (wrong.Length > 0)
        {
            throw new CannotStartException(string.Join('\n', wrong.Select(it =>
                $"'{it}' is not an address to listen at, such as http://127.0.0.1:8000: check ASPNETCORE_URLS.")));
        }
    }

    // Endpoints of Kestrel's own section win over the addresses.
    private static string[] All(IConfiguration configuration) =>
        configuration.GetSection("Kestrel:Endpoints").GetChildren().Select(it => it["Url"] ?? "").ToArray() switch
        {
            [] => Of(configuration).Split(
                ';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
            var endpoints => endpoints,
        };

    private static bool IsAddress(string text)
    {
        try
        {
            var address = BindingAddress.Parse(text);
            return address is { Scheme: "http" or "https", Host.Length: > 0, PathBase: "", Port: >= 0 and <= 65_535 };
        }
        catch (FormatException)
        {
            return false;
        }
    }

    // Kestrel listens everywhere for a host that is neither an address nor localhost.
    private static bool IsLoopback(string address) =>
        Uri.TryCreate(address, UriKind.Absolute, out _)
        && BindingAddress.Parse(address) is var binding
        && (binding.IsUnixPipe
            || binding.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || (IPAddress.TryParse(binding.Host, out var host) && IPAddress.IsLoopback(host)));
}
