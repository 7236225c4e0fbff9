using System.Diagnostics;
using System.Globalization;
using Conferences.Development;

namespace Conferences.Benchmarks;

/// <summary>
/// The service as <c>./run</c> starts it: a process of its own, beside a private PostgreSQL with its default settings,
/// in a folder that goes away with it.
/// </summary>
internal sealed class RunningService : IAsyncDisposable
{
    private const string Listening = "Conferences is listening on ";

    private readonly DirectoryInfo folder;
    private readonly Process process;
    private readonly PrivatePostgres postgres;
    private readonly Task passingOn;

    private RunningService(DirectoryInfo folder, Process process, Uri address, PrivatePostgres postgres)
    {
        (this.folder, this.process, this.postgres, Address) = (folder, process, postgres, address);
        passingOn = PassOnAsync();
    }

    public Uri Address { get; }

    public string ConnectionString => postgres.ConnectionString;

    /// <summary>Processor time the service has used so far, PostgreSQL's not counted.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            process.Refresh();
            return process.TotalProcessorTime;
        }
    }

    /// <summary>Memory it holds at the moment, in bytes.</summary>
    public long ResidentMemory
    {
        get
        {
            process.Refresh();
            return process.WorkingSet64;
        }
    }

    public static async Task<RunningService> StartAsync()
    {
        var folder = Directory.CreateTempSubdirectory("conferences-benchmark-");

        // PostgreSQL may have to run as another user, who must get to its folder.
        File.SetUnixFileMode(folder.FullName, File.GetUnixFileMode(folder.FullName) | UnixFileMode.OtherExecute);
        var process = Launch(folder.FullName);
        try
        {
            var address = await AddressAsync(process);
            var postgres = await PrivatePostgres.StartAsync(
                new(Path.Combine(folder.FullName, "postgres")), Console.Error.WriteLine, CancellationToken.None);
            return new(folder, process, address, postgres);
        }
        catch
        {
            await StopAsync(process);
            folder.Delete(recursive: true);
            throw;
        }
    }

    /// <summary>The demo account and its key.</summary>
    public async Task<(string Account, string Key)> DemoAsync()
    {
        var words = (await File.ReadAllTextAsync(Path.Combine(folder.FullName, "demo-key"))).Trim().Split(' ');
        return (words[0], words[1]);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync(process);
        await passingOn;
        process.Dispose();
        await postgres.DisposeAsync();
        folder.Delete(recursive: true);
    }

    private static Process Launch(string folder)
    {
        var launcher = Path.Combine(AppContext.BaseDirectory, "Conferences.Development.dll");
        var start = new ProcessStartInfo("dotnet", [launcher]) { RedirectStandardOutput = true };
        start.Environment["CONFERENCES_DATA"] = folder;
        start.Environment["ASPNETCORE_URLS"] = "http://127.0.0.1:0";
        start.Environment.Remove("ConnectionStrings__Postgres");
        return Process.Start(start) ?? throw new InvalidOperationException("The service did not start.");
    }

    private static async Task<Uri> AddressAsync(Process process)
    {
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.StartsWith(Listening, StringComparison.Ordinal))
                return new(line[Listening.Length..]);
        }

        throw new InvalidOperationException("The service ended before it listened.");
    }

    /// <summary>Asks it to end, and waits: not killed, so it stops PostgreSQL if nobody else uses it.</summary>
    public static async Task StopAsync(Process process)
    {
        if (process.HasExited)
            return;
        using var ask = Process.Start("kill", ["-TERM", process.Id.ToString(CultureInfo.InvariantCulture)]);
        await process.WaitForExitAsync();
    }

    // Past its welcome the service says nothing, unless something is wrong: then it is a line of JSON.
    private async Task PassOnAsync()
    {
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.StartsWith('{'))
                await Console.Error.WriteLineAsync(line);
        }
    }
}
