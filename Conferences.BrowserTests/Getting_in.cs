using Conferences.BrowserTests.Fixtures;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Conferences.BrowserTests;

/// <summary>Logging in to the console, and where the credential is then: nowhere that outlives the tab.</summary>
public sealed class Getting_in(ServiceProcess service, Chromium browser) : ConsoleTest(service, browser)
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task takes_a_key_or_a_token_that_exists(bool isKey)
    {
        var page = (await OpenAsync()).Page;
        await page.GotoAsync($"{Service.Address}");
        await Expect(page).ToHaveURLAsync(new Uri(Service.Address, "/console/#/conferences").ToString());
        await LogInAsync(page, isKey ? Tenant.Key : Tenant.Token);
        await Expect(page.GetByRole(AriaRole.Status)).ToHaveTextAsync("Live");
        await Expect(page.GetByText("No conferences yet")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task says_beside_the_field_that_a_key_is_wrong_and_takes_the_right_one_then()
    {
        var console = await OpenAsync();
        console.Expect("401");
        var page = console.Page;
        await page.GotoAsync($"{Service.Address}");
        await LogInAsync(page, "wrong");
        var field = page.GetByLabel("API key or token");
        await Expect(field).ToHaveAccessibleDescriptionAsync(new System.Text.RegularExpressions.Regex("not valid"));
        await Expect(field).ToHaveAttributeAsync("aria-invalid", "true");
        await Expect(field).ToBeFocusedAsync();
        await LogInAsync(page, $"  {Tenant.Key}\n");
        await Expect(page.GetByRole(AriaRole.Navigation, new() { Name = "Main" })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task keeps_the_key_in_memory_alone_unless_it_is_asked_to()
    {
        var page = (await OpenAsync()).Page;
        await page.GotoAsync($"{Service.Address}");
        await LogInAsync(page, Tenant.Key);
        await Expect(page.GetByRole(AriaRole.Status)).ToHaveTextAsync("Live");
        Assert.Equal("{}{}", await StoredAsync(page));
        Assert.Empty(await page.Context.CookiesAsync());
        Assert.DoesNotContain(Tenant.Key, page.Url, StringComparison.Ordinal);
        await page.ReloadAsync();

        await page.GetByLabel("Remember").CheckAsync();
        await LogInAsync(page, Tenant.Key);
        await Expect(page.GetByRole(AriaRole.Status)).ToHaveTextAsync("Live");
        Assert.Contains(Tenant.Key, await StoredAsync(page), StringComparison.Ordinal);
        Assert.Empty(await page.Context.CookiesAsync());
        await page.ReloadAsync();

        await Expect(page.GetByRole(AriaRole.Status)).ToHaveTextAsync("Live");
        await page.GetByRole(AriaRole.Button, new() { Name = "Log out" }).ClickAsync();
        await Expect(page.GetByLabel("API key or token")).ToBeVisibleAsync();
        Assert.Equal("{}{}", await StoredAsync(page));
        await page.ReloadAsync();
        await Expect(page.GetByLabel("API key or token")).ToHaveValueAsync("");
    }

    [Fact]
    public async Task works_with_the_keyboard_alone()
    {
        await Tenant.CreateAsync(new { name = "By hand" });
        var page = (await OpenAsync()).Page;
        await page.GotoAsync($"{Service.Address}");
        await Expect(page.GetByLabel("API key or token")).ToBeFocusedAsync();
        await page.Keyboard.TypeAsync(Tenant.Key);
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Conferences" })).ToBeFocusedAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "By hand", Exact = true }).WaitForAsync();
        for (var pressed = 0; pressed < 10 && await FocusAsync(page) != "By hand"; pressed++)
            await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "By hand" })).ToBeFocusedAsync();
    }

    private static async Task LogInAsync(IPage page, string credential)
    {
        await page.GetByLabel("API key or token").FillAsync(credential);
        await page.GetByRole(AriaRole.Button, new() { Name = "Log in" }).ClickAsync();
    }

    private static Task<string> StoredAsync(IPage page) => page.EvaluateAsync<string>(
        "JSON.stringify({ ...sessionStorage }) + JSON.stringify({ ...localStorage })");

    private static Task<string> FocusAsync(IPage page) =>
        page.EvaluateAsync<string>("document.activeElement.textContent.trim()");
}
