using Conferences.BrowserTests.Fixtures;
using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Conferences.BrowserTests;

/// <summary>The console for those who do not see it, or see it small, or do not use a mouse.</summary>
public sealed class Accessibility(ServiceProcess service, Chromium browser) : ConsoleTest(service, browser)
{
    private static readonly string[] names = ["Board", "Ada", "Grace", "Alan", "Barbara", "Edsger"];

    [Theory]
    [InlineData(ColorScheme.Light, 1280)]
    [InlineData(ColorScheme.Dark, 360)]
    public async Task axe_finds_nothing_on_any_view(ColorScheme theme, int width)
    {
        var views = await Views.OfAsync(Tenant, names);
        var options = new BrowserNewPageOptions
        {
            ColorScheme = theme,
            ViewportSize = new() { Width = width, Height = 800 },
            ReducedMotion = ReducedMotion.Reduce,
        };
        var login = (await OpenAsync(options)).Page;
        await login.GotoAsync($"{Service.Address}");
        await Expect(login.GetByLabel("API key or token")).ToBeVisibleAsync();
        var found = Violations("login", await login.RunAxe());

        var page = (await LogInAsync(options: options)).Page;
        foreach (var view in views)
        {
            await view.ShowAsync(page);
            found = [.. found, .. Violations(view.Name, await page.RunAxe())];
            if (await page.GetByRole(AriaRole.Dialog).CountAsync() > 0)
                await page.Keyboard.PressAsync("Escape");
        }

        Assert.Empty(found);
    }

    [Theory]
    [InlineData(360)]
    [InlineData(720)]
    [InlineData(940)]
    [InlineData(3840)]
    public async Task no_view_scrolls_sideways(int width)
    {
        var views = await Views.OfAsync(Tenant, [.. names, new string('W', 128)]);
        var page = (await LogInAsync(
            options: new() { ViewportSize = new() { Width = width, Height = 800 } })).Page;
        foreach (var view in views)
        {
            await view.ShowAsync(page);
            var over = await page.EvaluateAsync<int>(
                "document.documentElement.scrollWidth - document.documentElement.clientWidth");
            Assert.True(over <= 0, $"{view.Name} is {over} pixels too wide.");
            if (await page.GetByRole(AriaRole.Dialog).CountAsync() > 0)
                await page.Keyboard.PressAsync("Escape");
        }
    }

    [Fact]
    public async Task nothing_moves_for_those_who_do_not_want_it()
    {
        var views = await Views.OfAsync(Tenant, names);
        var page = (await LogInAsync(options: new() { ReducedMotion = ReducedMotion.Reduce })).Page;
        foreach (var view in views)
        {
            await view.ShowAsync(page);
            Assert.Equal(0, await page.EvaluateAsync<int>(
                "document.getAnimations().filter(it => it.playState === 'running').length"));
            if (await page.GetByRole(AriaRole.Dialog).CountAsync() > 0)
                await page.Keyboard.PressAsync("Escape");
        }
    }

    private static IEnumerable<string> Violations(string view, AxeResult result) =>
        from violation in result.Violations
        from node in violation.Nodes
        select $"{view}: {violation.Id}, {violation.Help}: {node.Html}";
}
