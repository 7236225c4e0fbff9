using System.Globalization;
using System.Text.RegularExpressions;
using Conferences.BrowserTests.Fixtures;
using Microsoft.AspNetCore.Http;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Conferences.BrowserTests;

/// <summary>
/// The pictures in <c>docs/console</c>: <c>./test browser -class '*The_pictures' -explicit only</c> makes them.
/// </summary>
public sealed partial class The_pictures(ServiceProcess service, Chromium browser) : ConsoleTest(service, browser)
{
    private static readonly string folder = ServiceProcess.PathOf("docs/console");

    private static readonly string[] people =
    [
        "Ada Lovelace", "Grace Hopper", "Alan Turing", "Barbara Liskov", "Edsger Dijkstra", "Margaret Hamilton",
        "Niklaus Wirth", "Radia Perlman", "Katherine Johnson", "Dennis Ritchie", "Joan Clarke", "Donald Knuth",
    ];

    private static readonly string[] names =
        ["Daily stand-up", "Support hotline", "Sales, week 49", "Architecture review", "All hands", "Night shift"];

    [Fact]
    public void are_shown_in_the_page_about_the_console()
    {
        var made = Directory.GetFiles(folder, "*.png").Select(Path.GetFileName).Order().ToArray();
        var page = File.ReadAllText(ServiceProcess.PathOf("docs/console.md"));
        var shown = Picture().Matches(page).Select(it => it.Groups["file"].Value).Distinct().Order();
        Assert.NotEmpty(made);
        Assert.Equal(made, shown);
    }

    [Fact(Explicit = true)]
    public async Task are_made_from_the_running_service()
    {
        await using var receiver = await HookEndpoint.StartAsync();
        var (board, hook) = await FillAsync(receiver);
        foreach (var picture in Directory.GetFiles(folder, "*.png"))
            File.Delete(picture);

        var login = (await OpenAsync(Window(ColorScheme.Light))).Page;
        await login.GotoAsync($"{Service.Address}");
        await Expect(login.GetByLabel("API key or token")).ToBeVisibleAsync();
        await TakeAsync(login, "login");

        var light = (await LogInAsync(options: Window(ColorScheme.Light))).Page;
        await Expect(light.GetByRole(AriaRole.Status)).ToHaveTextAsync("Live");
        await Expect(light.GetByRole(AriaRole.Row, new() { Name = "Board meeting" })).ToBeVisibleAsync();
        await TakeAsync(light, "conferences");
        await LiveAsync(light, board);
        await TakeAsync(light, "live");
        await Button(light, "Mute all").ClickAsync();
        await Expect(light.GetByRole(AriaRole.Dialog)).ToContainTextAsync("will be muted");
        await TakeAsync(light, "bulk");
        await light.Keyboard.PressAsync("Escape");
        await Button(light, "Delete").ClickAsync();
        await Expect(light.GetByRole(AriaRole.Dialog)).ToContainTextAsync("Ada Lovelace");
        await TakeAsync(light, "delete");
        await light.Keyboard.PressAsync("Escape");

        await GoAsync(light, $"/conferences/{board}/edit");
        await Expect(light.GetByLabel("Max participants")).ToBeVisibleAsync();
        await TakeAsync(light, "form");
        await HistoryAsync(light, board);
        await TakeAsync(light, "history");
        await light.GetByRole(AriaRole.Button, new() { NameRegex = new("^Edited") }).ClickAsync();
        await light.GetByRole(AriaRole.Button, new() { NameRegex = new("^Details of event") }).First.ClickAsync();
        await TakeAsync(light, "event");
        await light.Keyboard.PressAsync("Escape");
        await light.GetByRole(AriaRole.Tab, new() { Name = "Instances" }).ClickAsync();
        await light.GetByText("Instance 1", new() { Exact = true }).ClickAsync();
        await Expect(light.GetByRole(AriaRole.Table, new() { Name = "People", Exact = true })).ToBeVisibleAsync();
        await TakeAsync(light, "instances");
        await GoAsync(light, "/deleted");
        await Expect(light.GetByRole(AriaRole.Link, new() { Name = "History of" }).First).ToBeVisibleAsync();
        await TakeAsync(light, "deleted");

        await GoAsync(light, "/webhooks");
        await Expect(light.GetByRole(AriaRole.Row, new() { Name = "CRM" })).ToBeVisibleAsync();
        await TakeAsync(light, "webhooks");
        await GoAsync(light, $"/webhooks/{hook}");
        await Expect(light.GetByText("Failed").First).ToBeVisibleAsync();
        await TakeAsync(light, "webhook");
        await light.GetByRole(AriaRole.Button, new() { NameRegex = new("^Details of participant") }).First.ClickAsync();
        await TakeAsync(light, "attempt");

        await LinksAsync(board);
        var dark = (await LogInAsync(options: Window(ColorScheme.Dark))).Page;
        await LiveAsync(dark, board);
        await TakeAsync(dark, "live-dark");
        await HistoryAsync(dark, board);
        await TakeAsync(dark, "history-dark");
        var narrow = (await LogInAsync(options: Window(ColorScheme.Light, 390))).Page;
        await LiveAsync(narrow, board);
        await TakeAsync(narrow, "live-narrow");
    }

