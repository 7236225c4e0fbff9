using System.Diagnostics;
using System.Net.Sockets;
using Conferences.Development;

namespace Conferences.Benchmarks;

/// <summary>A web server as a process of its own that tells what it uses.</summary>
internal sealed class MeasuredProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process process;
    private readonly UnixDomainSocketEndPoint probe;
    private readonly Task passingOn;

    private MeasuredProcess(Process process, Uri address, string probe)
    {
        (this.process, this.probe, Address) = (process, new(probe), address);
        passingOn = PassOnAsync();
    }

    public Uri Address { get; }

    /// <summary>Used so far, by user code and by the kernel for it.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            process.Refresh();
            return process.TotalProcessorTime;
        }
    }

    /// <summary>Memory it holds at the moment, in bytes; 0 where the system does not say.</summary>
    public long ResidentMemory
    {
        get
        {
            process.Refresh();
            return process.WorkingSet64;
        }
    }

    /// <summary>Starts it on a free port of loopback and waits until it answers.</summary>
    /// <param name="folder">Of this run.</param>
    /// <param name="ready">What answers 200 once it is up.</param>
    public static async Task<MeasuredProcess> StartAsync(ProcessStartInfo start, string folder, string ready)
    {
        var address = new Uri($"http://127.0.0.1:{LoopbackPort.Free()}");
        var probe = Path.Combine(folder, $"probe-{address.Port}");
        start.RedirectStandardOutput = true;
        start.Environment["ASPNETCORE_URLS"] = address.ToString();
        start.Environment["DOTNET_STARTUP_HOOKS"] = typeof(StartupHook).Assembly.Location;
        start.Environment[StartupHook.Probe] = probe;
        var measured = new MeasuredProcess(
            Process.Start(start) ?? throw new InvalidOperationException($"{start.FileName} did not start."),
            address,
            probe);
        try
        {
            await measured.IsUpAsync(ready);
            return measured;
        }
        catch
        {
            await measured.DisposeAsync();
            throw;
        }
    }

    /// <summary>Bytes it has allocated so far, garbage or not.</summary>
    public async Task<long> AllocatedAsync()
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(probe);
        await using var answer = new NetworkStream(socket);
        var bytes = new byte[sizeof(long)];
        await answer.ReadExactlyAsync(bytes);
        return BitConverter.ToInt64(bytes);
    }

    public async ValueTask DisposeAsync()
    {
        await RunningService.StopAsync(process);
        await passingOn;
        process.Dispose();
    }

    private async Task IsUpAsync(string ready)
    {
        using var http = new HttpClient { BaseAddress = Address };
        var start = Stopwatch.GetTimestamp();
        while (!await AnswersAsync(http, ready))
        {
            if (process.HasExited || Stopwatch.GetElapsedTime(start) > Patience)
                throw new InvalidOperationException($"{process.StartInfo.FileName} does not answer {ready}.");
            await Task.Delay(20);
        }
    }

    private static async Task<bool> AnswersAsync(HttpClient http, string ready)
    {
        try
        {
            using var answer = await http.GetAsync(ready);
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    // What the service logs is worth reading: it logs nothing unless something is wrong.
    private async Task PassOnAsync()
    {
        while (await process.StandardOutput.ReadLineAsync() is { } line)
            await Console.Error.WriteLineAsync(line);
    }
}
