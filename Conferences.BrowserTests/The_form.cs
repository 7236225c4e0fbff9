using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Conferences.BrowserTests.Fixtures;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Conferences.BrowserTests;

/// <summary>The form of a conference's document.</summary>
public sealed class The_form(ServiceProcess service, Chromium browser) : ConsoleTest(service, browser)
{
    // By the label: what is typed, and what the document then has. True is a flag to check, false one to uncheck.
    private static readonly (string Label, object Typed, string Path, string Json)[] Fields =
    [
        ("Name", "Quarterly", "name", "\"Quarterly\""),
        ("Conference numbers", "7100, +4930\n7101", "conference_numbers", """["7100","+4930","7101"]"""),
        ("Max participants", "12", "max_participants", "12"),
        ("Owner id", "0123456789abcdef0123456789abcdef", "owner_id", "\"0123456789abcdef0123456789abcdef\""),
        ("Language", "de-de", "language", "\"de-de\""),
        ("Require moderator", true, "require_moderator", "true"),
        ("Wait for moderator", true, "wait_for_moderator", "true"),
        ("Member numbers", "7102", "member.numbers", """["7102"]"""),
        ("Member pins", "1234 , 5678", "member.pins", """["1234","5678"]"""),
        ("Member join muted", false, "member.join_muted", "false"),
        ("Member join deaf", true, "member.join_deaf", "true"),
        ("Member play entry prompt", true, "member.play_entry_prompt", "true"),
        ("Moderator numbers", "7103", "moderator.numbers", """["7103"]"""),
        ("Moderator pins", "99", "moderator.pins", """["99"]"""),
        ("Moderator join muted", true, "moderator.join_muted", "true"),
        ("Moderator join deaf", true, "moderator.join_deaf", "true"),
        ("Play entry tone", "no", "play_entry_tone", "false"),
        ("Play exit tone", "tone_stream://%(200,0,500)", "play_exit_tone", "\"tone_stream://%(200,0,500)\""),
        ("Play name", true, "play_name", "true"),
        ("Play welcome", true, "play_welcome", "true"),
        ("Max members media", "full.wav", "max_members_media", "\"full.wav\""),
        ("Bridge username", "bridge", "bridge_username", "\"bridge\""),
        ("Bridge password", "s3cret", "bridge_password", "\"s3cret\""),
        ("Caller controls", "keys", "caller_controls", "\"keys\""),
        ("Moderator controls", "more-keys", "moderator_controls", "\"more-keys\""),
        ("Controls", """{"keys":[{"digits":"1"}]}""", "controls", """{"keys":[{"digits":"1"}]}"""),
        ("Domain", "sip.example", "domain", "\"sip.example\""),
        ("Flags", "vip; night", "flags", """["vip","night"]"""),
        ("Profile name", "wide", "profile_name", "\"wide\""),
        ("Profile rate", "16000", "profile.rate", "16000"),
        ("Profile alone sound", "alone.wav", "profile.alone-sound", "\"alone.wav\""),
        ("Other fields", """{"crm":{"id":7},"note":"<b>"}""", "crm", """{"id":7}"""),
    ];

    [Fact]
    public async Task has_every_field_of_the_document_and_saves_it()
    {
        var page = (await LogInAsync()).Page;
        await Button(page, "New conference").ClickAsync();
        foreach (var (label, typed, _, _) in Fields)
        {
            var field = page.GetByLabel(label, new() { Exact = true });
            if (typed is bool isOn)
                await field.SetCheckedAsync(isOn);
            else
                await field.FillAsync($"{typed}");
        }

        await Button(page, "Save").ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Quarterly", Exact = true })).ToBeVisibleAsync();
        var saved = await SavedAsync(page);
        Assert.All(Fields, it => AssertSame(it.Json, At(saved, it.Path)));
        Assert.Equal("<b>", (string?)saved["note"]);

        // And again as it is: nothing is lost or made up by opening and saving it.
        await page.GetByRole(AriaRole.Link, new() { Name = "Edit" }).ClickAsync();
        await Expect(page.GetByLabel("Member pins", new() { Exact = true })).ToHaveValueAsync("1234, 5678");
        await Button(page, "Save").ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Quarterly", Exact = true })).ToBeVisibleAsync();
        var again = await SavedAsync(page);
        saved.Remove("_read_only");
        again.Remove("_read_only");
        AssertSame(saved.ToJsonString(), again);
    }

