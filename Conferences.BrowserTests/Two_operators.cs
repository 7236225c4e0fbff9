using System.Diagnostics;
using Conferences.BrowserTests.Fixtures;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Conferences.BrowserTests;

/// <summary>Two operators of one account at the same time.</summary>
public sealed class Two_operators(ServiceProcess service, Chromium browser) : ConsoleTest(service, browser)
{
    private const int Rounds = 3;
    private const int MostRounds = 10;

    private static readonly TimeSpan Goal = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task see_within_a_second_what_the_other_does()
    {
        var id = await Tenant.CreateAsync(new { name = "Shared", member = new { join_muted = false } });
        await Tenant.JoinAsync(id, "Ada");
        await Tenant.JoinAsync(id, "Grace");
        var one = await WatchAsync(id);
        var other = await WatchAsync(id);

        await WithinAsync(
            () => Button(one, "Mute Ada").ClickAsync(),
            async () =>
            {
                await Expect(Row(other, "Ada")).ToContainTextAsync("Muted");
                await Expect(Button(other, "Unmute Ada")).ToBeVisibleAsync();
            },
            async () =>
            {
                await Button(other, "Unmute Ada").ClickAsync();
                await Expect(Button(one, "Mute Ada")).ToBeVisibleAsync();
            });
        await WithinAsync(
            () => Button(other, "Mute Ada").ClickAsync(),
            () => Expect(Row(one, "Ada")).ToContainTextAsync("Muted"),
            async () =>
            {
                await Button(other, "Unmute Ada").ClickAsync();
                await Expect(Row(one, "Ada")).Not.ToContainTextAsync("Muted");
            });
        await WithinAsync(
            () => Button(other, "Lock").ClickAsync(),
            () => Expect(Button(one, "Unlock")).ToBeVisibleAsync(),
            async () =>
            {
                await Button(one, "Unlock").ClickAsync();
                await Expect(Button(other, "Lock")).ToBeVisibleAsync();
            });
        await WithinAsync(
            () => Button(one, "Kick Grace").ClickAsync(),
            () => Expect(Row(other, "Grace")).ToHaveCountAsync(0),
            async () =>
            {
                await Tenant.JoinAsync(id, "Grace");
                await Expect(Button(one, "Kick Grace")).ToBeVisibleAsync();
                await Expect(Row(other, "Grace")).ToBeVisibleAsync();
            });

        // And in the list the count moves by itself.
        await GoAsync(other, "/conferences");
        var listed = other.GetByRole(AriaRole.Row, new() { Name = "Shared" });
        await Expect(listed).ToContainTextAsync("2 people");
        var alan = 0;
        await WithinAsync(
            async () => alan = await Tenant.JoinAsync(id, "Alan"),
            () => Expect(listed).ToContainTextAsync("3 people"),
            async () =>
            {
                await Tenant.LeaveAsync(id, alan);
                await Expect(listed).ToContainTextAsync("2 people");
            });
    }

    // It is seen each time. A machine that is busy with something else takes longer, so that the goal must be reached
    // once.
    private static async Task WithinAsync(Func<Task> act, Func<Task> isSeen, Func<Task> undo)
    {
        var shortest = TimeSpan.MaxValue;
        for (var round = 0; round < Rounds || (shortest > Goal && round < MostRounds); round++)
        {
            await act();
            var clock = Stopwatch.StartNew();
            await isSeen();
            if (clock.Elapsed < shortest)
                shortest = clock.Elapsed;
            await undo();
        }

        Assert.InRange(shortest, TimeSpan.Zero, Goal);
    }

    private async Task<IPage> WatchAsync(string id)
    {
        var page = (await LogInAsync()).Page;
        await GoAsync(page, $"/conferences/{id}");
        await Expect(Row(page, "Ada")).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Status)).ToHaveTextAsync("Live");
        return page;
    }

    private static ILocator Row(IPage page, string name) => page.GetByRole(AriaRole.Row, new() { Name = name });

    private static ILocator Button(IPage page, string name) =>
        page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });
}
