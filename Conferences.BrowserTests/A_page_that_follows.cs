using Conferences.BrowserTests.Fixtures;
using Conferences.Tests.Fixtures.Operations.Faults;
using Microsoft.Playwright;

namespace Conferences.BrowserTests;

/// <summary>A page of another origin that follows a history in a real browser.</summary>
public sealed class A_page_that_follows(ServiceProcess service, Chromium browser) : IAsyncLifetime
{
    private const string Script =
        """
        var heard = [], opened = 0, failures = [];
        const hear = (data, type) => heard.push(`${JSON.parse(data).sequence} ${type}`);

        function followByEventSource(url, token, types) {
            const source = new EventSource(`${url}?auth_token=${token}`);
            source.onopen = () => opened++;
            source.onerror = () => failures.push(`state ${source.readyState}`);
            for (const type of types)
                source.addEventListener(type, event => hear(event.data, type));
        }

        async function followByFetch(url, token) {
            for (let last = null; ; await new Promise(again => setTimeout(again, 50))) {
                try {
                    const headers = { Accept: 'text/event-stream', 'X-Auth-Token': token };
                    if (last !== null)
                        headers['Last-Event-ID'] = last;
                    const response = await fetch(url, { headers });
                    if (!response.ok)
                        throw new Error(`status ${response.status}`);
                    opened++;
                    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
                    let text = '';
                    for (let part; !(part = await reader.read()).done;) {
                        text += part.value;
                        for (let end; (end = text.indexOf('\n\n')) >= 0; text = text.slice(end + 2)) {
                            const lines = text.slice(0, end).split('\n');
                            const field = name => lines.find(it => it.startsWith(`${name}: `))?.slice(name.length + 2);
                            if (field('id') === undefined)
                                continue;
                            last = field('id');
                            hear(field('data'), field('event'));
                        }
                    }
                } catch (failure) {
                    failures.push(`${failure}`);
                }
            }
        }
        """;

    private static readonly string[] Types =
        ["conference.created", "conference.started", "participant.joined", "conference.updated"];

    private Tenant tenant = null!;
    private OtherOrigin origin = null!;
    private IPage page = null!;

    public async ValueTask InitializeAsync()
    {
        tenant = await service.NewAccountAsync();
        origin = await OtherOrigin.StartAsync(Script);
        page = await browser.OpenAsync();
        await page.GotoAsync(origin.Url);
    }

    public async ValueTask DisposeAsync()
    {
        if (page is not null)
            await page.CloseAsync();
        if (origin is not null)
            await origin.DisposeAsync();
    }

    [Theory]
    [InlineData("followByEventSource", "/{id}/events")]
    [InlineData("followByEventSource", "/events")]
    [InlineData("followByFetch", "/{id}/events")]
    [InlineData("followByFetch", "/events")]
    public async Task hears_each_event_once_and_in_order_though_its_connection_is_cut_twice(string how, string path)
    {
        var (proxy, address) = CutProxy.Before(service.Address);
        await using var relay = proxy;
        var id = await tenant.CreateAsync(new { });
        await tenant.JoinAsync(id, "a");

        await page.EvaluateAsync(
            $"it => {{ {how}(it.url, it.token, it.types); }}",
            new
            {
                url = $"{address.GetLeftPart(UriPartial.Authority)}/v2/accounts/{tenant.Account}/conferences"
                    + path.Replace("{id}", id, StringComparison.Ordinal),
                token = tenant.Token,
                types = Types,
            });
        await HasHeardAsync(3);
        await RenameAsync(id, "live");
        await HasHeardAsync(4);

        proxy.Cut();
        await page.WaitForFunctionAsync("() => failures.length > 0");
        await RenameAsync(id, "while it was away");
        proxy.Mend();
        await HasHeardAsync(5);
        await RenameAsync(id, "back");
        await HasHeardAsync(6);

        var failed = await page.EvaluateAsync<int>("failures.length");
        proxy.Cut();
        await page.WaitForFunctionAsync("failed => failures.length > failed", failed);
        await tenant.JoinAsync(id, "b");
        await RenameAsync(id, "away again");
        proxy.Mend();
        await HasHeardAsync(8);
        await tenant.JoinAsync(id, "c");
        await HasHeardAsync(9);

        Assert.Equal(
            [
                "1 conference.created", "2 conference.started", "3 participant.joined", "4 conference.updated",
                "5 conference.updated", "6 conference.updated", "7 participant.joined", "8 conference.updated",
                "9 participant.joined",
            ],
            await page.EvaluateAsync<string[]>("heard"));
        Assert.Equal(3, await page.EvaluateAsync<int>("opened"));
    }

    [Fact]
    public async Task reads_the_name_of_a_download_and_where_its_next_page_is()
    {
        await tenant.CreateAsync(new { });
        await tenant.CreateAsync(new { });
        var list = $"/v2/accounts/{tenant.Account}/conferences?accept=csv&page_size=1";
        var read = await page.EvaluateAsync<string[]>(
            """
            async it => {
                const answer = await fetch(it.url, { headers: { 'X-Auth-Token': it.token, 'X-File-Name': 'a.csv' } });
                return ['content-disposition', 'x-next-start-key', 'link'].map(name => answer.headers.get(name));
            }
            """,
            new { url = $"{new Uri(service.Address, list)}", token = tenant.Token });
        Assert.Equal("attachment; filename=a.csv", read[0]);
        Assert.NotEmpty(read[1]);
        Assert.Equal($"<{list}&start_key={read[1]}>; rel=\"next\"", read[2]);
    }

    private Task RenameAsync(string id, string name) => tenant.PatchAsync(id, new { name });

    private async Task HasHeardAsync(int events)
    {
        try
        {
            await page.WaitForFunctionAsync("events => heard.length >= events", events);
        }
        catch (TimeoutException)
        {
            Assert.Fail($"It has not heard {events} events: "
                + await page.EvaluateAsync<string>("JSON.stringify({ heard, opened, failures })"));
        }
    }
}