    [Fact]
    public async Task follows_the_published_contract()
    {
        using var http = new HttpClient { BaseAddress = Service.Address };
        var contract = JsonNode.Parse(await http.GetStringAsync("/openapi/v1.json", Cancellation))!;
        var page = (await LogInAsync()).Page;
        await Button(page, "New conference").ClickAsync();
        await page.GetByLabel("Name", new() { Exact = true }).WaitForAsync();
        var schemas = contract["components"]!["schemas"]!;
        var paths = schemas["Conference"]!["properties"]!.AsObject().Where(it => it.Key is not ("id" or "_read_only"))
            .SelectMany(it => Inner(it.Value!) is { } inner
                ? inner.Select(member => $"{it.Key}.{member.Key}")
                : [it.Key]).ToArray();
        Assert.True(paths.Length > 40);
        foreach (var path in paths)
        {
            var words = Regex.Replace(path, "[._-]", " ");
            var label = $"{char.ToUpperInvariant(words[0])}{words[1..]}";
            await Expect(page.GetByLabel(label, new() { Exact = true })).ToHaveCountAsync(1);
        }

        // An object of its own, or, as for a profile, the choice between a name and an object.
        JsonObject? Inner(JsonNode schema) => schema switch
        {
            _ when (string?)schema["$ref"] is { } to => Inner(schemas[to.Split('/')[^1]]!),
            _ when schema["anyOf"] is JsonArray choices =>
                choices.Select(it => Inner(it!)).SingleOrDefault(it => it is not null),
            _ => schema["properties"]?.AsObject(),
        };
    }

    [Fact]
    public async Task says_what_is_wrong_beside_each_field_and_stores_nothing()
    {
        await Tenant.CreateAsync(new { name = "First", conference_numbers = (string[])["7200"] });
        var console = await LogInAsync();
        console.Expect("400");
        var page = console.Page;
        await Button(page, "New conference").ClickAsync();
        foreach (var (label, wrong) in ((string, string)[])
        [
            ("Conference numbers", "7201, x"), ("Max participants", "-1"), ("Member pins", "abc"),
            ("Owner id", "short"),
        ])
            await page.GetByLabel(label, new() { Exact = true }).FillAsync(wrong);
        await Button(page, "Save").ClickAsync();
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("4 fields need other values");
        foreach (var (label, said) in ((string, string)[])
        [
            ("Conference numbers", "Failed to match pattern"), ("Max participants", "Value must be at least 0"),
            ("Member pins", "Failed to match pattern"), ("Owner id", "at least 32 characters"),
        ])
        {
            var field = page.GetByLabel(label, new() { Exact = true });
            await Expect(field).ToHaveAttributeAsync("aria-invalid", "true");
            await Expect(field).ToHaveAccessibleDescriptionAsync(new Regex(Regex.Escape(said)));
        }

        await Expect(page.GetByLabel("Conference numbers")).ToBeFocusedAsync();
        await page.GetByLabel("Conference numbers").FillAsync("7200");
        await page.GetByLabel("Max participants").FillAsync("many");
        await page.GetByLabel("Member pins").FillAsync("");
        await page.GetByLabel("Owner id").FillAsync("");
        await Button(page, "Save").ClickAsync();
        await Expect(page.GetByLabel("Max participants")).ToHaveAccessibleDescriptionAsync(new Regex("integer"));
        await page.GetByLabel("Max participants").FillAsync("");
        await Button(page, "Save").ClickAsync();
        await Expect(page.GetByLabel("Conference numbers")).ToHaveAccessibleDescriptionAsync(
            new Regex("Numbers already in use: 7200"));
        await page.GetByLabel("Other fields").FillAsync("[1]");
        await Button(page, "Save").ClickAsync();
        await Expect(page.GetByLabel("Other fields")).ToHaveAccessibleDescriptionAsync(new Regex("JSON object"));
        Assert.Single((await Tenant.GetAsync("conferences"))["data"]!.AsArray());
    }

