using Conferences.Api.CommandLine;
using Conferences.BrowserTests.Fixtures;
using Conferences.Development;
using Conferences.Tests.Fixtures;
using Microsoft.Playwright;

[assembly: AssemblyFixture(typeof(Chromium))]

namespace Conferences.BrowserTests.Fixtures;

/// <summary>
/// A real Chromium, started by the first test that opens a page and shared by all. It is that of the system, installed
/// from Debian's package where it is missing; a test is skipped only where that is impossible.
/// </summary>
public sealed class Chromium : IAsyncLifetime
{
    private readonly SemaphoreSlim turn = new(1);
    private IPlaywright? playwright;
    private IBrowser? browser;

    /// <summary>Opens a page without cookies or storage of others. Close it after use.</summary>
    public async Task<IPage> OpenAsync(BrowserNewPageOptions? options = null)
    {
        var cancellation = TestContext.Current.CancellationToken;
        await turn.WaitAsync(cancellation);
        try
        {
            if (browser is null)
                await StartAsync(await FindAsync(cancellation));
        }
        catch (CannotStartException why)
        {
            Assert.Skip(why.Message);
        }
        finally
        {
            turn.Release();
        }

        // Each page has a context of its own, which is closed with it.
        return await browser!.NewPageAsync(options);
    }

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (browser is not null)
            await browser.DisposeAsync();
        playwright?.Dispose();
        turn.Dispose();
    }

    private static async Task<string> FindAsync(CancellationToken cancellation)
    {
        if (Find() is { } found)
            return found;
        if (!DebianPackage.CanInstall)
            throw new CannotStartException("There is no Chromium here: install it.");
        await DebianPackage.InstallAsync("chromium", cancellation);
        return Find() ?? throw new CannotStartException("The package chromium has no program of this name.");
    }

    private static string? Find() => Programs.InPath("chromium") ?? Programs.InPath("google-chrome");

    private async Task StartAsync(string program)
    {
        playwright ??= await Playwright.CreateAsync();
        browser = await playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = program,

            // Its sandbox refuses root.
            ChromiumSandbox = !Environment.IsPrivilegedProcess,

            // What a page plays after a reload, nobody has pressed a button for. And addresses stand in what pages
            // offer to each other: there is no multicast DNS in a container that would find their names.
            Args =
            [
                "--autoplay-policy=no-user-gesture-required",
                "--disable-features=WebRtcHideLocalIpsWithMdns",
            ],
        });
    }
}
