using Conferences.BrowserTests.Fixtures;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Conferences.BrowserTests;

/// <summary>The pages of the API: whoever logs in there can send the examples as they are, one after the other.
/// </summary>
public sealed class The_documentation(ServiceProcess service, Chromium browser) : ConsoleTest(service, browser)
{
    private static readonly (string Group, string Title, string Request, string Status)[] tour =
    [
        ("Conferences", "List the account's conferences", "get /v2/accounts/{account}/conferences", "200 OK"),
        ("Conferences", "Create a conference", "put /v2/accounts/{account}/conferences", "201 Created"),
        (
            "Conferences", "Get a conference and its live state",
            "get /v2/accounts/{account}/conferences/{id}", "200 OK"),
        (
            "Participants", "Join a leg, or act on all participants",
            "put /v2/accounts/{account}/conferences/{id}/participants", "201 Created"),
        (
            "Participants", "Act on a participant",
            "put /v2/accounts/{account}/conferences/{id}/participants/{participant}", "201 Created"),
        (
            "Operations", "Get an operation and its outcome",
            "get /v2/accounts/{account}/conferences/{id}/operations/{operation}", "200 OK"),
        ("Conferences", "Delete a conference", "delete /v2/accounts/{account}/conferences/{id}", "200 OK"),
    ];

    [Fact]
    public async Task sends_its_examples_as_they_are_after_a_login_on_the_page()
    {
        await Tenant.CreateAsync(new { name = "There before" });
        var page = await LogInThereAsync();
        var opened = new HashSet<string>();
        foreach (var (group, title, request, status) in tour)
        {
            if (opened.Add(group))
                await page.GetByRole(AriaRole.Button, new() { Name = $"Open Group - {group}" }).ClickAsync();
            await page.GetByText(title, new() { Exact = true }).First.ClickAsync();
            await SendAsync(page, request, status);
        }
    }

    [Fact]
    public async Task says_why_a_login_failed()
    {
        var console = await OpenAsync();
        console.Expect("401");
        var page = console.Page;
        await page.GotoAsync(new Uri(Service.Address, "/docs/").ToString());
        await LogInThereAsync(page, "wrong");
        await Expect(page.Locator("#session output")).ToContainTextAsync("invalid credentials");
    }

    private async Task<IPage> LogInThereAsync()
    {
        var page = (await OpenAsync(new() { ViewportSize = new() { Width = 1400, Height = 900 } })).Page;
        await page.GotoAsync(new Uri(Service.Address, "/docs/").ToString());
        await LogInThereAsync(page, Tenant.Key);
        await Expect(page.Locator("#session output")).ToContainTextAsync(Tenant.Account);
        return page;
    }

    private static async Task LogInThereAsync(IPage page, string key)
    {
        await page.GetByRole(AriaRole.Textbox, new() { Name = "API key" }).FillAsync(key);
        await page.GetByRole(AriaRole.Button, new() { Name = "Log in", Exact = true }).ClickAsync();
    }

    // With nothing changed of what the page has filled in.
    private static async Task SendAsync(IPage page, string request, string status)
    {
        await page.GetByRole(AriaRole.Button, new() { Name = $"Test Request ({request})", Exact = true }).First
            .ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Send" }).First.ClickAsync();
        await Expect(dialog).ToContainTextAsync(status);
        if (request == tour[0].Request)
            await Expect(dialog).ToContainTextAsync("There before");
        await page.GetByRole(AriaRole.Button, new() { Name = "Close Client" }).ClickAsync();
    }
}
