using Conferences.BrowserTests.Fixtures;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Conferences.BrowserTests;

/// <summary>Two operators of one account at the same time.</summary>
public sealed class Two_operators(ServiceProcess service, Chromium browser) : ConsoleTest(service, browser)
{
    private const float OneSecond = 1_000;

    [Fact]
    public async Task see_within_a_second_what_the_other_does()
    {
        var id = await Tenant.CreateAsync(new { name = "Shared", member = new { join_muted = false } });
        await Tenant.JoinAsync(id, "Ada");
        await Tenant.JoinAsync(id, "Grace");
        var one = await WatchAsync(id);
        var other = await WatchAsync(id);

        await Button(one, "Mute Ada").ClickAsync();
        await Expect(Row(other, "Ada")).ToContainTextAsync("Muted", new() { Timeout = OneSecond });
        await Expect(Button(other, "Unmute Ada")).ToBeVisibleAsync(new() { Timeout = OneSecond });

        await Button(other, "Unmute Ada").ClickAsync();
        await Expect(Row(one, "Ada")).Not.ToContainTextAsync("Muted", new() { Timeout = OneSecond });

        await Button(other, "Lock").ClickAsync();
        await Expect(Button(one, "Unlock")).ToBeVisibleAsync(new() { Timeout = OneSecond });

        await Button(one, "Kick Grace").ClickAsync();
        if (await one.GetByRole(AriaRole.Dialog).CountAsync() > 0)
            await one.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Kick" }).ClickAsync();
        await Expect(Row(other, "Grace")).ToHaveCountAsync(0, new() { Timeout = OneSecond });

        // And in the list the count moves by itself.
        await GoAsync(other, "/conferences");
        var listed = other.GetByRole(AriaRole.Row, new() { Name = "Shared" });
        await Expect(listed).ToContainTextAsync("1 person");
        await Button(one, "Unlock").ClickAsync();
        await Expect(Button(one, "Lock")).ToBeVisibleAsync();
        await Tenant.JoinAsync(id, "Alan");
        await Expect(listed).ToContainTextAsync("2 people", new() { Timeout = OneSecond });
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