    // Of a service that takes browsers, whatever the media server of this one is.
    private async Task LinksAsync(string board)
    {
        await Tenant.PostAsync($"conferences/{board}/links", new { name = "Radia Perlman", expires_in = 3_600 });
        var link = await Tenant.PostAsync($"conferences/{board}/links", new { name = "Press", expires_in = 600 });
        await Tenant.DeleteAsync($"conferences/{board}/links/{link["data"]!["id"]!.GetValue<string>()}");
        var console = await OpenAsync(Window(ColorScheme.Light));
        await ScriptedLegSocket.PretendAsync(console.Page);
        await LogInAsync(console);
        await LiveAsync(console.Page, board);
        await Button(console.Page, "Links").ClickAsync();
        await Expect(console.Page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("Radia Perlman");
        await TakeAsync(console.Page, "links");

        foreach (var (name, say) in ((string, object)[])
        [
            ("join", new { @event = "joined", participant_id = 1 }),
            ("join-waiting", new { @event = "state", muted = false, deaf = false, waiting = true }),
            ("join-refused", new { @event = "refused", reason = "locked", message = "locked" }),
        ])
        {
            var page = (await OpenAsync(Window(ColorScheme.Light, 560))).Page;
            var socket = await ScriptedLegSocket.OfAsync(page);
            await page.GotoAsync($"{Service.Address}console/join/link");
            await page.GetByLabel("Your name").FillAsync("Radia Perlman");
            await Button(page, "Join").ClickAsync();
            await socket.AdmitAsync(waiting: true);
            socket.Say(say);
            if (name == "join")
                socket.Say(new { @event = "state", muted = false, deaf = false, waiting = false });
            await Expect(page.GetByRole(AriaRole.Status)).Not.ToContainTextAsync("Connecting");
            await TakeAsync(page, name);
        }
    }

    private async Task<(string Board, string Hook)> FillAsync(HookEndpoint receiver)
    {
        foreach (var (at, name) in names.Index())
        {
            var numbers = new[] { string.Create(CultureInfo.InvariantCulture, $"+141555502{at:00}") };
            var id = await Tenant.CreateAsync(new { name, conference_numbers = numbers });
            for (var joined = 0; joined < at % 3 * 4; joined++)
                await Tenant.JoinAsync(id, people[joined], isModerator: joined == 0);
        }

        var old = await Tenant.CreateAsync(new { name = "Project Tempest" });
        await Tenant.JoinAsync(old, people[0]);
        await Tenant.DeleteConferenceAsync(old);
        var created = await Tenant.PutAsync("webhooks", new
        {
            name = "CRM",
            uri = receiver.Url,
            hook = "conference",
            format = "json",
            custom_data = new { team = "support" },
        });
        await Tenant.PutAsync("webhooks", new
        {
            name = "Billing, until 2025",
            uri = "https://billing.example/conferences",
            hook = "conference",
            enabled = false,
        });
        var board = await Tenant.CreateAsync(new
        {
            name = "Board meeting",
            conference_numbers = (string[])["+14155550150", "8001"],
            max_participants = 20,
            member = new { join_muted = false },
        });
        foreach (var (at, name) in people.Index())
        {
            var number = string.Create(CultureInfo.InvariantCulture, $"+1415555{at:0100}");
            await Tenant.JoinAsync(board, name, number, isModerator: at == 0);
        }

        foreach (var muted in (int[])[3, 6, 9])
            await Tenant.ActAsync(board, muted, "mute");
        await Tenant.ActAsync(board, 7, "deaf");
        await Tenant.ActAsync(board, "record", new { action = "start" });
        await Tenant.ActAsync(board, "lock");
        await Tenant.JoinInVainAsync(board, "Mallory", "+14155550199");
        await Tenant.ActAsync(board, "unlock");
        await Tenant.PatchAsync(board, new { name = "Board meeting", max_participants = 30 });
        await Tenant.ActAsync(board, 12, "kick");
        await Tenant.LeaveAsync(board, 11);

        // So that not all attempts look alike.
        receiver.Status = StatusCodes.Status500InternalServerError;
        receiver.Answer = "out of order";
        await Tenant.ActAsync(board, "lock");
        return (board, created["data"]!["id"]!.GetValue<string>());
    }

    private static async Task LiveAsync(IPage page, string id)
    {
        await GoAsync(page, $"/conferences/{id}");
        await Expect(page.GetByRole(AriaRole.Row, new() { Name = "Ada Lovelace" })).ToBeVisibleAsync();
        await Expect(Button(page, "Mute all")).Not.ToHaveAttributeAsync("aria-disabled", "true");
        await Expect(page.Locator("main")).ToContainTextAsync("Mallory");
    }

    private static async Task HistoryAsync(IPage page, string id)
    {
        await GoAsync(page, $"/conferences/{id}/history");
        await page.GetByRole(AriaRole.Slider, new() { Name = "Time" }).FillAsync("24");
        await Expect(page.GetByRole(AriaRole.Row, new() { Name = "Grace Hopper" }).First).ToBeVisibleAsync();
    }

    private static async Task TakeAsync(IPage page, string name)
    {
        var path = Path.Combine(folder, $"{name}.png");
        await page.ScreenshotAsync(new() { Path = path, Animations = ScreenshotAnimations.Disabled });
    }

    private static BrowserNewPageOptions Window(ColorScheme theme, int width = 1280) => new()
    {
        ColorScheme = theme,
        ViewportSize = new() { Width = width, Height = 800 },
        TimezoneId = "Europe/Berlin",
        Locale = "en-GB",
        ReducedMotion = ReducedMotion.Reduce,
    };

    private static ILocator Button(IPage page, string name) =>
        page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    [GeneratedRegex(@"\(console/(?<file>[\w-]+\.png)\)")]
    private static partial Regex Picture();
}
