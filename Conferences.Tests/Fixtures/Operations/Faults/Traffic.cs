using Conferences.Api.Crossbar;
using Conferences.Tests.Fixtures.Http;

namespace Conferences.Tests.Fixtures.Operations.Faults;

/// <summary>The driver's process, which uses a node in an account of its own.</summary>
internal sealed class Traffic : IDisposable
{
    private readonly Errand driver;

    private Traffic(Errand driver) => this.driver = driver;

    /// <summary>What it has logged so far.</summary>
    public IReadOnlyList<Entry> Log => Journal<Entry>.Read(driver.Log);

    /// <param name="rate">Most operations per second.</param>
    /// <param name="conferences">Number of conferences at a time.</param>
    public static async Task<Traffic> StartAsync(RunningNode node, int rate = 100, int conferences = 10)
    {
        var driver = new Errand(
            Driver.Sign,
            "drive",
            "--url", $"{node.Address}", "--account", Ids.New(), "--token", await node.TokenAsync(),
            "--rate", $"{rate}", "--conferences", $"{conferences}");
        await driver.ReadyAsync();
        return new(driver);
    }

    /// <summary>Waits until the service has done so many more operations.</summary>
    public async Task FlowsAsync(int more)
    {
        var before = Done();
        await Until.Async(() => Task.FromResult(Done() >= before + more), TimeSpan.FromMinutes(1));
    }

    /// <summary>Sends no new requests, and waits until the earlier ones have responses.</summary>
    /// <returns>Everything it logged.</returns>
    public async Task<IReadOnlyList<Entry>> StopAsync()
    {
        await driver.StopAsync();
        return Log;
    }

    public void Dispose() => driver.Dispose();

    private int Done() => Log.OfType<JournalAnswer>().Count(it => it.Status is < 300);
}
