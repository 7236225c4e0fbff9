using System.CommandLine;
using Conferences.Api.Auth;
using Conferences.Api.Hosting;
using Conferences.Simulator;
using Conferences.Simulator.FreeSwitch;

namespace Conferences.Development;

/// <summary>
/// The program behind <c>./run</c>: the service with a private PostgreSQL and a demo account if none is configured, and
/// with the simulated switch among its media servers.
/// </summary>
internal sealed class Launcher : HostExtension
{
    private const string WithJanus = "--with-janus";

    private readonly string[] arguments;
    private readonly bool wantsJanus;
    private bool isPrivate;

    // Not the framework's, which would take what follows it for its value.
    internal Launcher(string[] arguments) : base("./run") => (this.arguments, wantsJanus) =
        ([.. arguments.Where(it => it != WithJanus)], arguments.Contains(WithJanus));

    /// <inheritdoc/>
    public override IReadOnlyList<Command> Commands =>
        [SimulateSwitchCommand.Create(), SimulateFreeSwitchCommand.Create()];

    /// <inheritdoc/>
    public override IReadOnlyList<Option> Options =>
        [new Option<bool>(WithJanus) { Description = "Start a private Janus as well, to join from a browser" }];

    private static Task<int> Main(string[] arguments)
    {
        var launcher = new Launcher(arguments);
        return ConferencesApplication.RunAsync(launcher.arguments, launcher);
    }

    /// <inheritdoc/>
    public override void Register(WebApplicationBuilder builder) =>
        builder.Services.AddSingleton(SimulatedMediaServer.Added);

    /// <inheritdoc/>
    public override async Task<IAsyncDisposable?> PrepareAsync(WebApplicationBuilder builder, Invocation invocation)
    {
        var janus = wantsJanus && invocation.IsService ? PrivateJanus.OptionsOf(builder.Configuration) : null;
        isPrivate = Postgres.Configured(builder.Configuration) is null && invocation.NeedsDatabase;
        if (!isPrivate)
            return await WithJanusAsync(builder, janus, new NoServer());

        // Outside the database, and outside its folder, which belongs to PostgreSQL's user.
        if (!SigningSecret.IsConfigured(builder.Configuration))
        {
            builder.Configuration[SigningSecret.FileSetting] =
                Path.Combine(DataFolder.Of(builder.Configuration), "signing-key");
        }

        return await WithJanusAsync(
            builder, janus, await PrivateServer.StartAsync(builder, invocation.IsService));
    }

    /// <inheritdoc/>
    public override void Configure(WebApplicationBuilder builder)
    {
        builder.AddCrashPoint();
        if (isPrivate)
        {
            builder.Services.AddHostedService(services =>
                ActivatorUtilities.CreateInstance<DemoAccount>(services, Console.Out));
        }
    }

    private static async Task<IAsyncDisposable?> WithJanusAsync(
        WebApplicationBuilder builder, JanusOptions? options, IAsyncDisposable? server) =>
        options is null || server is null
            ? server
            : await PrivateJanus.StartAsync(builder.Configuration, options, server);

    private sealed class NoServer : IAsyncDisposable
    {
        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
