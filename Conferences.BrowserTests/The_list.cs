using System.Text.RegularExpressions;
using Conferences.BrowserTests.Fixtures;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Conferences.BrowserTests;

/// <summary>The list of an account's conferences.</summary>
public sealed class The_list(ServiceProcess service, Chromium browser) : ConsoleTest(service, browser)
{
    [Fact]
    public async Task has_what_runs_first_and_counts_that_move_by_themselves()
    {
        await Tenant.CreateAsync(new { name = "Alpha" });
        var late = await Tenant.CreateAsync(new { name = "Zulu" });
        var page = await OpenListAsync();
        await Expect(Names(page)).ToHaveTextAsync(["Alpha", "Zulu"]);
        await Expect(Row(page, "Zulu")).ToContainTextAsync("0 people");

        var ada = await Tenant.JoinAsync(late, "Ada", isModerator: true);
        await Tenant.JoinAsync(late, "Ben");
        await Expect(Names(page)).ToHaveTextAsync(["Zulu", "Alpha"]);
        await Expect(Row(page, "Zulu")).ToContainTextAsync(new Regex(@"\b2 people\b.*Running.*1 moderator"));
        await Tenant.ActAsync(late, "lock");
        await Expect(Row(page, "Zulu")).ToContainTextAsync("Locked");
        await Tenant.LeaveAsync(late, ada);
        await Expect(Row(page, "Zulu")).ToContainTextAsync("1 person");
        await Tenant.ActAsync(late, "end");
        await Expect(Names(page)).ToHaveTextAsync(["Alpha", "Zulu"]);
        await Expect(Row(page, "Zulu")).ToContainTextAsync(new Regex(@"\b0 people\b.*Idle"));
    }

    [Fact]
    public async Task follows_what_is_created_renamed_and_deleted_elsewhere()
    {
        var page = await OpenListAsync();
        await Expect(page.GetByText("No conferences yet")).ToBeVisibleAsync();
        var id = await Tenant.CreateAsync(new { name = "Here" });
        await Expect(Names(page)).ToHaveTextAsync(["Here"]);
        await Tenant.PatchAsync(id, new { name = "There" });
        await Expect(Names(page)).ToHaveTextAsync(["There"]);
        await Tenant.DeleteConferenceAsync(id);
        await Expect(page.GetByText("No conferences yet")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task finds_by_name_and_by_number()
    {
        await Tenant.CreateAsync(new { name = "Sales weekly", conference_numbers = (string[])["7001"] });
        await Tenant.CreateAsync(new { name = "Board", member = new { numbers = (string[])["7002"] } });
        await Tenant.CreateAsync(new { });
        var page = await OpenListAsync();
        await Expect(Names(page)).ToHaveTextAsync(["Board", "Sales weekly", "Unnamed conference"]);
        var search = page.GetByLabel("Search", new() { Exact = true });
        await search.FillAsync("sales");
        await Expect(Names(page)).ToHaveTextAsync(["Sales weekly"]);
        await search.FillAsync("7002");
        await Expect(Names(page)).ToHaveTextAsync(["Board"]);
        await search.FillAsync("nobody's");
        await Expect(page.GetByText("Nothing matches")).ToBeVisibleAsync();
        await search.FillAsync("");
        await Expect(Names(page)).ToHaveCountAsync(3);
    }

    [Fact]
    public async Task leads_to_a_conference_whose_deletion_says_who_is_in_and_asks()
    {
        var id = await Tenant.CreateAsync(new { name = "Doomed" });
        await Tenant.JoinAsync(id, "Ada");
        await Tenant.JoinAsync(id, "Ben");
        var page = await OpenListAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Doomed", Exact = true }).ClickAsync();
        await Button(page, "Delete").ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog, new() { Name = "Delete Doomed?" });
        await Expect(dialog).ToContainTextAsync("2 people are in");
        await Expect(dialog.GetByRole(AriaRole.Listitem)).ToHaveTextAsync(["Ada", "Ben"]);
        await page.Keyboard.PressAsync("Escape");
        await Expect(dialog).ToHaveCountAsync(0);
        await Expect(Button(page, "Delete")).ToBeFocusedAsync();
        Assert.Equal("Doomed", (string?)(await Tenant.GetAsync($"conferences/{id}"))["data"]!["name"]);

        await Button(page, "Delete").ClickAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Delete" }).ClickAsync();
        await Expect(page.GetByText("No conferences yet")).ToBeVisibleAsync();
        Assert.Empty((await Tenant.GetAsync("conferences"))["data"]!.AsArray());
    }

    private async Task<IPage> OpenListAsync()
    {
        var page = (await LogInAsync()).Page;
        await Expect(page.GetByRole(AriaRole.Status)).ToHaveTextAsync("Live");
        return page;
    }

    private static ILocator Names(IPage page) => page.GetByRole(AriaRole.Table).Locator("a:not(.button)");

    private static ILocator Row(IPage page, string name) => page.GetByRole(AriaRole.Row, new() { Name = name });

    private static ILocator Button(IPage page, string name) =>
        page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });
}
