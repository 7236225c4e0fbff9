using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Conferences.BrowserTests.Fixtures;
using Microsoft.AspNetCore.Http;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Conferences.BrowserTests;

/// <summary>The webhooks of an account, from the page that is made for them.</summary>
public sealed class The_webhooks(ServiceProcess service, Chromium browser) : ConsoleTest(service, browser)
{
    private HookEndpoint receiver = null!;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        receiver = await HookEndpoint.StartAsync();
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        if (receiver is not null)
            await receiver.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task are_created_with_a_secret_that_is_shown_once()
    {
        var page = await OpenAsync();
        await Expect(page.Locator("main")).ToContainTextAsync("No webhooks yet");
        await page.GetByRole(AriaRole.Link, new() { Name = "New webhook" }).ClickAsync();
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("CRM");
        await page.GetByLabel("URI").FillAsync(receiver.Url);
        await page.GetByLabel("participant.joined").CheckAsync();
        await page.GetByLabel("Custom data").FillAsync("""{"team":"support"}""");
        await page.GetByLabel("Custom request headers").FillAsync("X-Team: support");
        await Button(page, "Save").ClickAsync();

        var dialog = page.GetByRole(AriaRole.Dialog);
        var secret = await dialog.GetByLabel("Secret").InputValueAsync();
        Assert.Matches("^whsec_[A-Za-z0-9+/]{32,}=*$", secret);
        await dialog.GetByRole(AriaRole.Button, new() { Name = "I have copied it" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "CRM" })).ToBeVisibleAsync();

        // Once: neither here nor in the list is it shown again.
        Assert.DoesNotContain(secret, await page.ContentAsync());
        var stored = (await Tenant.GetAsync("webhooks"))["data"]![0]!;
        Assert.Equal("support", stored["custom_data"]!["team"]!.GetValue<string>());
        Assert.Equal("participant.joined", stored["custom_data"]!["types"]![0]!.GetValue<string>());

