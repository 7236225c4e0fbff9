using Conferences.Api.Auth;
using Conferences.Api.Hosting;
using Conferences.Simulator;

namespace Conferences.Development;

/// <summary>
/// The program behind <c>./run</c>: the service with a private PostgreSQL and a demo account if none is configured, and
/// with the simulated switch among its media servers.
/// </summary>
internal sealed class Launcher
{
    private const string WithJanus = "--with-janus";

    private readonly string[] arguments;
    private readonly bool wantsJanus;
    private bool isPrivate;

    // Not the framework's, which would take what follows it for its value.
    private Launcher(string[] arguments) => (this.arguments, wantsJanus) =
        ([.. arguments.Where(it => it != WithJanus)], arguments.Contains(WithJanus));

    private static Task<int> Main(string[] arguments)
    {
        var launcher = new Launcher(arguments);
        return ConferencesApplication.RunAsync(launcher.arguments, launcher.PrepareAsync, launcher.Configure);
    }

    private async Task<IAsyncDisposable?> PrepareAsync(WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton(SimulatedMediaServer.Added);

        // Checked before a server is started.
        ConferencesApplication.Check(builder);
        var janus = wantsJanus && !Commands.IsCommand(arguments) ? PrivateJanus.OptionsOf(builder.Configuration) : null;
        isPrivate = Postgres.Configured(builder.Configuration) is null && Commands.NeedDatabase(arguments);
        if (!isPrivate)
            return await WithJanusAsync(builder, janus, new NoServer());

        // Outside the database, and outside its folder, which belongs to PostgreSQL's user.
        if (!SigningSecret.IsConfigured(builder.Configuration))
        {
            builder.Configuration[SigningSecret.FileSetting] =
                Path.Combine(DataFolder.Of(builder.Configuration), "signing-key");
        }

        return await WithJanusAsync(builder, janus, await PrivateServer.StartAsync(builder, arguments));
    }

    private static async Task<IAsyncDisposable?> WithJanusAsync(
        WebApplicationBuilder builder, JanusOptions? options, IAsyncDisposable? server) =>
        options is null || server is null
            ? server
            : await PrivateJanus.StartAsync(builder.Configuration, options, server);

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