    [Fact]
    public async Task leaves_the_focus_in_the_field_that_is_being_corrected()
    {
        var console = await LogInAsync();
        console.Expect("400");
        var page = console.Page;
        await Button(page, "New conference").ClickAsync();
        var numbers = page.GetByLabel("Conference numbers");
        var pins = page.GetByLabel("Member pins");
        await numbers.FillAsync("x");
        await pins.FillAsync("abc");
        await Button(page, "Save").ClickAsync();
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("2 fields need other values");
        await Expect(numbers).ToBeFocusedAsync();

        // Slower than what the page puts off until it is drawn.
        await page.Keyboard.PressAsync("Backspace");
        await page.Keyboard.TypeAsync("7200", new() { Delay = 150 });

        await Expect(numbers).ToBeFocusedAsync();
        await Expect(numbers).ToHaveValueAsync("7200");
        await Expect(pins).ToHaveValueAsync("abc");
        await Expect(pins).ToHaveAttributeAsync("aria-invalid", "true");
    }

    [Fact]
    public async Task undoes_nothing_that_somebody_else_has_saved_meanwhile()
    {
        var id = await Tenant.CreateAsync(new { name = "Ours", max_participants = 5, language = "en" });
        var console = await LogInAsync();
        console.Expect("412");
        var page = console.Page;
        await GoAsync(page, $"/conferences/{id}/edit");
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("Mine");
        await page.GetByLabel("Language").FillAsync("fr");
        await Tenant.PatchAsync(id, new { name = "Theirs", max_participants = 9 });
        await Expect(page.GetByText("Somebody else has just changed this conference")).ToBeVisibleAsync();
        await Button(page, "Save").ClickAsync();

        var dialog = page.GetByRole(AriaRole.Dialog, new() { Name = "Somebody else has changed this conference" });
        await Expect(dialog.GetByRole(AriaRole.Group, new() { Name = "Name" })).ToContainTextAsync(
            new Regex("Mine.*Mine.*Theirs.*Theirs"));
        await Expect(dialog).ToContainTextAsync(new Regex("Max participants.*9"));
        Assert.Equal("Theirs", (string?)(await Tenant.GetAsync($"conferences/{id}"))["data"]!["name"]);
        await dialog.GetByLabel("Mine").CheckAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Take over" }).ClickAsync();
        await Button(page, "Save").ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Mine", Level = 1 })).ToBeVisibleAsync();
        var saved = await SavedAsync(page);
        Assert.Equal(
            ("Mine", 9, "fr"),
            ((string?)saved["name"], (int)saved["max_participants"]!, (string?)saved["language"]));
    }

    [Fact]
    public async Task asks_before_what_was_typed_is_lost()
    {
        var page = (await LogInAsync()).Page;
        await Button(page, "New conference").ClickAsync();
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("Half done");
        var dialog = page.GetByRole(AriaRole.Dialog, new() { Name = "Leave without saving?" });
        await page.GoBackAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Stay" }).ClickAsync();
        await Expect(dialog).ToHaveCountAsync(0);
        await Expect(page.GetByLabel("Name", new() { Exact = true })).ToHaveValueAsync("Half done");
        await page.GetByRole(AriaRole.Link, new() { Name = "Webhooks" }).ClickAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Leave" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Webhooks" })).ToBeVisibleAsync();
        Assert.Empty((await Tenant.GetAsync("conferences"))["data"]!.AsArray());
    }

    private async Task<JsonObject> SavedAsync(IPage page) =>
        (await Tenant.GetAsync($"conferences/{page.Url.Split('/')[^1]}"))["data"]!.AsObject();

    private static JsonNode? At(JsonNode document, string path) =>
        path.Split('.').Aggregate((JsonNode?)document, (node, key) => node?[key]);

    private static void AssertSame(string expected, JsonNode? actual) =>
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), actual), $"{expected} is {actual?.ToJsonString()}");

    private static ILocator Button(IPage page, string name) =>
        page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });
}
