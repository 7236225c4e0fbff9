using System.Globalization;
using Spectre.Console;

namespace Conferences.Api.CommandLine;

/// <summary>
/// A command's progress: a bar on a terminal, otherwise occasional lines. Never on standard output.
/// </summary>
internal static class ProgressBars
{
    private static readonly TimeSpan BetweenLines = TimeSpan.FromSeconds(5);

    /// <summary>Runs the work and shows its progress.</summary>
    /// <param name="what">What is being done.</param>
    /// <param name="work">Reports through its argument how much is done, and of how much.</param>
    public static async Task ShowAsync(string what, Func<Action<long, long>, Task> work)
    {
        if (Console.IsErrorRedirected)
        {
            await work(Lines(what));
            return;
        }

        var screen = AnsiConsole.Create(new() { Out = new AnsiConsoleOutput(Console.Error) });
        await screen.Progress().StartAsync(async bars =>
        {
            var bar = bars.AddTask(what);
            await work((done, all) => (bar.MaxValue, bar.Value) = (all, done));
            bar.Value = bar.MaxValue;
        });
    }

    private static Action<long, long> Lines(string what)
    {
        var said = TimeProvider.System.GetTimestamp();
        return (done, all) =>
        {
            if (TimeProvider.System.GetElapsedTime(said) < BetweenLines)
                return;
            said = TimeProvider.System.GetTimestamp();
            Console.Error.WriteLine(
                string.Create(CultureInfo.InvariantCulture, $"{what}: {(double)done / Math.Max(1, all):P0}"));
        };
    }
}
