using Conferences.Api.Hosting;
using Conferences.Simulator;

namespace Conferences.Development;

/// <summary>
/// The program behind <c>./run</c>: the service with a private PostgreSQL and a demo account if none is configured, and
/// with the simulated switch among its media servers.
/// </summary>
internal sealed class Launcher
{
    private readonly string[] arguments;
    private bool isPrivate;

    private Launcher(string[] arguments) => this.arguments = arguments;

    private static Task<int> Main(string[] arguments)
    {
        var launcher = new Launcher(arguments);
        return ConferencesApplication.RunAsync(arguments, launcher.PrepareAsync, launcher.Configure);
    }

    private async Task<IAsyncDisposable?> PrepareAsync(WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton(SimulatedMediaServer.Added);

        // Checked before a server is started.
        ConferencesApplication.Check(builder);
        isPrivate = Postgres.Configured(builder.Configuration) is null && Commands.NeedDatabase(arguments);
        return isPrivate ? await PrivateServer.StartAsync(builder, arguments) : new NoServer();
    }

    private void Configure(WebApplicationBuilder builder)
    {
        builder.AddCrashPoint();
        if (isPrivate)
        {
            builder.Services.AddHostedService(services =>
                ActivatorUtilities.CreateInstance<DemoAccount>(services, Console.Out));
        }
    }

    private sealed class NoServer : IAsyncDisposable
    {
        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
