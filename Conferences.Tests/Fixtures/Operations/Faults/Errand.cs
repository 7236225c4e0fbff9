namespace Conferences.Tests.Fixtures.Operations.Faults;

/// <summary>One of the programs of the fault tests, as a process that writes a log.</summary>
internal sealed class Errand : IDisposable
{
    private readonly RunningProgram process;
    private readonly string folder = Directory.CreateTempSubdirectory("conferences-").FullName;

    public Errand(string sign, string name, params string[] given)
    {
        Log = Path.Combine(folder, "log");
        process = new(
            RunningProgram.As(
                user: null, [], "dotnet", [typeof(Errand).Assembly.Location, name, "--log", Log, .. given]),
            sign);
    }

    public string Log { get; }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public Task ReadyAsync() => process.ReadyAsync(Cancellation);

    public Task KillAsync() => process.KillAsync();

    public async Task StopAsync() => Assert.Equal(0, await process.TermAsync(Cancellation));

    public void Dispose()
    {
        process.Dispose();
        Directory.Delete(folder, recursive: true);
    }
}
