using System.Diagnostics;
using System.Globalization;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Conferences.BrowserTests.Fixtures;

/// <summary>
/// A test that uses the console with an account of its own. It fails if anything went wrong on a page, even where what
/// it looks at is right.
/// </summary>
public abstract class ConsoleTest(ServiceProcess service, Chromium browser) : IAsyncLifetime
{
    // Milliseconds until what is waited for on a page is missing: far more than it takes, as the machine may be busy.
    private const float Patience = 30_000;

    private readonly List<ConsolePage> pages = [];

    /// <summary>The account that <see cref="LogInAsync"/> logs in to.</summary>
    protected Tenant Tenant { get; private set; } = null!;

    protected ServiceProcess Service => service;

    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    static ConsoleTest() => SetDefaultExpectTimeout(Patience);

    public virtual async ValueTask InitializeAsync() => Tenant = await service.NewAccountAsync();

    public virtual async ValueTask DisposeAsync()
    {
        var failed = TestContext.Current.TestState?.Result is TestResult.Failed;
        foreach (var (number, page) in pages.Select(it => it.Page).Index())
        {
            if (failed)
                await TellAsync(page, number);
            await page.CloseAsync();
        }

        Assert.Empty(pages.SelectMany(it => it.Problems));
        GC.SuppressFinalize(this);
    }

    /// <summary>Opens an empty page.</summary>
    protected async Task<ConsolePage> OpenAsync(BrowserNewPageOptions? options = null)
    {
        var page = new ConsolePage(await browser.OpenAsync(options));
        page.Page.SetDefaultTimeout(Patience);
        pages.Add(page);
        return page;
    }

    /// <summary>Opens the console and logs in with the key.</summary>
    /// <param name="who">Another than <see cref="Tenant"/>.</param>
    /// <param name="root">Where the service is, if not at its own address; with a slash at the end.</param>
    protected async Task<ConsolePage> LogInAsync(
        Tenant? who = null, Uri? root = null, BrowserNewPageOptions? options = null)
    {
        var console = await OpenAsync(options);
        await LogInAsync(console, who, root);
        return console;
    }

    /// <summary>Opens the console on this page and logs in with the key.</summary>
    protected async Task LogInAsync(ConsolePage console, Tenant? who = null, Uri? root = null)
    {
        var page = console.Page;
        await page.GotoAsync($"{root ?? service.Address}");
        await page.GetByLabel("API key or token").FillAsync((who ?? Tenant).Key);
        await page.GetByRole(AriaRole.Button, new() { Name = "Log in" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Navigation, new() { Name = "Main" })).ToBeVisibleAsync();
    }

    /// <summary>Goes to a view by the part of the URL behind the #.</summary>
    protected static Task GoAsync(IPage page, string route) =>
        page.EvaluateAsync("route => { location.hash = route; }", route);

    /// <summary>Waits until this is so: the page's policy forbids the browser's own way of waiting.</summary>
    protected static async Task UntilAsync(Func<Task<bool>> isSo)
    {
        var clock = Stopwatch.StartNew();
        while (!await isSo())
        {
            Assert.True(clock.Elapsed < TimeSpan.FromMilliseconds(Patience), "It has not come about.");
            await Task.Delay(TimeSpan.FromMilliseconds(50), Cancellation);
        }
    }

    private static async Task TellAsync(IPage page, int number)
    {
        var test = TestContext.Current.Test!.TestDisplayName;
        var file = Path.Combine(
            Path.GetTempPath(), string.Create(CultureInfo.InvariantCulture, $"{test.Split('(')[0]}-{number}.png"));
        await page.ScreenshotAsync(new() { Path = file });
        var text = await page.Locator("body").InnerTextAsync();
        TestContext.Current.TestOutputHelper?.WriteLine($"{page.Url}, as in {file}:\n{text}");
    }
}
