using System.Runtime.InteropServices;
using Conferences.Conformance.CommandLine;

namespace Conferences.Conformance;

/// <summary>Checks a service against the contract, over HTTP and the bus alone.</summary>
internal static class ConformanceProgram
{
    public static async Task<int> Main(string[] arguments)
    {
        using var stopping = new CancellationTokenSource();

        // The first signal ends the checks, and what was created is removed; the second one ends the program.
        void Stop(PosixSignalContext signal)
        {
            signal.Cancel = !stopping.IsCancellationRequested;
            stopping.Cancel();
        }

        using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        return await RunAsync(arguments, Console.Out, Console.Error, stopping.Token);
    }

    /// <summary>The program, with its output given.</summary>
    /// <returns>One of <see cref="ExitCodes"/>.</returns>
    public static async Task<int> RunAsync(
        string[] arguments, TextWriter output, TextWriter errors, CancellationToken cancellation)
    {
        var command = new ConformanceCommand((settings, stopped) =>
            ConformanceReporting.RunAsync(settings, output, stopped));
        try
        {
            return await command.RunAsync(arguments, output, errors, cancellation);
        }
        catch (CannotCheckException why)
        {
            await errors.WriteLineAsync(why.Message);
            return why.ExitCode;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            await errors.WriteLineAsync("Interrupted before anything was checked.");
            return ExitCodes.Interrupted;
        }
    }
}
