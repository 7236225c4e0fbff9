using Conferences.Api.Crossbar;
using Conferences.Tests.Fixtures.Http;

namespace Conferences.Tests.Fixtures.Operations.Faults;

/// <summary>The driver's process, at work on a node in an account of its own.</summary>
internal sealed class Traffic : IDisposable
{
    private readonly Errand driver;

    private Traffic(Errand driver) => this.driver = driver;

    /// <summary>What it wrote down by now.</summary>
    public IReadOnlyList<Entry> Log => Journal<Entry>.Read(driver.Log);

    /// <param name="rate">Operations a second at the most.</param>
    /// <param name="conferences">So many at a time.</param>
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

    /// <summary>Lets it ask for nothing new, and waits until what it asked for is answered.</summary>
    /// <returns>All that it wrote down.</returns>
    public async Task<IReadOnlyList<Entry>> StopAsync()
    {
        await driver.StopAsync();
        return Log;
    }

    public void Dispose() => driver.Dispose();

    private int Done() => Log.OfType<JournalAnswer>().Count(it => it.Status is < 300);
}
