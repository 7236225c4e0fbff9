using Conferences.Api.CommandLine;

namespace Conferences.Tests.Fixtures.Operations.Faults;

/// <summary>What a program is given: <c>--name value</c>, again and again.</summary>
internal static class Given
{
    public static IReadOnlyDictionary<string, string> Of(string[] arguments) =>
        arguments.Chunk(2).ToDictionary(it => it[0].TrimStart('-'), it => it[1]);
}

/// <summary>
/// When a program beside the tests stops: as soon as it is told to or whoever started it is gone, and in any case after
/// ten minutes.
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
                // What is said does not matter, only that somebody is there to say it.
            }

            stopping.Cancel();
        });
    }

    public CancellationToken Stopping => stopping.Token;

    // Not the source: the reader of the closed input may come later.
    public void Dispose() => signals.Dispose();
}

/// <summary>Waiting for time to go by, unless there is no need to any more.</summary>
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
