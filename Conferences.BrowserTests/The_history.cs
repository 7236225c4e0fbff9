using System.Text.RegularExpressions;
using Conferences.BrowserTests.Fixtures;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Conferences.BrowserTests;

/// <summary>The record of a conference, as an operator looks into it.</summary>
public sealed class The_history(ServiceProcess service, Chromium browser) : ConsoleTest(service, browser)
{
    private string board = "";

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        board = await Tenant.CreateAsync(new { name = "Board", member = new { join_muted = false } });
        await Tenant.JoinAsync(board, "Ada", "+14155550001", isModerator: true);
        await Tenant.JoinAsync(board, "Grace", "+14155550002");
        await Tenant.ActAsync(board, 2, "mute");
        await Tenant.ActAsync(board, "lock");
        await Tenant.JoinInVainAsync(board, "Mallory", "+14155550003");
        await Tenant.ActAsync(board, "unlock");
        await Tenant.JoinAsync(board, "Mallory", "+14155550003");
        await Tenant.PatchAsync(board, new { name = "Board, renamed" });
    }

    [Fact]
    public async Task shows_the_conference_as_it_was_at_the_moment_of_the_slider()
    {
        var page = await OpenHistoryAsync();
        var then = Region(page, "As it was");
        await Expect(then).ToContainTextAsync("Board, renamed");
        await Expect(then).ToContainTextAsync("3 people");
        await Expect(then).ToContainTextAsync("Unlocked");

        // By keyboard, to where it was locked.
        var slider = Slider(page);
        await slider.FocusAsync();
        await slider.PressAsync("Home");
        await Expect(slider).ToHaveValueAsync("1");
        await Expect(then).ToContainTextAsync("Idle");
        await Expect(then).ToContainTextAsync("Nobody was in");
        var locked = await SequenceAsync("conference.locked");
        for (var at = 1; at < locked; at++)
            await slider.PressAsync("ArrowRight");
        await Expect(page.Locator("main")).ToContainTextAsync(
            new Regex($@"Event {locked} of \d+, \d+ \w+ \d+, [\d:]+ \S+: Locked"));
        await Expect(then.GetByText("Locked", new() { Exact = true })).ToBeVisibleAsync();
        await Expect(then).ToContainTextAsync("2 people");
        await Expect(then.GetByRole(AriaRole.Row, new() { Name = "Grace" })).ToContainTextAsync("muted");

        // By mouse, to the middle and back to the end.
        var box = (await slider.BoundingBoxAsync())!;
        await page.Mouse.MoveAsync(box.X + 8, box.Y + box.Height / 2);
        await page.Mouse.DownAsync();
        await page.Mouse.MoveAsync(box.X + box.Width / 2, box.Y + box.Height / 2, new() { Steps = 5 });
        await Expect(slider).Not.ToHaveValueAsync($"{locked}");
        await page.Mouse.MoveAsync(box.X + box.Width + 4, box.Y + box.Height / 2, new() { Steps = 5 });
        await page.Mouse.UpAsync();
        await Expect(then).ToContainTextAsync("Board, renamed");
        await Expect(then.GetByRole(AriaRole.Row, new() { Name = "Mallory" })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task tells_by_its_address_which_moment_is_shown()
    {
        var locked = await SequenceAsync("conference.locked");
        var page = (await LogInAsync()).Page;
        await GoAsync(page, $"/conferences/{board}/history?version={locked}");
        await Expect(Slider(page)).ToHaveValueAsync($"{locked}");
        await Slider(page).PressAsync("ArrowRight");
        await page.WaitForURLAsync($"**/history?version={locked + 1}");
    }

    // Both are due when the browser comes to them: to follow the new address, and to write the one of the tab.
    [Fact]
    public async Task follows_an_address_that_is_changed_while_its_own_waits_to_be_written()
    {
        var locked = await SequenceAsync("conference.locked");
        var page = await OpenHistoryAsync();
        await page.GetByRole(AriaRole.Tab, new() { Name = "Instances" }).ClickAsync();
        await page.EvaluateAsync(
            """
            async to => {
              for (let frames = 0; frames < 4; frames++)
                await new Promise(requestAnimationFrame);
              location.hash = to;
              const start = performance.now();
              while (performance.now() - start < 1000);
            }
            """,
            $"/conferences/{board}/history?version={locked}");
        await Expect(Slider(page)).ToHaveValueAsync($"{locked}");
        await Expect(Region(page, "As it was")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task tells_who_unlocked_the_board_meeting_in_three_clicks()
    {
        var page = (await LogInAsync()).Page;
        await page.GetByRole(AriaRole.Link, new() { Name = "Board, renamed" }).First.ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "History" }).ClickAsync();
        await Chip(page, "Unlocked").ClickAsync();

        var row = Region(page, "Who did what").GetByRole(AriaRole.Row, new() { Name = "Unlocked" });
        await Expect(row).ToHaveCountAsync(1);
        await Expect(row).ToContainTextAsync("API key");
    }

    [Fact]
    public async Task filters_by_type_by_person_and_by_who_did_it()
    {
        var page = await OpenHistoryAsync();
        var events = Region(page, "Who did what");
        await events.GetByLabel("Person").SelectOptionAsync("Grace");
        await Expect(Rows(events)).ToHaveTextAsync(
            [
                new Regex("Confirmed: mute of Grace"), new Regex("Grace muted"), new Regex("Sent: mute of Grace"),
                new Regex("Requested: mute of Grace"), new Regex("Grace joined"),
            ]);
        await Chip(page, "Muted").ClickAsync();
        await Expect(Rows(events)).ToHaveTextAsync([new Regex("Grace muted")]);
        await Expect(Chip(page, "Muted")).ToHaveAttributeAsync("aria-pressed", "true");
        await Chip(page, "Joined").ClickAsync();
        await Expect(Rows(events)).ToHaveCountAsync(2);

        await events.GetByRole(AriaRole.Button, new() { Name = "Show all events" }).ClickAsync();
        await events.GetByLabel("Done by").SelectOptionAsync(new SelectOptionValue { Index = 1 });
        await Expect(Rows(events).First).ToContainTextAsync("Conference edited");

        // What an edit changed is told.
        await Chip(page, "Edited").ClickAsync();
        await events.GetByRole(AriaRole.Button, new() { Name = "Details of event" }).ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        await Expect(dialog.GetByRole(AriaRole.Row, new() { Name = "name" })).ToHaveTextAsync(
            new Regex("name.*Board.*Board, renamed"));
        await page.Keyboard.PressAsync("Escape");
        await Expect(dialog).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task leads_from_an_event_to_its_moment()
    {
        var page = await OpenHistoryAsync();
        var events = Region(page, "Who did what");
        await events.GetByRole(AriaRole.Button, new() { NameRegex = new("^Show .*: Mallory refused: Locked") })
            .ClickAsync();
        var refused = await SequenceAsync("participant.refused");
        await Expect(Slider(page)).ToHaveValueAsync($"{refused}");
        await Expect(Region(page, "As it was")).ToContainTextAsync("2 people");
        await Expect(Rows(events).First).ToContainTextAsync("Mallory refused");
        await events.GetByLabel("Later events too").CheckAsync();
        await Expect(Rows(events).First).ToContainTextAsync("Conference edited");
    }

    [Fact]
    public async Task lists_instances_with_people_seconds_muted_and_refusals()
    {
        var page = await OpenHistoryAsync();
        await page.GetByRole(AriaRole.Tab, new() { Name = "Instances" }).ClickAsync();
        var summary = page.GetByText("Instance 1", new() { Exact = true });
        await summary.ClickAsync();

        var people = page.GetByRole(AriaRole.Table, new() { Name = "People", Exact = true });
        await Expect(people.GetByRole(AriaRole.Columnheader)).ToContainTextAsync(
            ["Name", "Number", "Role", "Joined", "Left", "Seconds muted", "Why"]);
        await Expect(people.GetByRole(AriaRole.Row, new() { Name = "Ada" })).ToContainTextAsync("Moderator");
        await Expect(people.GetByRole(AriaRole.Row, new() { Name = "Ada" }).GetByRole(AriaRole.Cell).Nth(4))
            .ToHaveTextAsync("0");
        await Expect(people.GetByRole(AriaRole.Row, new() { Name = "Grace" })).ToContainTextAsync("Still in");
        var refusals = page.GetByRole(AriaRole.Table, new() { Name = "Refused" });
        await Expect(refusals.GetByRole(AriaRole.Row, new() { Name = "Mallory" })).ToContainTextAsync("Locked");

        // By keyboard back to the record.
        await page.GetByRole(AriaRole.Tab, new() { Name = "Instances" }).PressAsync("ArrowLeft");
        await Expect(page.GetByRole(AriaRole.Tab, new() { Name = "Record" })).ToBeFocusedAsync();
        await Expect(Region(page, "As it was")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task plots_how_many_were_in_and_has_the_same_as_a_table()
    {
        var page = await OpenHistoryAsync();
        var description = new Regex("People in the whole record.*3 at the most");
        await Expect(page.GetByRole(AriaRole.Img, new() { NameRegex = description })).ToBeVisibleAsync();
        await page.GetByText("The same as a table").ClickAsync();
        var table = page.GetByRole(AriaRole.Table, new() { NameRegex = new("People in the whole record") });
        var counts = await table.GetByRole(AriaRole.Row).Locator("td:last-child").AllInnerTextsAsync();
        Assert.Equal(["0", "1", "2", "3"], counts);
    }

    [Fact]
    public async Task is_downloaded_as_the_export_and_as_a_table()
    {
        var page = await OpenHistoryAsync();
        var lines = await DownloadAsync(page, "Export (NDJSON)");
        var last = await SequenceAsync("conference.updated");
        Assert.Equal(last, lines.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Contains("\"type\":\"conference.unlocked\"", lines);

        await Chip(page, "Unlocked").ClickAsync();
        var table = await DownloadAsync(page, "Filtered events (CSV)");
        var rows = table.Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(2, rows.Length);
        Assert.StartsWith("sequence,time,type,", rows[0]);
        Assert.Contains(",conference.unlocked,", rows[1]);
    }

    [Fact]
    public async Task says_that_the_export_needs_its_scope()
    {
        var other = await Service.NewAccountAsync("write");
        var id = await other.CreateAsync(new { name = "Small" });
        var page = (await LogInAsync(other)).Page;
        await GoAsync(page, $"/conferences/{id}/history");
        var export = page.GetByRole(AriaRole.Button, new() { Name = "Export (NDJSON)" });
        await Expect(export).ToBeDisabledAsync();
        await Expect(export).ToHaveAccessibleDescriptionAsync("The export needs a key with the scope export.");
    }

    [Fact]
    public async Task of_a_deleted_conference_stays_readable()
    {
        await Tenant.DeleteConferenceAsync(board);
        var page = (await LogInAsync()).Page;
        await page.GetByRole(AriaRole.Link, new() { Name = "Deleted conferences" }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "History of Board, renamed" }).ClickAsync();
        await Expect(Rows(Region(page, "Who did what")).First).ToBeVisibleAsync();
        await Expect(Region(page, "As it was")).ToContainTextAsync("The conference did not exist at this moment.");
        await Slider(page).FillAsync($"{await SequenceAsync("participant.muted")}");
        await Expect(Region(page, "As it was").GetByRole(AriaRole.Row, new() { Name = "Grace" }))
            .ToContainTextAsync("muted");
    }

    [Fact]
    public async Task says_so_where_there_is_no_such_conference()
    {
        var console = await LogInAsync();
        console.Expect("404");
        await GoAsync(console.Page, "/conferences/00000000000000000000000000000000/history");
        await Expect(console.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("There is no such conference");
    }

    private static ILocator Slider(IPage page) => page.GetByRole(AriaRole.Slider, new() { Name = "Time" });

    private static ILocator Region(IPage page, string name) => page.GetByRole(AriaRole.Region, new() { Name = name });

    private static ILocator Rows(ILocator region) =>
        region.GetByRole(AriaRole.Row).Filter(new() { Has = region.Page.GetByRole(AriaRole.Cell) });

    private static ILocator Chip(IPage page, string text) =>
        page.GetByRole(AriaRole.Group, new() { Name = "Filter by type" })
            .GetByRole(AriaRole.Button, new() { NameRegex = new($"^{text}") });

    private async Task<IPage> OpenHistoryAsync()
    {
        var page = (await LogInAsync()).Page;
        await GoAsync(page, $"/conferences/{board}/history");
        await Expect(Rows(Region(page, "Who did what")).First).ToBeVisibleAsync();
        return page;
    }

    private async Task<int> SequenceAsync(string type)
    {
        var events = await Tenant.GetAsync($"conferences/{board}/events?type={type}");
        return events["data"]![0]!["sequence"]!.GetValue<int>();
    }

    private static async Task<string> DownloadAsync(IPage page, string button)
    {
        var download = await page.RunAndWaitForDownloadAsync(
            () => page.GetByRole(AriaRole.Button, new() { Name = button }).ClickAsync());
        await using var file = await download.CreateReadStreamAsync();
        using var reader = new StreamReader(file);
        return await reader.ReadToEndAsync(Cancellation);
    }
}
