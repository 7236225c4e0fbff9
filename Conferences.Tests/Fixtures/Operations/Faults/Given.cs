using Conferences.Api.CommandLine;

namespace Conferences.Tests.Fixtures.Operations.Faults;

/// <summary>Arguments of a program: repeated <c>--name value</c>.</summary>
internal static class Given
{
    public static IReadOnlyDictionary<string, string> Of(string[] arguments) =>
        arguments.Chunk(2).ToDictionary(it => it[0].TrimStart('-'), it => it[1]);
}

/// <summary>
/// Stops a program of the fault tests: when it is asked to or its parent has ended, and in any case after ten minutes.
/// </summary>
internal sealed class Leash : IDisposable
{
    private readonly CancellationTokenSource stopping = new(TimeSpan.FromMinutes(10));
    private readonly Signals signals;

    public Leash()
    {
        signals = Signals.Handle(stopping.Cancel);
        _ = Task.Run(() =>
        {
            while (Console.Read() >= 0)
            {
                // The input is ignored; only its end matters.
            }

            stopping.Cancel();
        });
    }

    public CancellationToken Stopping => stopping.Token;

    // Does not dispose the source: the reader may still use it when the input ends.
    public void Dispose() => signals.Dispose();
}

/// <summary>Waits for a timer, unless stopped.</summary>
internal static class Ticks
{
    /// <returns>False as soon as it is stopped.</returns>
    public static async Task<bool> NextAsync(this PeriodicTimer timer, CancellationToken stopping)
    {
        try
        {
            return await timer.WaitForNextTickAsync(stopping);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
