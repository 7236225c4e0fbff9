using System.Runtime.InteropServices;

namespace Conferences.Api.Hosting;

/// <summary>
/// Ends the process when it is asked to. SIGTERM, by which supervisors stop a node, first has it drain for the time
/// that is configured; a second one cuts that short. Ctrl-C, and a signal during the start, end it at once.
/// </summary>
internal sealed partial class DrainingLifetime(
    ShutdownOptions options,
    Draining draining,
    IHostApplicationLifetime lifetime,
    TimeProvider clock,
    ILogger<DrainingLifetime> log) : IHostLifetime, IDisposable
{
    private readonly Lock gate = new();
    private readonly List<PosixSignalRegistration> signals = [];
    private ITimer? pause;

    public Task WaitForStartAsync(CancellationToken cancellationToken)
    {
        Register(PosixSignal.SIGTERM, Drain);
        Register(PosixSignal.SIGINT, lifetime.StopApplication);
        Register(PosixSignal.SIGQUIT, lifetime.StopApplication);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>What SIGTERM does.</summary>
    internal void Drain()
    {
        var isFirst = !draining.HasBegun;
        draining.Begin();
        if (!isFirst || options.Delay == TimeSpan.Zero || !lifetime.ApplicationStarted.IsCancellationRequested)
        {
            lifetime.StopApplication();
            return;
        }

        Tell((int)options.Delay.TotalSeconds);
        lock (gate)
        {
            pause = clock.CreateTimer(
                _ => lifetime.StopApplication(), null, options.Delay, Timeout.InfiniteTimeSpan);
        }
    }

    public void Dispose()
    {
        signals.ForEach(it => it.Dispose());
        lock (gate)
            pause?.Dispose();
    }

    private void Register(PosixSignal signal, Action act) =>
        signals.Add(PosixSignalRegistration.Create(signal, context =>
        {
            context.Cancel = true;
            act();
        }));

    [LoggerMessage(
        LogLevel.Information,
        "The node is asked to stop. It is not ready from now on, and takes requests for another {Seconds} s.",
        EventName = "node.draining")]
    private partial void Tell(int seconds);
}
