using System.Text.RegularExpressions;
using Conferences.BrowserTests.Fixtures;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Conferences.BrowserTests;

/// <summary>One conference live: who is in, what can be done, and what became of it.</summary>
public sealed class The_live_page(ServiceProcess service, Chromium browser) : ConsoleTest(service, browser)
{
    [Fact]
    public async Task shows_who_is_in_and_how()
    {
        var id = await Tenant.CreateAsync(
            new { name = "Waiting", wait_for_moderator = true, member = new { join_muted = true, join_deaf = true } });
        await Tenant.JoinAsync(id, "Ada", "+14155550100");
        var page = await OpenRoomAsync(id, "Waiting");
        await Expect(Row(page, "Ada")).ToContainTextAsync(new Regex(@"\+14155550100.*Member.*Waiting.*Muted.*Deaf"));
        await Expect(page.Locator("main")).ToContainTextAsync(new Regex("1 person .*1 waiting"));

        await Tenant.PutAsync(
            $"conferences/{id}/participants", new { call_id = "ghost", caller_id_name = "Casper", ghost = true });
        await Expect(Row(page, "Casper")).ToContainTextAsync("Ghost");
        await Tenant.JoinAsync(id, "Grace", isModerator: true);
        await Expect(Row(page, "Grace")).ToContainTextAsync("Moderator");
        await Expect(Row(page, "Ada")).Not.ToContainTextAsync("Waiting");
        await Expect(page.Locator("main")).ToContainTextAsync(new Regex("2 people .*1 moderator, 1 member"));
        await Expect(Row(page, "Grace")).ToContainTextAsync(new Regex(@"0:0[1-9]|0:[1-5]\d|[1-9]\d*:\d\d"));
        await Tenant.ActAsync(id, "end");
        await Expect(page.GetByText("Nobody is in", new() { Exact = true })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task carries_out_what_concerns_one_person_and_says_what_became_of_it()
    {
        var id = await Tenant.CreateAsync(new { name = "One", member = new { join_muted = false } });
        await Tenant.JoinAsync(id, "Ada");
        await Tenant.JoinAsync(id, "Ben");
        var page = await OpenRoomAsync(id, "One");
        foreach (var (verb, opposite, state) in ((string, string, string)[])
            [("Mute", "Unmute", "Muted"), ("Deafen", "Undeafen", "Deaf")])
        {
            await Button(page, $"{verb} Ada").ClickAsync();
            await Expect(Row(page, "Ada")).ToContainTextAsync($"{verb}: confirmed");
            await Expect(Row(page, "Ada")).ToContainTextAsync(state);
            await Button(page, $"{opposite} Ada").ClickAsync();
            await Expect(Row(page, "Ada")).ToContainTextAsync($"{opposite}: confirmed");
            await Expect(Button(page, $"{verb} Ada")).ToBeVisibleAsync();
        }

        await Button(page, "Kick Ada").PressAsync("Enter");
        await Expect(Row(page, "Ada")).ToHaveCountAsync(0);
        await Expect(page.GetByLabel("Select Ben")).ToBeFocusedAsync();
        var operations = page.GetByRole(AriaRole.Listitem).Filter(new() { HasText = "confirmed" });
        await Expect(operations).ToHaveCountAsync(5);
        await Expect(operations.First).ToContainTextAsync("Kick");
    }

    [Fact]
    public async Task carries_out_what_concerns_the_conference_and_says_why_it_failed()
    {
        var id = await Tenant.CreateAsync(new { name = "Whole", member = new { join_muted = false } });
        var console = await LogInAsync();
        console.Expect("400");
        var page = console.Page;
        await GoAsync(page, $"/conferences/{id}");
        await Button(page, "Lock").ClickAsync();
        await Expect(page.Locator(".truths")).ToContainTextAsync("Lock: failed, the conference is not running");

        await Tenant.JoinAsync(id, "Ada");
        await Button(page, "Lock").ClickAsync();
        await Expect(page.Locator(".truths")).ToContainTextAsync("Lock: confirmed");
        await Button(page, "Unlock").ClickAsync();
        await Expect(Button(page, "Lock")).ToBeVisibleAsync();
        await Button(page, "Record").ClickAsync();
        await Button(page, "Stop recording").ClickAsync();
        await Expect(Button(page, "Record")).ToBeVisibleAsync();

        var dialog = page.GetByRole(AriaRole.Dialog);
        await Button(page, "Play").ClickAsync();
        await dialog.GetByLabel("Media").FillAsync("no such thing !");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Play" }).ClickAsync();
        await Expect(dialog.GetByLabel("Media")).ToHaveAccessibleDescriptionAsync(new Regex("not in a form"));
        await dialog.GetByLabel("Media").FillAsync("welcome.wav");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Play" }).ClickAsync();
        await Expect(page.Locator(".truths")).ToContainTextAsync("Play: confirmed");

        await Button(page, "Dial").ClickAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Dial" }).ClickAsync();
        await Expect(dialog.GetByLabel("Endpoints")).ToHaveAttributeAsync("aria-invalid", "true");
        await dialog.GetByLabel("Endpoints").FillAsync("1002");
        await dialog.GetByLabel("Join as moderators").CheckAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Dial" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Row).Filter(new() { HasText = "Moderator" })).ToHaveCountAsync(1);

        await Button(page, "End").ClickAsync();
        await Expect(dialog).ToContainTextAsync("2 people will be put out");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "End" }).ClickAsync();
        await Expect(page.GetByText("Nobody is in", new() { Exact = true })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task says_whom_a_bulk_action_will_affect_before_it_is_done()
    {
        var id = await Tenant.CreateAsync(new { name = "Many", member = new { join_muted = false } });
        await Tenant.JoinAsync(id, "Grace", isModerator: true);
        for (var number = 1; number <= 12; number++)
            await Tenant.JoinAsync(id, $"Person {number:00}");
        var page = await OpenRoomAsync(id, "Many");
        var dialog = page.GetByRole(AriaRole.Dialog);
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Mute all", Exact = false })).ToHaveCountAsync(1);
        await Button(page, "Mute all").ClickAsync();
        await Expect(dialog).ToContainTextAsync("12 people will be muted");
        await Expect(dialog).Not.ToContainTextAsync("Grace");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Cancel" }).ClickAsync();
        Assert.Empty((await Tenant.GetAsync($"conferences/{id}/operations"))["data"]!.AsArray());

        await Button(page, "Mute all").ClickAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Mute all" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Row).Filter(new() { HasText = "Muted" })).ToHaveCountAsync(12);
        await Expect(page.Locator(".truths")).ToContainTextAsync("Mute all: confirmed");

        foreach (var name in (string[])["Grace", "Person 03", "Person 05"])
            await page.GetByLabel($"Select {name}").CheckAsync();
        await Button(page, "Unmute selected").ClickAsync();
        await Expect(dialog).ToContainTextAsync("2 people will be unmuted");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Unmute selected" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Row).Filter(new() { HasText = "Muted" })).ToHaveCountAsync(10);
        await page.GetByLabel("Show", new() { Exact = true }).SelectOptionAsync("muted");
        await Expect(page.GetByRole(AriaRole.Table)).ToHaveAttributeAsync("aria-rowcount", "11");
        await page.GetByLabel("Find a person").FillAsync("12");
        await Expect(page.GetByRole(AriaRole.Row)).ToHaveCountAsync(2);
    }

    [Fact]
    public async Task shows_refused_joins_as_they_happen_with_their_reason()
    {
        var id = await Tenant.CreateAsync(new { name = "Door", member = new { pins = (string[])["1234"] } });
        await Tenant.JoinInVainAsync(id, "Before", pin: "1");
        var page = await OpenRoomAsync(id, "Door");
        var refused = page.GetByRole(AriaRole.List, new() { Name = "Refused joins" }).GetByRole(AriaRole.Listitem);
        await Expect(refused).ToContainTextAsync(["Before"]);
        await Tenant.JoinInVainAsync(id, "Mallory", "+14155550199", pin: "9");
        await Expect(refused).ToHaveCountAsync(2);
        await Expect(refused.First).ToContainTextAsync(new Regex(@"Mallory \+14155550199.*wrong or missing pin"));
    }

    // As the README has it, with nothing but the mouse.
    [Fact]
    public async Task makes_the_tour_by_mouse_alone()
    {
        var console = await LogInAsync();
        console.Expect("409");
        var page = console.Page;
        await Button(page, "New conference").ClickAsync();
        await Button(page, "Save").ClickAsync();
        foreach (var name in (string[])["Ada", "Ben", "Clara"])
        {
            await Button(page, "Join").ClickAsync();
            await Expect(Row(page, name)).ToContainTextAsync(name == "Ada" ? "Moderator" : "Muted");
        }

        await Button(page, "Unmute Ben").ClickAsync();
        await Expect(Row(page, "Ben")).ToContainTextAsync("Unmute: confirmed");
        await Button(page, "Mute all").ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        await Expect(dialog).ToContainTextAsync("1 person will be muted");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Mute all" }).ClickAsync();
        await Expect(Row(page, "Ben")).ToContainTextAsync("Muted");
        await Button(page, "Lock").ClickAsync();
        await Button(page, "Unlock").WaitForAsync();
        await Button(page, "Join").ClickAsync();
        await Expect(page.GetByRole(AriaRole.List, new() { Name = "Refused joins" })).ToContainTextAsync(
            new Regex("David.*the conference is locked"));
        await page.GetByLabel("Leg").SelectOptionAsync(new SelectOptionValue { Value = "2" });
        await Button(page, "Hang up").ClickAsync();
        await Expect(Row(page, "Ben")).ToHaveCountAsync(0);
        await page.GetByRole(AriaRole.Link, new() { Name = "History" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Slider, new() { Name = "Time" })).ToBeVisibleAsync();
        await page.GoBackAsync();
        await Button(page, "Delete").ClickAsync();
        await Expect(dialog).ToContainTextAsync("2 people are in");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Delete" }).ClickAsync();
        await Expect(page.GetByText("No conferences yet")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task of_a_conference_that_is_deleted_says_so()
    {
        var id = await Tenant.CreateAsync(new { name = "Short" });
        var console = await LogInAsync();

        // It may be read at the moment of its deletion.
        console.Expect("404");
        var page = console.Page;
        await GoAsync(page, $"/conferences/{id}");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Short", Level = 1 })).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Status)).ToHaveTextAsync("Live");
        await Tenant.DeleteConferenceAsync(id);
        await Expect(page.GetByText("does not exist, or no longer")).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "History" })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task offers_everything_to_a_key_that_names_no_scope()
    {
        var tenant = await Service.NewAccountAsync("");
        var page = (await LogInAsync(tenant)).Page;
        await Expect(page.GetByText("No conferences yet")).ToBeVisibleAsync();
        await Expect(page.GetByText("This login may read only")).ToHaveCountAsync(0);
        await Expect(Button(page, "New conference")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task offers_nothing_that_a_reader_may_not_do()
    {
        var reader = await Service.NewAccountAsync("read");
        var page = (await LogInAsync(reader)).Page;
        await Expect(page.GetByText("This login may read only")).ToBeVisibleAsync();
        await Expect(page.GetByText("No conferences yet")).ToBeVisibleAsync();
        await Expect(Button(page, "New conference")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task names_each_person_once_and_before_anything_else()
    {
        var id = await Tenant.CreateAsync(new { name = "Names", member = new { join_muted = false } });
        await Tenant.JoinAsync(id, "Ada Lovelace", isModerator: true);
        await Tenant.JoinAsync(id, "Grace Hopper", callId: "leg-of-grace");
        var page = await OpenRoomAsync(id, "Names");
        await Expect(page.GetByLabel("Leg")).ToContainTextAsync("leg-of-grace");
        await Expect(page.GetByText("Grace Hopper")).ToHaveCountAsync(1);
        await Button(page, "Kick Grace Hopper").ClickAsync();
        await Expect(page.GetByText("Grace Hopper")).ToHaveCountAsync(0);
        await page.SetViewportSizeAsync(360, 740);
        var people = await page.GetByRole(AriaRole.Table).BoundingBoxAsync();
        var panel = await page.GetByText("Try it: simulated callers").BoundingBoxAsync();
        Assert.True(people!.Y < panel!.Y, $"The people are at {people.Y}, the panel at {panel.Y}.");
    }

    [Fact]
    public async Task shows_the_latest_of_what_became_of_actions_on_a_person()
    {
        var id = await Tenant.CreateAsync(new { name = "Notes", member = new { join_muted = false } });
        await Tenant.JoinAsync(id, "Ada");
        var page = await OpenRoomAsync(id, "Notes");
        await Button(page, "Deafen Ada").ClickAsync();
        await Expect(page.GetByText("Deafen: confirmed", new() { Exact = true })).ToBeVisibleAsync();
        await Button(page, "Mute Ada").ClickAsync();
        await Expect(page.GetByText("Mute: confirmed", new() { Exact = true })).ToBeVisibleAsync();
        await Expect(page.GetByText("Deafen: confirmed", new() { Exact = true })).ToBeHiddenAsync();
    }

    [Theory]
    [InlineData(720)]
    [InlineData(940)]
    [InlineData(1_100)]
    [InlineData(1_260)]
    public async Task fits_its_rows_into_a_screen_of_any_width(int width)
    {
        var id = await Tenant.CreateAsync(new { name = "Widths" });
        await Tenant.JoinAsync(id, "A name that is longer than its column", "+14155550100", isModerator: true);
        var page = await OpenRoomAsync(id, "Widths");
        await page.SetViewportSizeAsync(width, 800);
        var row = page.GetByRole(AriaRole.Row, new() { Name = "A name" });
        await Expect(row).ToBeVisibleAsync();
        Assert.True(await row.EvaluateAsync<bool>("it => it.scrollWidth <= it.clientWidth"), "A row is too wide.");
        Assert.Equal(width, await page.EvaluateAsync<int>("() => document.documentElement.scrollWidth"));
    }

    private async Task<IPage> OpenRoomAsync(string id, string name)
    {
        var page = (await LogInAsync()).Page;
        await GoAsync(page, $"/conferences/{id}");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = name, Level = 1 })).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Status)).ToHaveTextAsync("Live");
        return page;
    }

    private static ILocator Row(IPage page, string name) => page.GetByRole(AriaRole.Row, new() { Name = name });

    private static ILocator Button(IPage page, string name) =>
        page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });
}
