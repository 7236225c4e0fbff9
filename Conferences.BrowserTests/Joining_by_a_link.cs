using System.Text.RegularExpressions;
using Conferences.BrowserTests.Fixtures;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Conferences.BrowserTests;

/// <summary>The page of a link, with each answer that the service may give to whoever wants to join.</summary>
public sealed class Joining_by_a_link(ServiceProcess service, Chromium browser) : ConsoleTest(service, browser)
{
    private const string Link = "aaa.bbb.ccc";

    [Fact]
    public async Task asks_for_a_name_and_joins_with_the_link_of_its_own_address()
    {
        var (page, socket) = await OpenLinkAsync();
        await Button(page, "Join").ClickAsync();
        await Expect(page.GetByLabel("Your name")).ToHaveAccessibleDescriptionAsync("Say who you are.");
        await Expect(page.GetByLabel("Your name")).ToBeFocusedAsync();

        await page.GetByLabel("Your name").FillAsync("Ada");
        await page.GetByLabel("Pin").FillAsync("1234");
        await page.GetByLabel("Join muted").CheckAsync();
        await Button(page, "Join").ClickAsync();
        var joined = await socket.AdmitAsync(muted: true);
        Assert.Equal(
            """{"action":"join","link":"aaa.bbb.ccc","name":"Ada","pin":"1234","muted":true}""", joined.ToJsonString());
        await Expect(Heading(page)).ToHaveTextAsync("You are here as Ada");
        await Expect(Heading(page)).ToBeFocusedAsync();
        await Expect(Status(page)).ToHaveTextAsync("You are in.");
        await Expect(Button(page, "Mute me")).ToHaveAttributeAsync("aria-pressed", "true");
    }

    [Theory]
    [InlineData("locked", "The conference is locked.", true)]
    [InlineData("full", "The conference is full.", true)]
    [InlineData("link_expired", "This link has expired.", false)]
    [InlineData("link_revoked", "This link has been revoked.", false)]
    [InlineData("link_invalid", "This link is not complete", false)]
    [InlineData("unknown", "This conference does not exist, or no longer.", false)]
    [InlineData("some_new_reason", "some new reason", true)]
    public async Task says_why_it_was_refused_and_whether_there_is_a_second_try(string reason, string text, bool again)
    {
        var (page, socket) = await OpenLinkAsync();
        await JoinAsync(page);
        await socket.HearAsync("join");
        socket.Say(new { @event = "refused", reason, message = "no" });
        await Expect(Status(page)).ToContainTextAsync(text);
        await Expect(Button(page, "Try again")).ToHaveCountAsync(again ? 1 : 0);
    }

    [Fact]
    public async Task asks_for_the_pin_where_there_is_one_and_comes_in_with_it()
    {
        var (page, socket) = await OpenLinkAsync();
        await JoinAsync(page);
        await socket.HearAsync("join");
        socket.Say(new { @event = "refused", reason = "bad_pin", message = "no" });
        await Expect(page.GetByLabel("Pin")).ToBeFocusedAsync();
        await Expect(page.GetByLabel("Your name")).ToHaveValueAsync("Ada");
        await page.Keyboard.TypeAsync("77");
        await page.Keyboard.PressAsync("Enter");
        Assert.Equal("77", (await socket.AdmitAsync())["pin"]!.GetValue<string>());
        await Expect(Status(page)).ToHaveTextAsync("You are in.");
    }

    [Fact]
    public async Task shows_that_it_waits_and_that_it_was_let_in()
    {
        var (page, socket) = await OpenLinkAsync();
        await JoinAsync(page);
        await socket.AdmitAsync(waiting: true);
        await Expect(Status(page)).ToContainTextAsync("waiting for a moderator");
        socket.Say(new { @event = "joined", participant_id = 2 });
        await Expect(Status(page)).ToContainTextAsync("waiting for a moderator");
        socket.Say(new { @event = "state", muted = false, deaf = false, waiting = false });
        await Expect(Status(page)).ToHaveTextAsync("You are in.");
    }

