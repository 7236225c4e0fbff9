using Conferences.Api.CommandLine;
using Conferences.Api.Hosting;
using Conferences.Api.Media.Janus;
using Microsoft.AspNetCore.Http;

namespace Conferences.Development;

/// <summary>The private Janus of a service, in the data folder.</summary>
internal static class PrivateJanus
{
    private static readonly string[] Everywhere = ["*", "+", "0.0.0.0", "[::]"];

    /// <summary>How it is to be started.</summary>
    /// <exception cref="CannotStartException">It cannot be, or the service's address is not known before it listens.
    /// </exception>
    public static JanusOptions OptionsOf(IConfiguration configuration)
    {
        if (!JanusProcess.IsInstalled)
        {
            throw new CannotStartException(
                "Janus is not installed: apt-get install janus, or start without --with-janus.");
        }

        var address = Address.Of(configuration).Split(';', StringSplitOptions.TrimEntries)
            .FirstOrDefault(it => it.StartsWith("http://", StringComparison.OrdinalIgnoreCase)) is { } found
            ? BindingAddress.Parse(found)
            : throw new CannotStartException("--with-janus needs an address that begins with http://.");
        if (address.Port == 0)
            throw new CannotStartException("--with-janus needs a fixed port in ASPNETCORE_URLS.");
        var host = Everywhere.Contains(address.Host) ? "127.0.0.1" : address.Host;
        return new(
            Path.Combine(DataFolder.Of(configuration), "janus"),
            new UriBuilder("ws", host, address.Port, $"{address.PathBase}{JanusEventSocket.Path}").Uri);
    }

    /// <summary>Starts it, and configures the process to use it.</summary>
    /// <param name="server">Disposed with it.</param>
    public static async Task<IAsyncDisposable> StartAsync(
        ConfigurationManager configuration, JanusOptions options, IAsyncDisposable server)
    {
        try
        {
            var janus = await JanusProcess.StartAsync(options, CancellationToken.None);
            foreach (var (name, value) in janus.Settings)
                configuration[name] = value;
            return new Both(janus, server);
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    private sealed class Both(JanusProcess janus, IAsyncDisposable server) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await janus.DisposeAsync();
            await server.DisposeAsync();
        }
    }
}
