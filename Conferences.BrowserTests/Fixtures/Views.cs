using System.Globalization;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Conferences.BrowserTests.Fixtures;

/// <summary>One view of the console: how to come to it after login, and what shows that it is there.</summary>
/// <param name="Name">Also that of its picture.</param>
/// <param name="Route">The part of the URL behind the #.</param>
/// <param name="Sign">What is on it once it has loaded, by text.</param>
/// <param name="Open">What else is to be done there: a dialog to open, a tab to choose.</param>
public sealed record ConsoleView(string Name, string Route, string Sign, Func<IPage, Task>? Open = null)
{
    /// <summary>Goes there and waits until it is there.</summary>
    public async Task ShowAsync(IPage page)
    {
        await page.EvaluateAsync("route => { location.hash = route; }", Route);
        await Expect(page.Locator("main")).ToContainTextAsync(Sign);
        if (Open is not null)
            await Open(page);
    }
}

/// <summary>Every view of the console, with something to see on each.</summary>
public static class Views
{
    private static readonly string[] numbers = ["8001"];

    /// <summary>Fills an account, and lists the views on it.</summary>
    /// <param name="texts">Names of conferences and people, their numbers, media names: at least one.</param>
    public static async Task<IReadOnlyList<ConsoleView>> OfAsync(Tenant tenant, params string[] texts)
    {
        string Text(int at) => texts[at % texts.Length];
        var board = await tenant.CreateAsync(new
        {
            name = Text(0),
            conference_numbers = numbers,
            member = new { join_muted = false, play_entry_prompt = true },
            custom_note = Text(1),
            language = "en",
        });
        for (var at = 1; at < texts.Length; at++)
            await tenant.CreateAsync(new { name = Text(at), owner_note = Text(at + 1) });
        await tenant.JoinAsync(board, Text(1), "+14155550100", isModerator: true);
        for (var at = 2; at < Math.Max(texts.Length, 6); at++)
            await tenant.JoinAsync(board, Text(at), string.Create(CultureInfo.InvariantCulture, $"+141555501{at:00}"));
        await tenant.JoinAsync(board, "", Text(0));
        await tenant.ActAsync(board, 2, "mute");
        await tenant.ActAsync(board, 3, "deaf");
        await tenant.ActAsync(board, "record", new { action = "start", media_name = Text(2) });
        await tenant.ActAsync(board, "lock");
        await tenant.JoinInVainAsync(board, Text(3), "+14155550199");
        await tenant.LeaveAsync(board, 4, Text(4));
        await tenant.PatchAsync(board, new { custom_note = Text(5) });
        var old = await tenant.CreateAsync(new { name = Text(0) });
        await tenant.DeleteConferenceAsync(old);
        return
        [
            new("conferences", "/conferences", Text(0)),
            new("new-conference", "/conferences/new", "New conference"),
            new("edit-conference", $"/conferences/{board}/edit", "Save"),
            new("live", $"/conferences/{board}", "Moderator"),
            new("delete", $"/conferences/{board}", "Moderator", page => ClickAsync(page, "Delete")),
            new("history", $"/conferences/{board}/history", "Who was in", RowAsync),
            new("event", $"/conferences/{board}/history?event", "Who was in", async page =>
            {
                await RowAsync(page);
                await page.GetByRole(AriaRole.Button, new() { NameRegex = new("^Edited") }).ClickAsync();
                await page.GetByRole(AriaRole.Button, new() { NameRegex = new("^Details of event") }).First
                    .ClickAsync();
            }),
            new("instances", $"/conferences/{board}/history?view=instances", "Instance 1", async page =>
            {
                await page.GetByText("Instance 1", new() { Exact = true }).ClickAsync();
                await Expect(page.GetByRole(AriaRole.Table, new() { Name = "Refused" })).ToBeVisibleAsync();
            }),
            new("deleted", "/deleted", Text(0)),
            .. await WebhooksAsync(tenant, board, Text),
        ];
    }

    // Disabled, so that nothing is sent; a test is all the same.
    private static async Task<IReadOnlyList<ConsoleView>> WebhooksAsync(
        Tenant tenant, string conference, Func<int, string> text)
    {
        var created = await tenant.PutAsync("webhooks", new
        {
            name = text(0),
            uri = "https://hooks.example/conferences",
            hook = "conference",
            enabled = false,
            custom_data = new { conference_id = conference, note = text(1) },
            group = text(2),
        });
        var id = created["data"]!["id"]!.GetValue<string>();
        return
        [
            new("webhooks", "/webhooks", text(0)),
            new("new-webhook", "/webhooks/new", "participant.joined"),
            new("edit-webhook", $"/webhooks/{id}/edit", "participant.joined"),
            new("webhook", $"/webhooks/{id}", "Attempts"),
        ];
    }

    private static Task RowAsync(IPage page) =>
        Expect(page.GetByRole(AriaRole.Table, new() { Name = "Who did what" }).GetByRole(AriaRole.Cell).First)
            .ToBeVisibleAsync();

    private static async Task ClickAsync(IPage page, string button)
    {
        await page.GetByRole(AriaRole.Button, new() { Name = button, Exact = true }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Dialog)).ToBeVisibleAsync();
    }
}
