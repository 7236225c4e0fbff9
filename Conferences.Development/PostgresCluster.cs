using System.Globalization;
using Conferences.Api.CommandLine;
using Polly;
using Polly.Retry;

namespace Conferences.Development;

/// <summary>A database cluster in a folder, managed with PostgreSQL's own programs.</summary>
internal sealed class PostgresCluster(ServerFolder folder, ServerUser user, PostgresBinaries binaries)
{
    public const string Superuser = "conferences";

    private const string Unfinished = "unfinished";

    // Another process may take the free port first; processes of a killed server need a moment to exit.
    private static readonly ResiliencePipeline retries = new ResiliencePipelineBuilder()
        .AddRetry(new RetryStrategyOptions
        {
            ShouldHandle = new PredicateBuilder().Handle<CannotStartException>(),
            MaxRetryAttempts = 10,
            Delay = TimeSpan.FromMilliseconds(500),
        })
        .Build();

    // Created under another name first, so that a folder named cluster is always complete; a name of its own, since the
    // initdb of a start that was interrupted may go on in its folder.
    public async Task CreateAsync(CancellationToken cancellation)
    {
        var unfinished = folder.In($"{Unfinished}-{Guid.NewGuid():N}");
        await ServerFolder.MakePasswordAsync(folder.PasswordFile, user, cancellation);
        var created = await user.RunAsync(
            binaries["initdb"],
            [
                "--pgdata", unfinished, "--username", Superuser, "--pwfile", folder.PasswordFile,
                "--auth", "scram-sha-256", "--encoding", "UTF8",
                "--locale", OperatingSystem.IsLinux() ? "C.UTF-8" : "C",
            ],
            cancellation);
        if (!created.Succeeded)
            throw new CannotStartException($"PostgreSQL cannot create a cluster in {folder.Path}: {created.LastLine}");
        await File.AppendAllTextAsync(
            Path.Combine(unfinished, "postgresql.conf"), $"include '{ServerSettings.FileName}'\n", cancellation);
        Directory.Move(unfinished, folder.Data);
        DeleteUnfinished();
    }

    // Waits while the server is starting or stopping; recovery after a crash can take minutes.
    public async Task<Postmaster?> RunningAsync(CancellationToken cancellation)
    {
        while (Postmaster.Of(folder.Data) is { IsAlive: true } postmaster)
        {
            if (postmaster.IsReady)
                return postmaster;
            await Task.Delay(TimeSpan.FromMilliseconds(50), cancellation);
        }

        return null;
    }

    /// <summary>Starts the server on a free port, preferably the last one, and returns the port.</summary>
    /// <param name="sharedBuffers">In MB.</param>
    public async Task<int> LaunchAsync(long sharedBuffers, CancellationToken cancellation)
    {
        await ConfigureAsync(sharedBuffers, cancellation);
        return await retries.ExecuteAsync(
            async token =>
            {
                // Users of a server that has ended have its port in their connection strings.
                var port = folder.LastPort is { } last && !await LoopbackPort.IsTakenAsync(last, token)
                    ? last
                    : LoopbackPort.Free();
                await RelaunchAsync(port, token);
                return port;
            },
            cancellation);
    }

    /// <summary>Starts the server on this port, with the settings it had.</summary>
    /// <exception cref="CannotStartException">It does not start.</exception>
    public async Task RelaunchAsync(int port, CancellationToken cancellation)
    {
        Postmaster.RemoveFile(folder.Data);
        var started = await user.RunAsync(
            binaries["pg_ctl"],
            [
                "start", "--pgdata", folder.Data, "--log", folder.Log, "--silent", "--wait", "--timeout", "600",
                "--options", string.Create(CultureInfo.InvariantCulture, $"-p {port}"),
            ],
            cancellation);
        if (!started.Succeeded)
        {
            throw new CannotStartException(
                $"PostgreSQL does not start in {folder.Path}; its log ends with: {LastLogged()}");
        }
    }

    // Of starts that were interrupted.
    private void DeleteUnfinished()
    {
        foreach (var left in Directory.GetDirectories(folder.Path, $"{Unfinished}*"))
        {
            try
            {
                Directory.Delete(left, recursive: true);
            }
            catch (IOException inUse)
            {
                Console.Error.WriteLine($"{left} can be deleted: {inUse.Message}");
            }
        }
    }

    private async Task ConfigureAsync(long sharedBuffers, CancellationToken cancellation)
    {
        await WriteAsync(ServerSettings.Of(sharedBuffers, "on"), cancellation);
        var lz4 = await user.RunAsync(
            binaries["postgres"],
            ["-D", folder.Data, "-c", "wal_compression=lz4", "-C", "wal_compression"],
            cancellation);
        if (lz4.Succeeded)
            await WriteAsync(ServerSettings.Of(sharedBuffers, "lz4"), cancellation);
    }

    // Under another name first: on a full disk the settings would be lost, and the server would start without them.
    private async Task WriteAsync(string settings, CancellationToken cancellation)
    {
        var file = Path.Combine(folder.Data, ServerSettings.FileName);
        try
        {
            await File.WriteAllTextAsync($"{file}.new", settings, cancellation);
            await user.OwnAsync($"{file}.new", cancellation);
            File.Move($"{file}.new", file, overwrite: true);
        }
        catch (IOException unwritable)
        {
            throw new CannotStartException(
                $"The settings of PostgreSQL cannot be written in {folder.Path}: {unwritable.Message}", unwritable);
        }
    }

    public async Task StopAsync()
    {
        var stopped = await user.RunAsync(
            binaries["pg_ctl"],
            ["stop", "--pgdata", folder.Data, "--mode", "fast", "--silent", "--wait", "--timeout", "120"],
            CancellationToken.None);
        if (!stopped.Succeeded)
            await Console.Error.WriteLineAsync($"PostgreSQL in {folder.Path} does not stop: {stopped.LastLine}");
    }

    private string LastLogged() =>
        File.Exists(folder.Log) ? File.ReadLines(folder.Log).LastOrDefault("nothing") : "nothing";
}