    [Fact]
    public async Task is_muted_only_once_the_service_says_so_and_silent_at_once()
    {
        var (page, socket) = await OpenLinkAsync();
        await JoinAsync(page);
        await socket.AdmitAsync();
        await Button(page, "Mute me").ClickAsync();
        await socket.HearAsync("mute");
        await Expect(Button(page, "Mute me")).ToHaveAttributeAsync("aria-pressed", "false");
        await Expect(Button(page, "Mute me")).ToHaveAttributeAsync("aria-disabled", "true");
        socket.Say(new { @event = "state", muted = true, deaf = false, waiting = false });
        await Expect(Button(page, "Mute me")).ToHaveAttributeAsync("aria-pressed", "true");
        await Expect(page.Locator(".states")).ToContainTextAsync("Muted");

        await Button(page, "Mute me").ClickAsync();
        await socket.HearAsync("unmute");
        socket.Say(new { @event = "operation", operation_id = "a", status = "failed" });
        await Expect(Button(page, "Mute me")).ToHaveAttributeAsync("aria-pressed", "true");
        await Expect(Button(page, "Mute me")).Not.ToHaveAttributeAsync("aria-disabled", "true");
    }

    [Theory]
    [InlineData("kicked", "You have been removed from the conference.")]
    [InlineData("moderator_left", "since the last moderator has left")]
    public async Task says_that_it_is_over_and_why(string reason, string text)
    {
        var (page, socket) = await OpenLinkAsync();
        await JoinAsync(page);
        await socket.AdmitAsync();
        socket.Say(new { @event = "left", reason });
        await Expect(Status(page)).ToContainTextAsync(text);
        await Button(page, "Try again").ClickAsync();
        await socket.AdmitAsync();
        await Button(page, "Leave").ClickAsync();
        await socket.HearAsync("leave");
        await Expect(Status(page)).ToHaveTextAsync("You have left.");
    }

    [Fact]
    public async Task goes_on_with_its_leg_after_a_lost_connection_and_after_a_reload()
    {
        var (page, socket) = await OpenLinkAsync();
        await JoinAsync(page);
        await socket.AdmitAsync();
        await socket.CutAsync();
        var resumed = await socket.HearAsync("resume");
        Assert.Equal("""{"action":"resume","leg_id":"leg","secret":"secret"}""", resumed.ToJsonString());
        await Expect(Status(page)).ToContainTextAsync("Reconnecting");
        socket.SayResumed(muted: true);
        await Expect(Status(page)).ToHaveTextAsync("You are in.");

        await page.ReloadAsync();
        await socket.HearAsync("resume");
        socket.SayResumed(muted: true);
        await socket.HearAsync("offer");
        await Expect(Heading(page)).ToHaveTextAsync("You are here as Ada");
        await Expect(Button(page, "Mute me")).ToHaveAttributeAsync("aria-pressed", "true");

        await Button(page, "Leave").ClickAsync();
        await Expect(Status(page)).ToHaveTextAsync("You have left.");
        var before = socket.Connections;
        await page.ReloadAsync();
        await Expect(Heading(page)).ToHaveTextAsync("Join the conference");
        Assert.Equal(before, socket.Connections);
    }

    [Fact]
    public async Task offers_again_what_the_media_server_has_lost_and_can_be_asked_again_after_an_error()
    {
        var (page, socket) = await OpenLinkAsync();
        await JoinAsync(page);
        await socket.AdmitAsync();
        await Button(page, "Mute me").ClickAsync();
        await socket.HearAsync("mute");
        await Expect(Button(page, "Mute me")).ToHaveAttributeAsync("aria-disabled", "true");
        socket.Say(new { @event = "error", message = "it could not be done now; try again" });
        await Expect(Button(page, "Mute me")).Not.ToHaveAttributeAsync("aria-disabled", "true");

        socket.Say(new { @event = "lost" });
        await socket.HearAsync("offer");
    }

    [Theory]
    [InlineData("NotAllowedError", "does not allow the microphone")]
    [InlineData("NotFoundError", "There is no microphone.")]
    [InlineData("NotReadableError", "Another program uses the microphone.")]
    public async Task says_what_is_wrong_with_the_microphone(string failure, string text)
    {
        var (page, socket) = await OpenLinkAsync();
        await page.EvaluateAsync("failure => { window.microphoneFails = failure; }", failure);
        await JoinAsync(page);
        await Expect(Status(page)).ToContainTextAsync(text);
        Assert.Equal(0, socket.Connections);
        await Button(page, "Try the microphone").ClickAsync();
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync(text);
    }

