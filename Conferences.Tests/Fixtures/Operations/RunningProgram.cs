using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Conferences.Api.CommandLine;
using Conferences.Development;

namespace Conferences.Tests.Fixtures.Operations;

/// <summary>A program that runs until it is stopped, and its last output.</summary>
internal sealed class RunningProgram : IDisposable
{
    private const int Remembered = 200;

    private readonly Process process;
    private readonly string sign;
    private readonly ConcurrentQueue<string> words = new();
    private readonly TaskCompletionSource ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <param name="sign">What it prints as soon as it is ready.</param>
    public RunningProgram(ProcessStartInfo start, string sign)
    {
        this.sign = sign;
        start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = true;
        process = new() { StartInfo = start };
        process.OutputDataReceived += (_, line) => Hear(line.Data);
        process.ErrorDataReceived += (_, line) => Hear(line.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public int Id => process.Id;

    /// <summary>Its last output, to explain why it ended.</summary>
    public string LastLine => string.Join('\n', words);

    /// <summary>Runs the program as another user, or the current one, with additional variables.</summary>
    public static ProcessStartInfo As(
        string? user, IEnumerable<string> environment, string file, params IEnumerable<string> arguments) =>
        new("/usr/bin/env", [.. environment, file, .. arguments])
        {
            UserName = user ?? "",
            // The other user may have no access to ours.
            WorkingDirectory = "/",
        };

    /// <summary>Waits until it is ready.</summary>
    /// <exception cref="CannotStartException">It ended before.</exception>
    public async Task ReadyAsync(CancellationToken cancellation)
    {
        await Task.WhenAny(ready.Task, process.WaitForExitAsync(cancellation));
        cancellation.ThrowIfCancellationRequested();
        if (!ready.Task.IsCompleted)
            throw new CannotStartException($"{process.StartInfo.FileName} ended: {LastLine}");
    }

    /// <summary>Sends a line to its input.</summary>
    public async Task TellAsync(string line)
    {
        await process.StandardInput.WriteLineAsync(line);
        await process.StandardInput.FlushAsync();
    }

    /// <summary>Waits until it has ended.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> EndedAsync(CancellationToken cancellation)
    {
        await process.WaitForExitAsync(cancellation);
        return process.ExitCode;
    }

    /// <summary>Asks it to stop, and waits until it has.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> TermAsync(CancellationToken cancellation)
    {
        await SignalAsync(cancellation);
        return await EndedAsync(cancellation);
    }

    /// <summary>Asks it to stop.</summary>
    public Task SignalAsync(CancellationToken cancellation) => Programs.RunAsync(
        "kill", ["-TERM", Id.ToString(CultureInfo.InvariantCulture)], user: null, cancellation);

    /// <summary>Kills it, as a power cut would, and waits until it has ended.</summary>
    public async Task KillAsync()
    {
        process.Kill();
        await process.WaitForExitAsync(CancellationToken.None);
    }

    public void Dispose()
    {
        process.Kill();
        process.Dispose();
    }

    private void Hear(string? line)
    {
        if (line is null)
            return;
        words.Enqueue(line);
        if (words.Count > Remembered)
            words.TryDequeue(out _);
        if (line.Contains(sign, StringComparison.Ordinal))
            ready.TrySetResult();
    }
}
