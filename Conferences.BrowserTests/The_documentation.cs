using System.Text.RegularExpressions;
using Conferences.BrowserTests.Fixtures;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Conferences.BrowserTests;

/// <summary>The pages of the API: whoever logs in there can send the examples as they are.</summary>
public sealed class The_documentation(ServiceProcess service, Chromium browser) : ConsoleTest(service, browser)
{
    [Fact]
    public async Task sends_its_examples_as_they_are()
    {
        var page = (await OpenAsync(new() { ViewportSize = new() { Width = 1400, Height = 900 } })).Page;
        await page.GotoAsync(new Uri(Service.Address, "/docs/").ToString());
        await page.GetByLabel("API key").FillAsync(Tenant.Key);
        await page.GetByRole(AriaRole.Button, new() { Name = "Log in" }).ClickAsync();
        await Expect(page.Locator("#session output")).ToContainTextAsync(Tenant.Account);
        await page.WaitForTimeoutAsync(3000);
        await page.ScreenshotAsync(new() { Path = "/tmp/docs-1.png" });
        await File.WriteAllTextAsync("/tmp/docs-1.html", await page.ContentAsync(), Cancellation);
    }
}