    [Fact]
    public async Task lets_the_microphone_be_tried_and_chosen_before_anybody_hears_it()
    {
        var (page, socket) = await OpenLinkAsync();
        await Button(page, "Try the microphone").ClickAsync();
        await Expect(page.GetByLabel("Microphone", new() { Exact = true })).ToContainTextAsync("Headset");
        await UntilAsync(() => page.EvaluateAsync<bool>("document.querySelector('meter').value > 0.3"));
        await page.GetByLabel("Microphone", new() { Exact = true }).SelectOptionAsync("Headset");
        await UntilAsync(() => page.EvaluateAsync<bool>("askedFor.at(-1) === 'two'"));
        Assert.Equal(0, socket.Connections);
    }

    [Fact]
    public async Task says_that_the_service_takes_no_browsers()
    {
        var console = await OpenAsync();
        console.Expect("404|websocket|WebSocket|426");
        var page = console.Page;
        await Microphones.GiveAsync(page, 440);
        await page.GotoAsync($"{Service.Address}console/join/{Link}");
        await JoinAsync(page);
        await Expect(Status(page)).ToContainTextAsync("cannot be reached, or takes no browsers");
        await Expect(Button(page, "Try again")).ToBeVisibleAsync();
    }

    [Theory]
    [InlineData(ColorScheme.Light, 1280)]
    [InlineData(ColorScheme.Dark, 360)]
    public async Task can_be_used_by_everybody(ColorScheme theme, int width)
    {
        var (page, socket) = await OpenLinkAsync(new()
        {
            ColorScheme = theme,
            ViewportSize = new() { Width = width, Height = 800 },
            ReducedMotion = ReducedMotion.Reduce,
        });
        await Button(page, "Try the microphone").ClickAsync();
        await Expect(page.GetByRole(AriaRole.Meter)).ToBeVisibleAsync();
        await FitsAsync(page);
        await JoinAsync(page);
        await socket.AdmitAsync(muted: true);
        await Expect(Status(page)).ToHaveTextAsync("You are in.");
        await FitsAsync(page);
        socket.Say(new { @event = "left", reason = "kicked" });
        await Expect(Status(page)).ToContainTextAsync("removed");
        await FitsAsync(page);
    }

    [Fact]
    public async Task works_behind_a_prefix_and_by_keyboard_alone()
    {
        await using var prefixed = await PrefixedService.StartAsync(Service.Address);
        var page = (await OpenAsync()).Page;
        var socket = await ScriptedLegSocket.OfAsync(page);
        await page.GotoAsync($"{prefixed.Address}console/join/{Link}");
        await page.GetByLabel("Your name").FocusAsync();
        await page.Keyboard.TypeAsync("Ada");
        await page.Keyboard.PressAsync("Enter");
        await socket.AdmitAsync();
        await Expect(Status(page)).ToHaveTextAsync("You are in.");
        await Expect(Heading(page)).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.PressAsync("Space");
        await socket.HearAsync("mute");
        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.PressAsync("Enter");
        await socket.HearAsync("leave");
    }

    private async Task<(IPage Page, ScriptedLegSocket Socket)> OpenLinkAsync(BrowserNewPageOptions? options = null)
    {
        var page = (await OpenAsync(options)).Page;
        var socket = await ScriptedLegSocket.OfAsync(page);
        await page.GotoAsync($"{Service.Address}console/join/{Link}");
        await Expect(Heading(page)).ToHaveTextAsync("Join the conference");
        return (page, socket);
    }

    private static async Task JoinAsync(IPage page)
    {
        await page.GetByLabel("Your name").FillAsync("Ada");
        await Button(page, "Join").ClickAsync();
    }

    private static async Task FitsAsync(IPage page)
    {
        Assert.Empty((await page.RunAxe()).Violations.Select(it => $"{it.Id}: {it.Help} {it.Nodes[0].Html}"));
        Assert.True(0 >= await page.EvaluateAsync<int>(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"));
    }

    private static ILocator Heading(IPage page) => page.GetByRole(AriaRole.Heading, new() { Level = 1 });

    private static ILocator Status(IPage page) => page.GetByRole(AriaRole.Status);

    private static ILocator Button(IPage page, string name) =>
        page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });
}
