using System.Net;
using Microsoft.AspNetCore.Connections;

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

    /// <summary>Runs until asked to stop; an address in use is reported in one sentence.</summary>
    /// <returns>The process's exit code.</returns>
    public static async Task<int> ServeAsync(this WebApplication app)
    {
        var address = Of(app.Configuration);
        try
        {
            await app.RunAsync();
            return 0;
        }
        catch (IOException failure) when (failure.InnerException is AddressInUseException)
        {
            await Console.Error.WriteLineAsync(
                $"Another program listens at {address}: stop it, or set ASPNETCORE_URLS to another address.");
            return 1;
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

    // Kestrel listens everywhere for a host that is neither an address nor localhost.
    private static bool IsLoopback(string address) =>
        Uri.TryCreate(address, UriKind.Absolute, out _)
        && BindingAddress.Parse(address) is var binding
        && (binding.IsUnixPipe
            || binding.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || (IPAddress.TryParse(binding.Host, out var host) && IPAddress.IsLoopback(host)));
}
