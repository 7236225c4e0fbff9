using System.Diagnostics;

namespace Conferences.Development;

/// <summary>
/// Starts a private server again if it ends while it is in use. On a full disk PostgreSQL ends and cannot recover until
/// there is space again, so a failed start is repeated without limit.
/// </summary>
internal sealed class PostgresSupervisor : IAsyncDisposable
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(500);

    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan BetweenReports = TimeSpan.FromMinutes(1);

    private readonly CancellationTokenSource stopping = new();
    private readonly ServerFolder folder;
    private readonly PostgresCluster cluster;
    private readonly int port;
    private readonly Action<string> report;
    private readonly Task watching;
    private Stopwatch? failed;

    /// <summary>Watches from now on, until it is disposed.</summary>
    /// <param name="port">The port its users know.</param>
    /// <param name="report">Called when the server has ended, when it cannot be started and when it has been.</param>
    public PostgresSupervisor(ServerFolder folder, PostgresCluster cluster, int port, Action<string> report)
    {
        (this.folder, this.cluster, this.port, this.report) = (folder, cluster, port, report);
        watching = Task.Run(WatchAsync);
    }

    /// <summary>Returns when the server will not be started any more.</summary>
    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await watching.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        stopping.Dispose();
    }

    private async Task WatchAsync()
    {
        for (var pause = Shortest; ; pause = await RunsAsync() ? Shortest : Longer(pause))
            await Task.Delay(pause, stopping.Token);
    }

    private static TimeSpan Longer(TimeSpan pause) => pause * 2 < Longest ? pause * 2 : Longest;

    // Whatever a full disk or a missing folder leads to, the next attempt may succeed.
    private async Task<bool> RunsAsync()
    {
        try
        {
            if (Postmaster.Of(folder.Data) is not { IsAlive: true })
                await StartAsync();
            failed = null;
            return true;
        }
        catch (Exception failure) when (!stopping.IsCancellationRequested)
        {
            // The attempts follow each other for as long as the cause lasts.
            if (failed is null || failed.Elapsed > BetweenReports)
            {
                report($"{failure.Message} It is tried again every few seconds.");
                failed = Stopwatch.StartNew();
            }

            return false;
        }
    }

    private async Task StartAsync()
    {
        using var turn = await Occupancy.TurnAsync(folder, stopping.Token);

        // Another process that uses it may have started it meanwhile.
        if (await cluster.RunningAsync(stopping.Token) is not null)
            return;
        if (failed is null)
            report($"PostgreSQL in {folder.Path} has ended and is started again.");
        await cluster.RelaunchAsync(port, stopping.Token);
        report($"PostgreSQL in {folder.Path} is running again.");
    }
}
