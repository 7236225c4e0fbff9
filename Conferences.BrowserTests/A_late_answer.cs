using System.Text.RegularExpressions;
using Conferences.BrowserTests.Fixtures;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Conferences.BrowserTests;

/// <summary>What the console shows when something has happened before an answer, or an address, came to it.</summary>
public sealed class A_late_answer(ServiceProcess service, Chromium browser) : ConsoleTest(service, browser)
{
    private readonly TaskCompletionSource asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource released = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private int answers;

    [Fact]
    public async Task of_an_earlier_action_does_not_hide_what_became_of_a_later_one()
    {
        var id = await Tenant.CreateAsync(new { name = "Slow", member = new { join_muted = false } });
        await Tenant.JoinAsync(id, "Ada");

        // What becomes of operations is not told, so that the page asks for it.
        const string told = "\"subscribed_key\":\"conference.operation.";
        var page = await OpenAsync(frame => !frame.Contains(told, StringComparison.Ordinal));
        await HoldFirstAsync(page, $"{id}/operations/");
        await GoAsync(page, $"/conferences/{id}");
        await Button(page, "Mute Ada").ClickAsync();
        await asked.Task.WaitAsync(Cancellation);

        await Button(page, "Unmute Ada").ClickAsync();
        var row = page.GetByRole(AriaRole.Row, new() { Name = "Ada" });
        await Expect(row).ToContainTextAsync("Unmute: requested");
        released.SetResult();
        await Expect(row).ToContainTextAsync("Unmute: confirmed");
    }

    [Fact]
    public async Task about_a_conference_does_not_bring_it_back_after_its_deletion()
    {
        var id = await Tenant.CreateAsync(new { name = "Short" });
        var console = await LogInAsync();
        console.Expect("404");
        var page = console.Page;
        await GoAsync(page, $"/conferences/{id}");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Short", Level = 1 })).ToBeVisibleAsync();
        await HoldFirstAsync(page, $"{id}$");
        await Tenant.PatchAsync(id, new { name = "Shorter" });
        await asked.Task.WaitAsync(Cancellation);

        await Tenant.DeleteConferenceAsync(id);
        var gone = page.GetByText("does not exist, or no longer");
        await Expect(gone).ToBeVisibleAsync();
        await page.RunAndWaitForResponseAsync(
            () => Task.FromResult(released.TrySetResult()),
            it => it.Status == 404 && it.Url.EndsWith($"/conferences/{id}", StringComparison.Ordinal));
        await Expect(gone).ToBeVisibleAsync();
    }

    [Fact]
    public async Task of_the_record_does_not_hide_what_was_recorded_after_it()
    {
        var id = await Tenant.CreateAsync(new { name = "Followed" });
        var heard = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var page = await OpenAsync(frame => !frame.Contains("Ben", StringComparison.Ordinal) || heard.TrySetResult());
        await GoAsync(page, $"/conferences/{id}/history");
        var events = page.GetByRole(AriaRole.Table, new() { Name = "Who did what" });
        await Expect(events).ToContainTextAsync("created");
        await HoldFirstAsync(page, $"{id}/events\\?");
        await Tenant.JoinAsync(id, "Ada");
        await asked.Task.WaitAsync(Cancellation);

        await Tenant.JoinAsync(id, "Ben");
        await heard.Task.WaitAsync(Cancellation);

        // Due after the page's own pause, which began when it heard.
        await page.EvaluateAsync("() => new Promise(done => setTimeout(done, 1000))");
        released.SetResult();
        await Expect(events).ToContainTextAsync("Ben joined");
    }

    [Fact]
    public async Task to_a_search_does_not_undo_a_navigation_that_has_begun()
    {
        var page = (await LogInAsync()).Page;
        await Expect(page.GetByLabel("Search", new() { Exact = true })).ToBeVisibleAsync();

        // The browser tells of the new address once this has run.
        await page.EvaluateAsync(
            """
            () => {
              location.hash = '/webhooks';
              const field = document.querySelector('input[type=search]');
              field.value = 'board';
              field.dispatchEvent(new Event('input', { bubbles: true }));
            }
            """);
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Webhooks" })).ToBeVisibleAsync();
    }

    // A page that is told by its socket what the filter lets pass.
    private async Task<IPage> OpenAsync(Func<string, bool> passes)
    {
        var console = await OpenAsync();
        await console.Page.RouteWebSocketAsync(new Regex("/websocket$"), here =>
        {
            var there = here.ConnectToServer();
            there.OnMessage(frame =>
            {
                if (passes(frame.Text!))
                    here.Send(frame.Text!);
            });
        });
        await LogInAsync(console);
        return console.Page;
    }

    private async Task HoldFirstAsync(IPage page, string path) =>
        await page.RouteAsync(new Regex($"/conferences/{path}"), HoldFirstAsync);

    // The first answer is as it was when it was asked for, and comes when it is released.
    private async Task HoldFirstAsync(IRoute route)
    {
        var answer = await route.FetchAsync();
        if (Interlocked.Increment(ref answers) == 1)
        {
            asked.SetResult();
            await released.Task;
        }

        await route.FulfillAsync(new() { Response = answer });
    }

    private static ILocator Button(IPage page, string name) =>
        page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });
}
