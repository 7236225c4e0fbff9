using Conferences.Api.CommandLine;
using Conferences.Api.Media.Janus;
using Conferences.Development;
using Conferences.Tests.Fixtures.Http;

namespace Conferences.Tests.Fixtures.Media.Janus;

/// <summary>A real Janus of a test, where it is installed.</summary>
internal sealed class JanusServer : IAsyncDisposable
{
    private readonly string folder;

    private JanusServer(JanusProcess process, string folder) => (Process, this.folder) = (process, folder);

    public JanusProcess Process { get; }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Installs it from Debian's package where it is missing and this process may.</summary>
    public static async Task InstallAsync()
    {
        if (JanusProcess.IsInstalled || !DebianPackage.CanInstall)
            return;
        try
        {
            await DebianPackage.InstallAsync("janus", Cancellation);
        }
        catch (CannotStartException why)
        {
            // The tests that need it are skipped, and say so.
            await Console.Error.WriteLineAsync(why.Message);
        }
    }

    /// <summary>Skips the test where Janus is not installed.</summary>
    public static void SkipUnlessInstalled() => Assert.SkipUnless(
        JanusProcess.IsInstalled, "Janus is not installed: apt-get install janus.");

    /// <param name="events">Where it reports events; null: nowhere.</param>
    public static async Task<JanusServer> StartAsync(
        Uri? events = null, Func<JanusOptions, JanusOptions>? change = null)
    {
        await InstallAsync();
        SkipUnlessInstalled();
        var folder = ScratchServer.NewFolder();
        var options = new JanusOptions(Path.Combine(folder, "janus"), events ?? new("ws://127.0.0.1:9/"));
        return new(await JanusProcess.StartAsync(change?.Invoke(options) ?? options, Cancellation), folder);
    }

    /// <summary>A connection of a test's own.</summary>
    public Task<JanusConnection> ConnectAsync() => JanusConnection.OpenAsync(
        Process.Url, TimeSpan.FromSeconds(10), TimeProvider.System, Cancellation);

    public async ValueTask DisposeAsync()
    {
        await Process.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }
}
