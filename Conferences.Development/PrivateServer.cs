using Conferences.Api.CommandLine;
using Conferences.Api.Hosting;

namespace Conferences.Development;

/// <summary>The private PostgreSQL of a process, in the data folder.</summary>
internal static class PrivateServer
{
    /// <summary>Starts or attaches to the server, and configures the process to use it.</summary>
    /// <param name="isService">False for a command, which has no address.</param>
    /// <returns>Releases the server when disposed; null if the start was interrupted.</returns>
    /// <exception cref="CannotStartException">It cannot be started here.</exception>
    public static async Task<IAsyncDisposable?> StartAsync(WebApplicationBuilder builder, bool isService)
    {
        if (OperatingSystem.IsWindows())
            throw new CannotStartException($"A private PostgreSQL needs Linux or macOS. {PostgresPackage.Advice}");
        var wanted = new PrivateServerOptions(
            Path.Combine(DataFolder.Of(builder.Configuration), "postgres"),
            isService ? Address.Of(builder.Configuration) : null);
        using var interrupted = new CancellationTokenSource();
        using var signals = Signals.Handle(interrupted.Cancel);
        try
        {
            var server = await PrivatePostgres.StartAsync(wanted, Console.Error.WriteLine, interrupted.Token);
            builder.Configuration["ConnectionStrings:Postgres"] = server.ServiceConnectionString;
            builder.Configuration["ConnectionStrings:PostgresOwner"] = server.ConnectionString;
            return isService ? server : new Interruptible(server);
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    // The host stops a service. A command has no host, and Ctrl-C would leave the server running.
    private sealed class Interruptible : IAsyncDisposable
    {
        private readonly PrivatePostgres server;
        private readonly Signals signals;

        public Interruptible(PrivatePostgres server)
        {
            this.server = server;
            signals = Signals.Handle(Interrupt);
        }

        public async ValueTask DisposeAsync()
        {
            await server.DisposeAsync();
            signals.Dispose();
        }

        private void Interrupt()
        {
            server.DisposeAsync().AsTask().GetAwaiter().GetResult();
            Environment.Exit(130);
        }
    }
}
