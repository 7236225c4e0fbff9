using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
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
    private const int MostRounds = 5;

    // Milliseconds. Measured with other work on both processors: 17 and 33 at p95, 50 and 367 at the most. The bounds
    // leave room for a slower machine, and none for a page that draws a thousand rows for each event.
    private const double LongestFrame = 2_000;
    private const double UsualFrame = 250;

    // Of a hundred moments that the slider passes.
    private const int MostAsked = 40;

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
        var id = await FillAsync();
        var page = (await LogInAsync()).Page;
        await GoAsync(page, $"/conferences/{id}");
        var table = page.GetByRole(AriaRole.Table, new() { Name = "People in the conference" });
        await Expect(table).ToHaveAttributeAsync("aria-rowcount", $"{People + 1}");
        Assert.InRange(await table.GetByRole(AriaRole.Row).CountAsync(), 10, 100);

        await FluidlyAsync(page, async () =>
        {
            await ComeAndGoAsync(id, Stopwatch.StartNew());
            return true;
        }, async () =>
        {
            // As many came as left.
            await Expect(table).ToHaveAttributeAsync("aria-rowcount", $"{People + 1}");
        });

        // Its end is a thousand rows below.
        await page.Keyboard.PressAsync("End");
        await Expect(table.Locator($"[aria-rowindex='{People + 1}']")).ToBeVisibleAsync();
        Assert.InRange(await table.GetByRole(AriaRole.Row).CountAsync(), 10, 100);
    }

    [Fact]
    public async Task has_a_history_of_ten_thousand_events_that_stays_fluid()
    {
        var id = await FillAsync();
        for (var round = 0; round < 9; round++)
            await Tenant.ActOnAllAsync(id, round % 2 == 0 ? "mute" : "unmute");
        var page = (await LogInAsync()).Page;
        var asked = 0;
        page.Request += (_, request) => asked += request.Url.Contains("version=", StringComparison.Ordinal) ? 1 : 0;
        await FluidlyAsync(page, async () =>
        {
            asked = 0;
            await LookThroughAsync(page, id);

            // The slider passed a hundred moments, and asked for those it rested at.
            Assert.True(asked >= 2, $"It asked {asked} times.");
            return asked <= MostAsked;
        }, () => GoAsync(page, $"/conferences/{id}"));
    }

    private static async Task LookThroughAsync(IPage page, string id)
    {
        await GoAsync(page, $"/conferences/{id}/history");
        var events = page.GetByRole(AriaRole.Table, new() { Name = "Who did what" });
        await Expect(page.GetByText(new Regex(@"^\s*1\d{4} events"))).ToBeVisibleAsync();
        Assert.InRange(await events.GetByRole(AriaRole.Row).CountAsync(), 2, 100);

        var slider = page.GetByRole(AriaRole.Slider, new() { Name = "Time" });
        var box = (await slider.BoundingBoxAsync())!;
        await page.Mouse.MoveAsync(box.X + box.Width - 8, box.Y + box.Height / 2);
        await page.Mouse.DownAsync();
        await page.Mouse.MoveAsync(box.X + box.Width / 2, box.Y + box.Height / 2, new() { Steps = 100 });
        await page.Mouse.UpAsync();
        await Expect(page.GetByRole(AriaRole.Region, new() { Name = "As it was" }))
            .ToHaveAttributeAsync("aria-busy", "false");
        await Expect(page.GetByText("1000 people")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { NameRegex = new("^Joined") }).ClickAsync();
        await Expect(events).ToHaveAttributeAsync("aria-rowcount", $"{People + 1}");
    }

    // What is done shows each time. A machine that is busy with something else draws more slowly, so that all bounds
    // must be kept in one round.
    private static async Task FluidlyAsync(IPage page, Func<Task<bool>> act, Func<Task> settle)
    {
        for (var round = 1; ; round++)
        {
            await page.EvaluateAsync(Watch);
            var isFrugal = await act();
            var (usual, longest) = await FramesAsync(page);
            await settle();
            if (isFrugal && usual <= UsualFrame && longest <= LongestFrame)
                return;
            Assert.True(round < MostRounds, $"{MostRounds} times too slow or too greedy, at last "
                + $"{usual:f0} ms usually, {longest:f0} ms at the most, frugal: {isFrugal}.");
        }
    }

    private static async Task<(double Usual, double Longest)> FramesAsync(IPage page)
    {
        var frames = await page.EvaluateAsync<double[]>(
            "() => { cancelAnimationFrame(window.watching); return window.frames; }");
        Array.Sort(frames);
        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{frames.Length} frames: p50 {frames[frames.Length / 2]:f0} ms, "
            + $"p95 {frames[frames.Length * 95 / 100]:f0} ms, longest {frames[^1]:f0} ms"));
        return (frames[frames.Length * 95 / 100], frames[^1]);
    }

    private async Task<string> FillAsync()
    {
        var id = await Tenant.CreateAsync(new { name = "All hands", member = new { join_muted = false } });
        await Parallel.ForEachAsync(
            Enumerable.Range(0, People),
            new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = Cancellation },
            async (at, _) => await Tenant.JoinAsync(id, Name(at)));
        return id;
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
