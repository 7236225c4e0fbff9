using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Conferences.BrowserTests.Fixtures;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Conferences.BrowserTests;

/// <summary>
/// The operator's own microphone, links for others, and what the media server offers. The service says that it takes
/// browsers, whatever it has.
/// </summary>
public sealed class Joining_from_the_console(ServiceProcess service, Chromium browser) : ConsoleTest(service, browser)
{
    [Fact]
    public async Task keeps_the_microphone_in_the_conference_whatever_view_is_shown()
    {
        var id = await Tenant.CreateAsync(new { name = "Board" });
        var (page, socket) = await OpenRoomAsync(id);
        await Button(page, "Join with microphone").ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        await dialog.GetByLabel("Your name").FillAsync("Grace");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Join" }).ClickAsync();
        var joined = await socket.AdmitAsync();
        Assert.Equal(
            (Tenant.Account, id, "Grace", true),
            (Text(joined, "account_id"), Text(joined, "conference_id"), Text(joined, "name"),
                joined["is_moderator"]!.GetValue<bool>()));
        Assert.NotEmpty(Text(joined, "auth_token"));

        var bar = page.GetByRole(AriaRole.Region, new() { Name = "Your microphone" });
        await Expect(bar).ToContainTextAsync(new Regex("Board.*You are in"));
        await Expect(Button(page, "Join with microphone")).ToHaveAttributeAsync("aria-disabled", "true");
        await GoAsync(page, "/webhooks");
        await Expect(page.Locator("main")).ToContainTextAsync("No webhooks yet");
        await bar.GetByRole(AriaRole.Button, new() { Name = "Mute me" }).ClickAsync();
        await socket.HearAsync("mute");
        Assert.Empty((await page.RunAxe()).Violations.Select(it => $"{it.Id}: {it.Help}"));
        await bar.GetByRole(AriaRole.Button, new() { Name = "Leave" }).ClickAsync();
        await socket.HearAsync("leave");
        await Expect(bar).ToContainTextAsync("You have left.");
        await bar.GetByRole(AriaRole.Button, new() { Name = "Dismiss" }).ClickAsync();
        await Expect(bar).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task makes_lists_and_revokes_links_for_others()
    {
        var id = await Tenant.CreateAsync(new { name = "Board" });
        var (page, _) = await OpenRoomAsync(id);
        await Button(page, "Links").ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        await Expect(dialog).ToContainTextAsync("None yet.");
        await dialog.GetByLabel("For whom").FillAsync("Ada");
        await dialog.GetByLabel("Role").SelectOptionAsync("Moderator");
        await dialog.GetByLabel("Valid for").SelectOptionAsync("An hour");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Create a link" }).ClickAsync();
        var address = await dialog.GetByLabel("Link for Ada", new() { Exact = true }).InputValueAsync();

        var link = (await Tenant.GetAsync($"conferences/{id}/links"))["data"]![0]!;
        Assert.Equal($"{Service.Address}console/join/{Text(link, "link")}", address);
        Assert.Equal(address, Text(link, "url"));
        Assert.True(link["is_moderator"]!.GetValue<bool>());
        var lifetime = link["expires"]!.GetValue<DateTime>() - link["created"]!.GetValue<DateTime>();
        Assert.InRange(lifetime, TimeSpan.FromMinutes(59), TimeSpan.FromHours(1));
        Assert.Empty((await page.RunAxe()).Violations.Select(it => $"{it.Id}: {it.Help}"));

        await dialog.GetByRole(AriaRole.Button, new() { Name = "Revoke the link for Ada" }).ClickAsync();
        await Expect(dialog.GetByRole(AriaRole.Listitem)).ToContainTextAsync(new Regex("Ada.*Moderator.*Revoked"));
        await Expect(dialog.GetByLabel("Link for Ada", new() { Exact = true })).ToHaveCountAsync(0);
        await page.Keyboard.PressAsync("Escape");
        await GoAsync(page, $"/conferences/{id}/history");
        await Expect(page.Locator("main")).ToContainTextAsync("Link created for Ada, as moderator");
    }

    [Fact]
    public async Task offers_neither_where_the_service_takes_no_browsers()
    {
        var id = await Tenant.CreateAsync(new { name = "Board" });
        var page = (await LogInAsync()).Page;
        await GoAsync(page, $"/conferences/{id}");
        await Expect(page.Locator("main")).ToContainTextAsync("simulated callers");
        await Expect(Button(page, "Join with microphone")).ToHaveCountAsync(0);
        await Expect(Button(page, "Links")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task disables_what_the_media_server_does_not_offer_and_says_why()
    {
        var id = await Tenant.CreateAsync(new { name = "Board", member = new { join_muted = false } });
        await Tenant.JoinAsync(id, "Ada");
        var page = (await LogInAsync()).Page;
        await page.RouteAsync($"**/conferences/{id}", async route =>
        {
            var answer = await route.FetchAsync();
            if (answer.Status != 200)
            {
                await route.FulfillAsync(new() { Response = answer });
                return;
            }

            var body = JsonNode.Parse(await answer.TextAsync())!;
            body["data"]!["_read_only"]!["capabilities"] = JsonNode.Parse(
                """{"conference":["end","lock","play","record","unlock"],"participant":["kick","mute","unmute"]}""");
            await route.FulfillAsync(new() { Response = answer, Body = body.ToJsonString() });
        });
        await GoAsync(page, $"/conferences/{id}");
        foreach (var name in (string[])["Dial", "Deafen Ada", "Deafen all", "Undeafen everybody"])
        {
            await Expect(Button(page, name)).ToHaveAttributeAsync("aria-disabled", "true");
            await Expect(Button(page, name)).ToHaveAttributeAsync("title", "The media server cannot do this");
        }

        foreach (var name in (string[])["Lock", "Record", "Play", "End", "Mute Ada", "Kick Ada", "Mute all"])
            await Expect(Button(page, name)).Not.ToHaveAttributeAsync("aria-disabled", "true");
        await Button(page, "Dial").ClickAsync(new() { Force = true });
        await Expect(page.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(0);
    }

    private async Task<(IPage Page, ScriptedLegSocket Socket)> OpenRoomAsync(string id)
    {
        var console = await OpenAsync();
        var page = console.Page;
        await ScriptedLegSocket.PretendAsync(page);
        var socket = await ScriptedLegSocket.OfAsync(page);
        await LogInAsync(console);
        await GoAsync(page, $"/conferences/{id}");
        await Expect(Button(page, "Join with microphone")).ToBeVisibleAsync();
        return (page, socket);
    }

    private static string Text(JsonNode json, string member) => json[member]!.GetValue<string>();

    private static ILocator Button(IPage page, string name) =>
        page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });
}
