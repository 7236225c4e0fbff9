using Conferences.BrowserTests.Fixtures;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Conferences.BrowserTests;

/// <summary>The console behind a reverse proxy that shows the service below a path.</summary>
public sealed class A_console_behind_a_prefix(ServiceProcess service, Chromium browser) : ConsoleTest(service, browser)
{
    [Fact]
    public async Task works_as_at_the_root()
    {
        await using var proxy = await PrefixedService.StartAsync(Service.Address);
        var id = await Tenant.CreateAsync(new { name = "Behind a proxy" });
        await Tenant.JoinAsync(id, "Ada");
        var console = await LogInAsync(root: proxy.Address);
        var page = console.Page;
        Assert.StartsWith($"{proxy.Address}console/", page.Url);
        await Expect(page.GetByRole(AriaRole.Status)).ToHaveTextAsync("Live");

        await page.GetByRole(AriaRole.Link, new() { Name = "Behind a proxy" }).First.ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Behind a proxy" })).ToBeVisibleAsync();
        await Tenant.JoinAsync(id, "Grace");
        await Expect(page.GetByRole(AriaRole.Row, new() { Name = "Grace" })).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "History" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Slider, new() { Name = "Time" })).ToBeVisibleAsync();

        // A page of its own that is reloaded there comes back.
        await page.ReloadAsync();
        await Expect(page.GetByLabel("API key or token")).ToBeVisibleAsync();
        await page.CloseAsync();
    }
}
