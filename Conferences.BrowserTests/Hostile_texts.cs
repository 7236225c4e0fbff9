using Conferences.BrowserTests.Fixtures;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Conferences.BrowserTests;

/// <summary>Whatever a conference, a caller or a webhook is called: on every view it is text, nothing runs.</summary>
public sealed class Hostile_texts(ServiceProcess service, Chromium browser) : ConsoleTest(service, browser)
{
    // Each would set window.hacked if something took it for markup, an address, a style or a template.
    private static readonly string[] texts =
    [
        "<script>window.hacked = 1</script>",
        "<img src=x onerror=\"window.hacked = 1\">",
        "\"><svg onload=window.hacked=1><a href='",
        "javascript:window.hacked=1",
        "' onfocus=window.hacked=1 autofocus tabindex=1 x='",
        "</title><iframe srcdoc='<script>parent.hacked=1</script>'>",
        "${window.hacked = 1}{{window.hacked = 1}}",
        "<style>body{display:none}</style><base href='https://example.com/'>",
        "data:text/html,<script>opener.hacked=1</script>",
        "\u202Eevil\u0000\u2028</textarea><script>hacked=1</script>".Replace("\u0000", ""),
    ];

    [Fact]
    public async Task are_shown_as_text_on_every_view()
    {
        var views = await Views.OfAsync(Tenant, texts);
        var page = (await LogInAsync()).Page;
        var elements = await KindsAsync(page);
        foreach (var view in views)
        {
            await view.ShowAsync(page);
            Assert.False(await page.EvaluateAsync<bool>("'hacked' in window"), $"Something ran on {view.Name}.");
            Assert.Equal(elements, await KindsAsync(page));
            Assert.Equal(0, await page.EvaluateAsync<int>(
                "document.querySelectorAll('"
                + "[href^=\"javascript:\" i], [href^=\"data:\" i], [onerror], [onload]').length"));
            if (await page.GetByRole(AriaRole.Dialog).CountAsync() > 0)
                await page.Keyboard.PressAsync("Escape");
        }
    }

    [Fact]
    public async Task lead_nowhere_in_an_address()
    {
        var page = (await LogInAsync()).Page;
        foreach (var text in texts.Concat(["%", "%E0%A4%A", "//example.com"]))
        {
            await GoAsync(page, $"/{text}");
            await Expect(page.Locator("main")).ToContainTextAsync("There is no such page");
        }

        Assert.False(await page.EvaluateAsync<bool>("'hacked' in window"));
        Assert.StartsWith($"{Service.Address}console/", page.Url);
    }

    // Those of the console itself, none of which a text may add to.
    private static Task<int[]> KindsAsync(IPage page) => page.EvaluateAsync<int[]>(
        "['script', 'style', 'iframe', 'base', 'object', 'embed', 'link', 'img'].map("
        + "it => document.querySelectorAll(it).length)");
}
