using Conferences.Api.Crossbar;
using Conferences.Api.Media.FreeSwitch;
using Conferences.Domain.Events;
using Conferences.Simulator.FreeSwitch;
using Conferences.Tests.Fixtures.Http;
using Conferences.Tests.Fixtures.Media.FreeSwitch;
using Conferences.Tests.Fixtures.Operations;
using Microsoft.Extensions.DependencyInjection;

namespace Conferences.Tests.Media.FreeSwitch;

/// <summary>Many calls, events and replies in an odd order, and a node that dies.</summary>
public sealed class A_busy_FreeSwitch(Service service)
{
    private const string Public = ""","member":{"join_muted":false}""";

    [Theory]
    [InlineData("late")]
    [InlineData("overtaking")]
    [InlineData("byte by byte")]
    public async Task has_everything_recorded_and_confirmed_in_whatever_order_it_says_it(string how)
    {
        await using var station = await FreeSwitchStation.StartAsync(
            await service.NewDatabaseAsync("busy"),
            TimeProvider.System,
            null,
            ("Media:FreeSwitch:ReplyMilliseconds", "30000"));
        var portal = station.Portal();
        var (id, number) = await FreeSwitchStation.CreateAsync(portal, Public);
        station.Switch.Faults = how switch
        {
            "late" => new() { LateEvery = 5 },
            "overtaking" => new() { EventsOvertakeReplies = true, ReplyDelay = TimeSpan.FromMilliseconds(20) },
            _ => new() { SendsByteByByte = true },
        };

        // An event is late while others come after it.
        using var over = new CancellationTokenSource();
        var stranger = station.Switch.Call("99");
        var chatting = how == "late" ? ChatAsync(stranger, over) : Task.CompletedTask;

        var phones = Enumerable.Range(0, 60).Select(it => station.Switch.Call(number, $"p{it}", $"{it}")).ToArray();
        await Until.Async(
            async () => (await station.EventsAsync<ParticipantJoined>(portal, id)).Count == phones.Length,
            TimeSpan.FromSeconds(60));
        foreach (var action in (string[])["mute", "unmute", "mute"])
        {
            var asked = await portal.ActOnAll(id, action, "?wait=20s");
            Assert.All(
                asked.Data["participants"]!.AsArray(), it => Assert.Equal("confirmed", it!.At<string>("status")));
        }

        Assert.All(
            (await portal.Get($"/{id}/participants?paginate=false")).Data.AsArray(),
            it => Assert.False(it!.At<bool>("speak")));
        var ended = (await portal.Act(id, "end", "?wait=20s")).Json["operation"]!;
        Assert.Equal(
            [],
            ended["targets"]!.AsArray().Where(it => it!.At<string>("status") != "confirmed")
                .Select(it => it!.ToJsonString()));
        Assert.Equal(phones.Length, (await station.EventsAsync<ParticipantLeft>(portal, id)).Count);
        Assert.Single(await station.EventsAsync<ConferenceEnded>(portal, id));
        Assert.Empty(station.Switch.Conferences);
        await over.CancelAsync();
        await chatting;
    }

    [Fact]
    public async Task keeps_its_calls_when_a_node_dies_and_another_one_goes_on_with_them()
    {
        await using var server = SimulatedFreeSwitch.Start();
        var database = await service.NewDatabaseAsync("takeover");
        var settings = FreeSwitchStation.SettingsFor([server]).ToArray();
        var first = new Node(database, TimeProvider.System, new Log(), settings);
        await UpAsync(first);
        await using var second = new Node(database, TimeProvider.System, new Log(), settings);
        var portal = second.Portal(Ids.New(), await second.Token());
        var (id, number) = await FreeSwitchStation.CreateAsync(portal, ""","member":{"pins":["1234"]}""");
        var ann = server.Call(number, "Ann");
        await AskedAsync(server, ann);
        ann.Press("1234#");
        await FreeSwitchStation.PresentAsync(portal, id, ann);
        var bob = server.Call(number, "Bob", "1002");
        await AskedAsync(server, bob);

        await first.DisposeAsync();
        bob.Press("1234#");

        await FreeSwitchStation.PresentAsync(portal, id, bob);
        await UpAsync(second);
        Assert.Null(ann.HangupCause);
        Assert.Equal(
            "confirmed", (await portal.ActOn(id, 1, "unmute", "?wait=20s")).Json.At<string>("operation", "status"));
    }

    [Fact]
    public async Task knows_its_ghosts_after_a_connection_was_lost()
    {
        await using var station = await FreeSwitchStation.StartAsync(
            await service.NewDatabaseAsync("ghosts"), TimeProvider.System);
        var portal = station.Portal();
        var (id, number) = await FreeSwitchStation.CreateAsync(portal, Public);
        await station.JoinAsync(portal, id, number);
        await portal.Dial(id, """["sip:ghost@a.example"]""", ""","timeout":5,"participant_flags":["ghost"]""");
        Assert.True((await portal.Get($"/{id}/participants/2")).Data.At<bool>("ghost"));
        var times = station.Link.TimesUp;

        station.Switch.Cut();
        await Until.Async(() => Task.FromResult(station.Link.TimesUp > times && station.Link.IsUp));
        await station.ReconcileAsync();

        Assert.True((await portal.Get($"/{id}/participants/2")).Data.At<bool>("ghost"));
        Assert.Empty(await station.EventsAsync<ConferenceReconciled>(portal, id));
    }

    private static async Task ChatAsync(SimulatedPhone phone, CancellationTokenSource over)
    {
        while (!over.IsCancellationRequested)
        {
            phone.Press("9");
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }
    }

    private static Task UpAsync(Node node) => Until.Async(
        () => Task.FromResult(node.Services.GetRequiredService<FreeSwitchLink>().IsUp), TimeSpan.FromSeconds(60));

    private static Task AskedAsync(SimulatedFreeSwitch server, SimulatedPhone phone) => Until.Async(async () =>
        (await server.ExecuteAsync($"uuid_getvar {phone.Uuid} conferences_attempt")).Trim() == "1"
        && (await server.ExecuteAsync("show channels as json")).Contains(
            "play_and_get_digits", StringComparison.Ordinal));
}
