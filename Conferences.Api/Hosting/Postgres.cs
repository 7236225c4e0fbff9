using Conferences.Api.Bus;
using Conferences.Api.Media;

namespace Conferences.Api.Hosting;

/// <summary>Which PostgreSQL this process uses: the configured one, else a private one in the data folder.</summary>
internal static class Postgres
{
    /// <summary>
    /// Sets <c>ConnectionStrings:Postgres</c>, having started a private server if none is configured.
    /// </summary>
    /// <returns>What to dispose after all else has stopped; null if the process must end, having said why.</returns>
    public static async Task<IAsyncDisposable?> UsePostgresAsync(
        this WebApplicationBuilder builder, string[] arguments)
    {
        try
        {
            MediaServers.Check(builder.Configuration);
            Broker.Check(builder.Configuration);
            var given = builder.Configuration.GetConnectionString("Postgres");
            if (given is null && NeedsServer(arguments))
                return await UsePrivateAsync(builder, arguments);
            builder.Use(PostgresConnection.WithDefaults(given ?? "Host=127.0.0.1"), isPrivate: false);
            return new Nothing();
        }
        catch (CannotStartException why)
        {
            await Console.Error.WriteLineAsync(why.Message);
            return null;
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    /// <summary>True for <c>keys list</c> and its like; options alone start the service.</summary>
    public static bool IsCommand(string[] arguments) => arguments is [[not '-', ..], ..];

    /// <summary>The folder of everything that is kept outside of somebody else's database.</summary>
    public static string Folder(IConfiguration configuration) =>
        Path.GetFullPath(configuration["CONFERENCES_DATA"] is { Length: > 0 } set ? set : ".data");

    private static async Task<IAsyncDisposable> UsePrivateAsync(WebApplicationBuilder builder, string[] arguments)
    {
        if (OperatingSystem.IsWindows())
            throw new CannotStartException($"A private PostgreSQL needs Linux or macOS. {PostgresPackage.WaysOn}");
        var isService = !IsCommand(arguments) || arguments is ["run", ..];
        var wanted = new PrivateServerWanted(
            Path.Combine(Folder(builder.Configuration), "postgres"),
            isService ? Address.Of(builder.Configuration) : null);
        using var interrupted = new CancellationTokenSource();
        using var signals = Signals.Handle(interrupted.Cancel);
        var server = await PrivatePostgres.StartAsync(wanted, Console.Error.WriteLine, interrupted.Token);
        builder.Use(server.ConnectionString, isPrivate: true);
        return isService ? server : new Interruptible(server);
    }

    // These only write or read files, or speak with the broker.
    private static bool NeedsServer(string[] arguments) =>
        arguments is not (["codegen" or "help" or "?" or "simulate-switch", ..]
            or ["audit", "verify", ..]
            or ["bus", not "replay", ..]);

    private static void Use(this WebApplicationBuilder builder, string connectionString, bool isPrivate)
    {
        builder.Configuration["ConnectionStrings:Postgres"] = connectionString;
        builder.Services.AddSingleton(new PrivateServer(isPrivate));
    }

    private sealed class Nothing : IAsyncDisposable
    {
        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }

    // A service is told to stop by its host. A command has none, and Ctrl-C would leave the server behind.
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
