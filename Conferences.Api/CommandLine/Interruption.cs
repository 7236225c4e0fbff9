namespace Conferences.Api.CommandLine;

/// <summary>
/// Ends a start that is interrupted: by SIGTERM, Ctrl-C or a closed terminal. What does not end by itself, such as a
/// change of the schema, is left behind. Once the service runs, the host takes care of signals: dispose this then.
/// </summary>
internal sealed class Interruption : IDisposable
{
    // Supervisors and terminals are to see the end within two seconds.
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource interrupted = new();
    private readonly TaskCompletionSource over = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Signals signals;

    private Interruption() => signals = Signals.Handle(() => _ = InterruptAsync());

    /// <summary>Cancelled with the start.</summary>
    public CancellationToken Token => interrupted.Token;

    public static Interruption Watch() => new();

    /// <summary>True once the work is done; false as soon as it is interrupted, which it may not notice.</summary>
    public async Task<bool> LastsAsync(Task work)
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = Token.Register(() => ended.TrySetResult());
        await Task.WhenAny(work, ended.Task);
        if (Token.IsCancellationRequested)
            return false;
        await work;
        return true;
    }

    public void Dispose()
    {
        over.TrySetResult();
        signals.Dispose();
    }

    private async Task InterruptAsync()
    {
        await interrupted.CancelAsync();
        if (await Task.WhenAny(over.Task, Task.Delay(Longest)) != over.Task)
            Environment.Exit(0);
    }
}
