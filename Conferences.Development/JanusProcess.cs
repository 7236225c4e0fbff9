using System.Globalization;
using System.Net;
using System.Net.NetworkInformation;
using Conferences.Api.CommandLine;

namespace Conferences.Development;

/// <summary>
/// A private Janus in a folder. It outlives a service that is killed, so that whoever talks goes on talking; the next
/// one that is started in the folder uses it.
/// </summary>
internal sealed class JanusProcess : IAsyncDisposable
{
    private const string Program = "janus";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly JanusFolder folder;

    private JanusProcess(JanusFolder folder, int port) => (this.folder, Port) = (folder, port);

    /// <summary>True if the program is installed.</summary>
    public static bool IsInstalled => OperatingSystem.IsLinux() && Programs.InPath(Program) is not null;

    /// <summary>
    /// True if the machine has an address besides loopback: without one, Janus gathers no candidates, and no browser
    /// can be connected.
    /// </summary>
    public static bool HasAddress => NetworkInterface.GetAllNetworkInterfaces().Any(it =>
        it.OperationalStatus is OperationalStatus.Up
        && it.GetIPProperties().UnicastAddresses.Any(address => !IPAddress.IsLoopback(address.Address)));

    /// <summary>The port of its control.</summary>
    public int Port { get; }

    public Uri Url => new(string.Create(CultureInfo.InvariantCulture, $"ws://127.0.0.1:{Port}"));

    public string AdminKey => folder.Secret("admin-key");

    public string EventsSecret => folder.Secret("events-secret");

    public string Recordings => folder.Recordings;

    public string Media => folder.Media;

    /// <summary>What the service must be told to use it.</summary>
    public IReadOnlyList<(string Name, string Value)> Settings =>
    [
        ("Media:Server", "Janus"),
        ("Media:Janus:Url", Url.AbsoluteUri),
        ("Media:Janus:AdminKey", AdminKey),
        ("Media:Janus:EventsSecret", EventsSecret),
        ("Media:Janus:RecordingFolder", Recordings),
        ("Media:Janus:MediaFolder", Media),
    ];

    /// <summary>Starts it, or finds the one that runs in the folder with the same options.</summary>
    /// <exception cref="CannotStartException">It is not installed, or does not start.</exception>
    public static async Task<JanusProcess> StartAsync(JanusOptions options, CancellationToken cancellation)
    {
        if (!IsInstalled)
            throw new CannotStartException("Janus is not installed: apt-get install janus, on Debian and Ubuntu.");
        var folder = JanusFolder.Open(options.Folder);
        var janus = new JanusProcess(folder, options.Port ?? folder.LastPort ?? LoopbackPort.Free());
        var files = JanusConfiguration.Files(options, folder, janus.Port, janus.AdminKey, janus.EventsSecret);
        if (folder.Configure(files))
            await janus.StopAsync(cancellation);
        await janus.StartAsync(cancellation);
        folder.KeepPort(janus.Port);
        return janus;
    }

    /// <summary>Starts it again, where it has ended; one that does not come up is ended.</summary>
    /// <exception cref="CannotStartException">It does not start.</exception>
    public async Task StartAsync(CancellationToken cancellation)
    {
        if (folder.ProcessId is not null)
        {
            await ReadyAsync(cancellation);
            return;
        }

        try
        {
            var started = await Programs.RunAsync(
                Program,
                [
                    $"--config={Path.Combine(folder.Configuration, "janus.jcfg")}",
                    $"--configs-folder={folder.Configuration}",
                ],
                user: null,
                cancellation);
            if (!started.Succeeded)
                throw Failed(started.LastLine);
            await ReadyAsync(cancellation);
        }
        catch
        {
            await KillAsync(CancellationToken.None);
            throw;
        }
    }

    /// <summary>Asks it to end, and waits until it has.</summary>
    public Task StopAsync(CancellationToken cancellation) => EndAsync("-TERM", cancellation);

    /// <summary>Kills it, as a power cut would.</summary>
    public Task KillAsync(CancellationToken cancellation) => EndAsync("-KILL", cancellation);

    public async ValueTask DisposeAsync() => await StopAsync(CancellationToken.None);

    private async Task ReadyAsync(CancellationToken cancellation)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(Patience);
        try
        {
            while (!await LoopbackPort.IsTakenAsync(Port, patience.Token))
                await Task.Delay(TimeSpan.FromMilliseconds(50), patience.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw Failed(folder.LastLogged());
        }
    }

    private async Task EndAsync(string signal, CancellationToken cancellation)
    {
        if (folder.ProcessId is not { } id)
            return;
        await Programs.RunAsync(
            "kill", [signal, id.ToString(CultureInfo.InvariantCulture)], user: null, cancellation);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(Patience);
        while (folder.ProcessId == id)
            await Task.Delay(TimeSpan.FromMilliseconds(20), patience.Token);
    }

    private CannotStartException Failed(string why) => new($"Janus does not start in {folder.Path}: {why}");
}
