using System.Diagnostics;
using System.Globalization;
using Conferences.BrowserTests.Fixtures;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Conferences.BrowserTests;

/// <summary>A thousand people, and two hundred events a second: the page stays fluid.</summary>
public sealed class A_busy_conference(ServiceProcess service, Chromium browser) : ConsoleTest(service, browser)
{
    private const int People = 1_000;
    private const int EventsPerSecond = 200;
    private const int Seconds = 5;

    // Milliseconds. A page that draws each event by itself takes seconds; the processors are shared with the service, the
    // database and whatever else the machine does.
    private const double LongestFrame = 700;
    private const double UsualFrame = 120;

    private const string Watch =
        """
        () => {
            window.frames = [];
            let last = performance.now();
            const step = now => {
                window.frames.push(now - last);
                last = now;
                window.watching = requestAnimationFrame(step);
            };
            window.watching = requestAnimationFrame(step);
        }
        """;

    [Fact]
    public async Task is_drawn_row_by_row_in_view_and_frame_by_frame()
    {
        var id = await Tenant.CreateAsync(new { name = "All hands" });
        await Parallel.ForEachAsync(
            Enumerable.Range(0, People),
            new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = Cancellation },
            async (at, _) => await Tenant.JoinAsync(id, Name(at)));
        var page = (await LogInAsync()).Page;
        await GoAsync(page, $"/conferences/{id}");
        var table = page.GetByRole(AriaRole.Table, new() { Name = "People in the conference" });
        await Expect(table).ToHaveAttributeAsync("aria-rowcount", $"{People + 1}");
        Assert.InRange(await table.GetByRole(AriaRole.Row).CountAsync(), 10, 100);

        await page.EvaluateAsync(Watch);
        var clock = Stopwatch.StartNew();
        await ComeAndGoAsync(id, clock);
        var frames = await page.EvaluateAsync<double[]>("() => { cancelAnimationFrame(window.watching); return window.frames; }");

        // As many came as left.
        await Expect(table).ToHaveAttributeAsync("aria-rowcount", $"{People + 1}");
        Array.Sort(frames);
        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{frames.Length} frames in {clock.Elapsed.TotalSeconds:f1} s: p50 {frames[frames.Length / 2]:f0} ms, "
            + $"p95 {frames[frames.Length * 95 / 100]:f0} ms, longest {frames[^1]:f0} ms"));
        Assert.InRange(frames[frames.Length * 95 / 100], 0, UsualFrame);
        Assert.InRange(frames[^1], 0, LongestFrame);

        // Its end is a thousand rows below.
        await page.Keyboard.PressAsync("End");
        await Expect(table.Locator($"[aria-rowindex='{People + 1}']")).ToBeVisibleAsync();
        Assert.InRange(await table.GetByRole(AriaRole.Row).CountAsync(), 10, 100);
    }

    // One joins and one leaves: two events each. The pace is that of the clock, however long a request takes.
    private async Task ComeAndGoAsync(string id, Stopwatch clock)
    {
        var pairs = EventsPerSecond * Seconds / 2;
        await Parallel.ForEachAsync(
            Enumerable.Range(0, pairs),
            new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = Cancellation },
            async (at, cancellation) =>
            {
                var due = TimeSpan.FromSeconds(at * 2.0 / EventsPerSecond) - clock.Elapsed;
                if (due > TimeSpan.Zero)
                    await Task.Delay(due, cancellation);
                await Tenant.LeaveAsync(id, await Tenant.JoinAsync(id, Name(People + at)));
            });
    }

    private static string Name(int at) => string.Create(CultureInfo.InvariantCulture, $"Person {at:0000}");
}
