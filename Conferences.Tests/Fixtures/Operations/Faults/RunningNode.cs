using Conferences.Development;

namespace Conferences.Tests.Fixtures.Operations.Faults;

/// <summary>
/// A node of the service in a process of its own, whose address stays the same across restarts.
/// </summary>
/// <param name="postgres">A connection string.</param>
/// <param name="settings">Environment variables, e.g. <c>ConnectionStrings__RabbitMq=amqp://…</c>.</param>
internal sealed class RunningNode(string postgres, params string[] settings) : IDisposable
{
    private const string Simulated = "Media__Server=Simulated";

    private RunningProgram? process;

    public Uri Address { get; } = new($"http://127.0.0.1:{LoopbackPort.Free()}");

    /// <summary>Its last output, a line of its log each.</summary>
    public IReadOnlyList<string> Output => Process.LastLine.Split('\n');

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private RunningProgram Process =>
        process ?? throw new InvalidOperationException("The node was never started.");

    /// <summary>Starts it, and waits until it listens.</summary>
    /// <param name="crash">Where it ends itself: see <see cref="CrashPoint"/>.</param>
    public async Task StartAsync(string? crash = null)
    {
        process?.Dispose();
        process = new(
            RunningProgram.As(
                user: null,
                [
                    $"ConnectionStrings__Postgres={postgres}",
                    $"ASPNETCORE_URLS={Address}",
                    .. OperatorLogin.Settings.Select(it => $"{it.Name.Replace(":", "__")}={it.Value}"),
                    "Logging__LogLevel__Microsoft.Hosting.Lifetime=Information",
                    $"CONFERENCES_CRASH={crash}",
                    .. settings,
                ],
                "dotnet",
                // The published service has neither crash points nor the simulated switch.
                crash is null && !settings.Contains(Simulated) ? Executable.Service : Executable.File),
            "Now listening on");
        await process.ReadyAsync(Cancellation);
    }

    /// <summary>Kills it, as a power cut would.</summary>
    public Task KillAsync() => Process.KillAsync();

    /// <summary>Asks it to stop, and waits until it has.</summary>
    /// <returns>Its exit code.</returns>
    public Task<int> TermAsync() => Process.TermAsync(Cancellation);

    /// <summary>Asks it to stop.</summary>
    public Task SignalAsync() => Process.SignalAsync(Cancellation);

    /// <summary>Waits until it has ended by itself.</summary>
    /// <returns>Its exit code.</returns>
    public Task<int> EndedAsync() => Process.EndedAsync(Cancellation);

    /// <summary>A token of the operator's key, valid for every account.</summary>
    public Task<string> TokenAsync() => OperatorLogin.TokenAsync(Address);

    public void Dispose() => process?.Dispose();
}
