using Conferences.Api.Media;
using Conferences.Api.Queries;
using Conferences.Api.Store;
using Conferences.Tests.Fixtures.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Conferences.Tests.Media;

/// <summary>A media server that tells one node who talks: the others hear it from that node.</summary>
public sealed class Talking_on_several_nodes(Service service)
{
    private static readonly Place Here = new("0123456789abcdef0123456789abcdef", "fedcba9876543210fedcba9876543210");

    [Fact]
    public async Task is_passed_on_in_order_and_forgotten_together()
    {
        var (near, far) = (new ActiveSpeakers(), new ActiveSpeakers());
        using var one = Signals(near);
        using var other = Signals(far);
        await one.StartAsync(TestContext.Current.CancellationToken);
        await other.StartAsync(TestContext.Current.CancellationToken);

        // The other one may not be listening yet.
        await Until.Async(() =>
        {
            one.Stop(Here, new("a"));
            one.Start(Here, new("a"));
            return Task.FromResult(Talks(far, "a"));
        });
        for (var call = 0; call < 200; call++)
            one.Start(Here, new($"{call}"), new("uuid"));
        one.Stop(Here, new("7"));
        await Until.Async(() => Task.FromResult(Talks(far, "199") && !Talks(far, "7")));
        Assert.True(Talks(near, "199"));
        one.Stop(Here);
        await Until.Async(() => Task.FromResult(!Talks(far, "199") && !Talks(far, "a")));

        // Nor may this one.
        await Until.Async(() =>
        {
            other.Stop(Here, new("b"));
            other.Start(Here, new("b"));
            return Task.FromResult(Talks(near, "b"));
        });
        one.Forget();
        await Until.Async(() => Task.FromResult(!Talks(far, "b")));
        await one.StopAsync(CancellationToken.None);
        await other.StopAsync(CancellationToken.None);
    }

    [Fact]
    public async Task is_passed_on_whatever_the_legs_are_called()
    {
        var (near, far) = (new ActiveSpeakers(), new ActiveSpeakers());
        using var one = Signals(near);
        using var other = Signals(far);
        await one.StartAsync(TestContext.Current.CancellationToken);
        await other.StartAsync(TestContext.Current.CancellationToken);
        string[] calls = [.. Enumerable.Range(0, 6).Select(it => new string('<', 254) + it)];
        await Until.Async(() =>
        {
            foreach (var call in calls)
            {
                one.Stop(Here, new(call));
                one.Start(Here, new(call), new(new string('&', 255)));
            }

            return Task.FromResult(calls.All(call => Talks(far, call)));
        });
        await one.StopAsync(CancellationToken.None);
        await other.StopAsync(CancellationToken.None);
    }

    private static bool Talks(ActiveSpeakers speakers, string call) =>
        speakers.Talks(Here.Account, Here.ConferenceId, new(call));

    private SpeakerSignals Signals(ActiveSpeakers speakers) => new(
        speakers,
        new NodeChannel(service.Parts.GetRequiredService<NpgsqlDataSource>()),
        TimeProvider.System,
        NullLogger<SpeakerSignals>.Instance);
}