        await page.GetByRole(AriaRole.Link, new() { Name = "Webhooks" }).First.ClickAsync();
        var row = page.GetByRole(AriaRole.Row, new() { Name = "CRM" });
        await Expect(row).ToContainTextAsync(receiver.Url);
        await Expect(row).ToContainTextAsync("Enabled");
    }

    [Fact]
    public async Task say_beside_the_field_what_is_wrong()
    {
        var console = await LogInAsync();
        var page = console.Page;
        await GoAsync(page, "/webhooks/new");
        await page.GetByLabel("Custom data").FillAsync("[1]");
        await page.GetByLabel("Custom request headers").FillAsync("no colon");
        await Button(page, "Save").ClickAsync();
        await Expect(page.GetByLabel("Custom data")).ToHaveAccessibleDescriptionAsync(new Regex("not a JSON object"));
        await Expect(page.GetByLabel("Custom request headers")).ToHaveAccessibleDescriptionAsync(new Regex("no colon"));

        console.Expect("400");
        await page.GetByLabel("Custom data").FillAsync("");
        await page.GetByLabel("Custom request headers").FillAsync("");
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("Inside");
        await page.GetByLabel("URI").FillAsync("http://169.254.169.254/latest/meta-data");
        await Button(page, "Save").ClickAsync();
        await Expect(page.GetByLabel("URI")).ToHaveAttributeAsync("aria-invalid", "true");
        await Expect(page.GetByLabel("URI")).Not.ToHaveAccessibleDescriptionAsync("");
        Assert.Empty((await Tenant.GetAsync("webhooks"))["data"]!.AsArray());
    }

    [Fact]
    public async Task show_each_attempt_with_its_bodies()
    {
        var id = await CreateAsync();
        receiver.Answer = "<b>stored</b>";
        var page = await OpenAsync(id);
        await Button(page, "Send a test").ClickAsync();
        var row = Attempts(page).GetByRole(AriaRole.Row).Filter(new() { HasText = "Delivered" });
        await Expect(row.First).ToBeVisibleAsync();
        await row.First.GetByRole(AriaRole.Button, new() { NameRegex = new("^Details of") }).ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        await Expect(dialog.GetByLabel("Response body")).ToHaveTextAsync("<b>stored</b>");
        await Expect(dialog.GetByLabel("Request headers")).ToContainTextAsync("webhook-id: ");
        var body = JsonNode.Parse(await dialog.GetByLabel("Request body").InnerTextAsync())!;
        Assert.Equal(body.ToJsonString(), JsonNode.Parse(receiver.Bodies.First())!.ToJsonString());
        await page.Keyboard.PressAsync("Escape");

        // What fails says why.
        receiver.Status = StatusCodes.Status500InternalServerError;
        var conference = await Tenant.CreateAsync(new { name = "Hooked" });
        Assert.NotEmpty(conference);
        var failed = Attempts(page).GetByRole(AriaRole.Row).Filter(new() { HasText = "Failed" });
        await Expect(failed.First).ToBeVisibleAsync();
        await Expect(failed.First).ToContainTextAsync("500");
    }

    [Fact]
    public async Task are_replayed_from_a_time_on()
    {
        await Tenant.CreateAsync(new { name = "Before the webhook" });
        var id = await CreateAsync();
        var page = await OpenAsync(id);
        await Button(page, "Replay…").ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Replay" }).ClickAsync();
        await Expect(dialog.GetByLabel("From a time on")).ToHaveAccessibleDescriptionAsync("Say where to begin.");
        await dialog.GetByLabel("From a time on").FillAsync("2020-01-01T00:00");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Replay" }).ClickAsync();
        await Expect(Attempts(page).GetByRole(AriaRole.Row).Filter(new() { HasText = "conference.created" }).First)
            .ToBeVisibleAsync();
        Assert.Contains(receiver.Bodies, it => it.Contains("Before the webhook", StringComparison.Ordinal));
    }

    [Fact]
    public async Task are_edited_rotated_disabled_enabled_and_deleted()
    {
        var id = await CreateAsync();
        var page = await OpenAsync(id);
        await page.GetByRole(AriaRole.Link, new() { Name = "Edit" }).ClickAsync();
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("Renamed");
        await page.GetByLabel("Retries").SelectOptionAsync("3");
        await Button(page, "Save").ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Renamed", Exact = true })).ToBeVisibleAsync();
        var stored = (await Tenant.GetAsync($"webhooks/{id}"))["data"]!;
        Assert.Equal(3, stored["retries"]!.GetValue<int>());
        Assert.Equal("kept", stored["note"]!.GetValue<string>());

        await Button(page, "Rotate the secret").ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Rotate the secret" }).ClickAsync();
        await Expect(dialog.GetByLabel("Secret")).ToHaveValueAsync(new Regex("^whsec_"));
        await dialog.GetByRole(AriaRole.Button, new() { Name = "I have copied it" }).ClickAsync();

        await Button(page, "Disable").ClickAsync();
        await Expect(Button(page, "Enable")).ToBeVisibleAsync();
        Assert.False((await Tenant.GetAsync($"webhooks/{id}"))["data"]!["enabled"]!.GetValue<bool>());
        await page.GetByRole(AriaRole.Link, new() { Name = "Webhooks" }).First.ClickAsync();
        await Expect(page.GetByRole(AriaRole.Row, new() { Name = "Renamed" })).ToContainTextAsync("Disabled");
        await Button(page, "Enable all that were disabled").ClickAsync();
        await Expect(page.GetByRole(AriaRole.Row, new() { Name = "Renamed" })).ToContainTextAsync("Enabled");

        await page.GetByRole(AriaRole.Link, new() { Name = "Renamed" }).ClickAsync();
        await Button(page, "Delete").ClickAsync();
        await Expect(page.GetByRole(AriaRole.Dialog, new() { Name = "Delete Renamed?" })).ToBeVisibleAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Delete" }).ClickAsync();
        await Expect(page.Locator("main")).ToContainTextAsync("No webhooks yet");
        Assert.Empty((await Tenant.GetAsync("webhooks"))["data"]!.AsArray());
    }

    [Fact]
    public async Task are_only_looked_at_by_those_who_may_only_read()
    {
        var reader = await Service.NewAccountAsync("read");
        var page = (await LogInAsync(reader)).Page;
        await GoAsync(page, "/webhooks");
        await Expect(page.Locator("main")).ToContainTextAsync("No webhooks yet");
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "New webhook" })).ToHaveCountAsync(0);
    }

    private static ILocator Button(IPage page, string name) =>
        page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    private static ILocator Attempts(IPage page) => page.GetByRole(AriaRole.Region, new() { Name = "Attempts" });

    private async Task<string> CreateAsync()
    {
        var created = await Tenant.PutAsync(
            "webhooks", new { name = "CRM", uri = receiver.Url, hook = "conference", format = "json", note = "kept" });
        return created["data"]!["id"]!.GetValue<string>();
    }

    private async Task<IPage> OpenAsync(string? id = null)
    {
        var page = (await LogInAsync()).Page;
        if (id is null)
            await page.GetByRole(AriaRole.Link, new() { Name = "Webhooks" }).ClickAsync();
        else
            await GoAsync(page, $"/webhooks/{id}");
        return page;
    }
}
