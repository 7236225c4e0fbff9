using System.Diagnostics;
using Conferences.Domain.Events;
using Conferences.Tests.Fixtures.Http;
using Conferences.Tests.Fixtures.Media.Janus;

namespace Conferences.Tests.Media.Janus;

/// <summary>How long it takes. Run by itself: <c>-explicit only</c>.</summary>
public sealed class Figures_of_Janus(SharedJanus shared, ITestOutputHelper output) : IClassFixture<SharedJanus>
{
    private const int Times = 200;

    private readonly JanusNode janus = shared.Node;

    [Fact(Explicit = true)]
    public async Task from_a_request_to_mute_until_the_event_is_recorded()
    {
        var portal = janus.Portal();
        var id = await portal.Create("""{"member":{"join_muted":false}}""");
        await using var ann = new RtpLeg(440);
        var (page, one) = await janus.Enter(portal, id, ann);
        await using var _1 = page;
        var asked = new List<DateTimeOffset>();
        var answered = new List<double>();
        for (var time = 0; time < Times; time++)
        {
            asked.Add(DateTimeOffset.UtcNow);
            var began = Stopwatch.StartNew();
            var operation = await JanusNode.Act(portal, id, one, time % 2 == 0 ? "mute" : "unmute");
            answered.Add(began.Elapsed.TotalMilliseconds);
            Assert.Equal("confirmed", (string?)operation["status"]);
        }

        var recorded = (await janus.EventsOf(portal, id))
            .Where(it => it.Data is ParticipantMuted or ParticipantUnmuted).ToArray();
        var until = recorded.Zip(asked).Select(it => (it.First.Timestamp - it.Second).TotalMilliseconds).ToArray();
        output.WriteLine($"request to event recorded: {Shown(until)}");
        output.WriteLine($"request to answer that it is confirmed: {Shown(answered)}");
    }

    [Fact(Explicit = true)]
    public async Task of_legs_that_enter_and_leave()
    {
        const int legs = 60;
        var portal = janus.Portal();
        var id = await portal.Create("""{"member":{"join_muted":true}}""");
        var began = Stopwatch.StartNew();
        var pages = await Task.WhenAll(Enumerable.Range(0, legs).Select(async _ =>
        {
            var leg = new RtpLeg(440);
            return (Leg: leg, (await janus.Enter(portal, id, leg)).Page);
        }));
        output.WriteLine($"{legs} legs in after {began.ElapsedMilliseconds} ms");
        began.Restart();
        await Task.WhenAll(pages.Select(it => it.Page.Send("""{"action":"leave"}""")));
        await Until.Async(
            async () => (await janus.EventsOf<ConferenceEnded>(portal, id)).Count == 1, TimeSpan.FromSeconds(60));
        output.WriteLine($"and out after {began.ElapsedMilliseconds} ms");
        foreach (var (leg, page) in pages)
        {
            await page.DisposeAsync();
            await leg.DisposeAsync();
        }
    }

    private static string Shown(IEnumerable<double> figures)
    {
        var sorted = figures.Order().ToArray();
        return $"p50 {sorted[sorted.Length / 2]:F1} ms, p99 {sorted[sorted.Length * 99 / 100]:F1} ms";
    }
}
