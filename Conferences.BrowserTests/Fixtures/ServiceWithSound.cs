using Conferences.Api.CommandLine;
using Conferences.Development;
using Conferences.Tests.Fixtures;
using Conferences.Tests.Fixtures.Operations;

namespace Conferences.BrowserTests.Fixtures;

/// <summary>
/// The service as <c>./run --with-janus</c> starts it, of one test alone: it may be killed, while its Janus and its
/// PostgreSQL go on, and started again.
/// </summary>
internal sealed class ServiceWithSound : IAsyncDisposable
{
    private const string Account = "000000000000000000000000000050d5";
    private const string Key = $"{Account}{Account}";

    private readonly string data = Directory.CreateTempSubdirectory("conferences-sound-").FullName;
    private RunningProgram? program;

    private ServiceWithSound()
    {
    }

    /// <summary>Where it listens.</summary>
    public Uri Address { get; } = new($"http://127.0.0.1:{LoopbackPort.Free()}");

    /// <summary>Where its Janus leaves recordings.</summary>
    public string Recordings => Path.Combine(data, "janus", "recordings");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Starts it, or skips the test where that is impossible.</summary>
    public static async Task<ServiceWithSound> StartAsync()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Janus runs on Linux.");
        Interfaces.SkipOnLoopback("Janus");
        if (Programs.InPath("janus") is null)
        {
            Assert.SkipUnless(DebianPackage.CanInstall, "There is no Janus here: install the package janus.");
            try
            {
                await DebianPackage.InstallAsync("janus", Cancellation);
            }
            catch (CannotStartException why)
            {
                Assert.Skip(why.Message);
            }
        }

        var service = new ServiceWithSound();
        File.SetUnixFileMode(service.data, File.GetUnixFileMode(service.data) | UnixFileMode.OtherExecute);
        await service.RunAsync();
        return service;
    }

    /// <summary>A client for its account.</summary>
    public Task<Tenant> LogInAsync() => Tenant.LogInAsync(Address, Account, Key);

    /// <summary>Starts the process, on whatever an earlier one left.</summary>
    public async Task RunAsync()
    {
        var started = new RunningProgram(
            RunningProgram.As(
                user: null,
                [
                    $"ASPNETCORE_URLS={Address}",
                    $"CONFERENCES_DATA={data}",
                    "Logging__LogLevel__Microsoft.Hosting.Lifetime=Information",
                    $"Authentication__ApiKeys__0__AccountId={Account}",
                    $"Authentication__ApiKeys__0__Key={Key}",
                ],
                "dotnet",
                ServiceProcess.Executable,
                "--with-janus"),
            "Now listening on");
        try
        {
            await started.ReadyAsync(Cancellation);
        }
        catch
        {
            // By a signal: a process that is killed leaves its servers running.
            await started.TermAsync(CancellationToken.None);
            started.Dispose();
            throw;
        }

        program = started;
    }

    /// <summary>Kills the process, as a power cut would, but not those beside it.</summary>
    public async Task KillAsync()
    {
        await program!.KillAsync();
        program.Dispose();
        program = null;
    }

    public async ValueTask DisposeAsync()
    {
        // One that was killed has left its PostgreSQL and its Janus, which another one ends.
        if (program is null)
            await RunAsync();
        await program!.TermAsync(CancellationToken.None);
        program.Dispose();
        Directory.Delete(data, recursive: true);
    }
}
