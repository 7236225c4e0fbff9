using System.Text.RegularExpressions;
using Conferences.BrowserTests.Fixtures;
using Conferences.Tests.Fixtures.Operations.Faults;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Conferences.BrowserTests;

/// <summary>What an operator sees while the service cannot be reached, and after it is back.</summary>
public sealed class A_lost_connection(ServiceProcess service, Chromium browser) : ConsoleTest(service, browser)
{
    [Fact]
    public async Task is_told_and_mended_without_a_gap()
    {
        var (proxy, address) = CutProxy.Before(Service.Address);
        await using var line = proxy;
        var id = await Tenant.CreateAsync(new { name = "Cut off", member = new { join_muted = false } });
        await Tenant.JoinAsync(id, "Ada");
        await Tenant.JoinAsync(id, "Barbara");
        var console = await LogInAsync(root: new(address.GetLeftPart(UriPartial.Authority) + "/"));
        var page = console.Page;
        var status = page.GetByRole(AriaRole.Status);
        await GoAsync(page, $"/conferences/{id}");
        await Expect(Row(page, "Ada")).ToBeVisibleAsync();
        await Expect(status).ToHaveTextAsync("Live");

        console.Expect("ERR_|WebSocket");
        proxy.Cut();
        await Expect(status).ToHaveTextAsync(new Regex("^Disconnected.*[Rr]econnect"));
        await Expect(page.Locator("main")).ToContainTextAsync("Not live");

        // Nothing can be asked for that would not be carried out.
        var mute = page.GetByRole(AriaRole.Button, new() { Name = "Mute Ada" });
        Assert.True(await mute.IsDisabledAsync() || await mute.GetAttributeAsync("aria-disabled") is "true");

        await Tenant.JoinAsync(id, "Grace");
        await Tenant.ActAsync(id, 1, "mute");
        await Tenant.LeaveAsync(id, 2);
        await Tenant.ActAsync(id, "lock");
        await Tenant.JoinInVainAsync(id, "Mallory");
        await Tenant.ActAsync(id, "unlock");
        await Expect(Row(page, "Grace")).ToHaveCountAsync(0);

        proxy.Mend();
        await Expect(status).ToHaveTextAsync("Live");
        await Expect(Row(page, "Grace")).ToBeVisibleAsync();
        await Expect(Row(page, "Ada")).ToContainTextAsync("Muted");
        await Expect(Row(page, "Barbara")).ToHaveCountAsync(0);

        // What happened while nobody could be told of it is told now.
        await Expect(page.Locator("main")).ToContainTextAsync("Mallory");
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Lock", Exact = true })).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Mute Grace" }).ClickAsync();
        await Expect(Row(page, "Grace")).ToContainTextAsync("Muted");
        await page.CloseAsync();
    }

    private static ILocator Row(IPage page, string name) => page.GetByRole(AriaRole.Row, new() { Name = name });
}
