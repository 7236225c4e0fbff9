using Conferences.Api.Media;
using Conferences.Api.Media.FreeSwitch;
using Conferences.Domain.Events;
using Conferences.Simulator.FreeSwitch;
using Conferences.Tests.Fixtures.Http;
using Conferences.Tests.Fixtures.Media;
using Conferences.Tests.Fixtures.Media.FreeSwitch;
using Microsoft.Extensions.DependencyInjection;

namespace Conferences.Tests.Media.FreeSwitch;

/// <summary>Connections that end, servers that start again, and servers that do not return.</summary>
public sealed class A_FreeSwitch_that_is_away(Service service) : IAsyncLifetime
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);

    private static readonly (string Name, string Value)[] Settings =
    [
        ("Media:FreeSwitch:GiveUpSeconds", "60"),
        ("Media:FreeSwitch:Servers:0:Reach", "one.example:5060"),
        ("Media:FreeSwitch:Servers:1:Reach", "two.example:5060"),
    ];

    private readonly ShiftedClock clock = new();
    private string database = null!;
    private FreeSwitchStation station = null!;
    private Portal portal = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        database = await service.NewDatabaseAsync("away");
        station = await FreeSwitchStation.StartAsync(
            database, clock, [new() { HostName = "one.example" }, new() { HostName = "two.example" }], Settings);
        portal = station.Portal();
    }

    public ValueTask DisposeAsync() => station.DisposeAsync();

    [Fact]
    public async Task is_asked_what_was_missed_and_for_whoever_waits()
    {
        var (id, number) = await FreeSwitchStation.CreateAsync(portal, ""","member":{"join_muted":false}""");
        var (ann, _) = await station.JoinAsync(portal, id, number);
        var (bob, _) = await station.JoinAsync(portal, id, number, "Bob");

        station.Switch.Hide();
        await Until.Async(() => Task.FromResult(station.Servers.All[0].Current is null));
        Assert.Equal("failed", (await portal.Act(id, "lock", "?wait=5s")).Json.At<string>("operation", "status"));
        await station.Switch.ExecuteAsync($"conference {NameOf(id)} mute uuid={ann.Uuid}");
        bob.HangUp();
        var cat = station.Switch.Call(number, "Cat");
        station.Switch.Appear();

        await FreeSwitchStation.PresentAsync(portal, id, cat);
        await Until.Async(async () => (await station.EventsAsync<ParticipantLeft>(portal, id)).Count == 1);
        await Until.Async(async () => !(await portal.Get($"/{id}/participants/1")).Data.At<bool>("speak"));
        Assert.Equal(
            "link_down",
            Assert.Single(await station.EventsAsync<OperationFailed>(portal, id)).Reason.Text);
    }

    [Fact]
    public async Task is_asked_how_far_those_who_wait_have_got()
    {
        var (id, number) = await FreeSwitchStation.CreateAsync(portal, ""","member":{"pins":["1234"]}""");
        var ann = station.Switch.Call(number, "Ann");
        await Until.Async(async () => await station.Switch.ExecuteAsync(
            $"uuid_getvar {ann.Uuid} current_application") == "play_and_get_digits");

        station.Switch.Hide();
        ann.Press("1234#");
        await Until.Async(async () => await station.Switch.ExecuteAsync(
            $"uuid_getvar {ann.Uuid} current_application") == "park");
        var nobodys = station.Switch.Call(new SimulatedCall(
            "4004", "Bob", "1002", Variables: new Dictionary<string, string> { ["conferences"] = "true" }));
        station.Switch.Appear();

        await FreeSwitchStation.PresentAsync(portal, id, ann);
        await nobodys.WhenAsync(() => nobodys.HangupCause is not null).WaitAsync(Soon, Cancellation);
        Assert.Equal("UNALLOCATED_NUMBER", nobodys.HangupCause);
        Assert.Empty(await station.EventsAsync<ParticipantRefused>(portal, id));
    }

    [Fact]
    public async Task and_that_a_node_has_not_reached_since_it_started_keeps_what_it_runs()
    {
        var (id, number) = await FreeSwitchStation.CreateAsync(portal);
        await station.JoinAsync(portal, id, number);
        station.Switch.Hide();
        await station.Node.DisposeAsync();
        await using var node = new Node(
            database, clock, station.Log, [.. FreeSwitchStation.SettingsFor(station.Switches), .. Settings]);
        var servers = node.Services.GetRequiredService<FreeSwitchServers>();
        await Until.Async(() => Task.FromResult(servers.All[1].Current is not null));
        var again = node.Portal(portal.Account, await node.Token());

        var asked = await again.Act(id, "lock", "?wait=20s");
        var phone = station.Switches[1].Call(number, "Bob");
        await phone.WhenAsync(() => phone.HangupCause is not null || phone.Conference is not null)
            .WaitAsync(Soon, Cancellation);

        Assert.Equal("link_down", asked.Json.At<string>("operation", "reason"));
        Assert.Equal("NORMAL_TEMPORARY_FAILURE", phone.HangupCause);
    }

    [Fact]
    public async Task and_has_started_again_holds_nothing_any_more()
    {
        var (id, number) = await FreeSwitchStation.CreateAsync(portal);
        await station.JoinAsync(portal, id, number);

        station.Switch.Restart();

        await Until.Async(async () => (await station.EventsAsync<ConferenceEnded>(portal, id)).Count == 1);
        Assert.Equal(Reason.Media, (await station.EventsAsync<ConferenceEnded>(portal, id))[0].Reason);
        var (_, participant) = await station.JoinAsync(portal, id, number, "Bob");
        Assert.Equal(1, participant);
        Assert.Equal(
            "confirmed",
            (await portal.ActOn(id, 1, "unmute", "?wait=20s")).Json.At<string>("operation", "status"));
    }

    [Fact]
    public async Task and_says_nothing_is_connected_with_again()
    {
        await using var silent = await FreeSwitchStation.StartAsync(
            await service.NewDatabaseAsync("silent"),
            TimeProvider.System,
            null,
            ("Media:FreeSwitch:SilenceMilliseconds", "100"),
            ("Media:FreeSwitch:ReplyMilliseconds", "300"));
        var times = silent.Link.TimesUp;

        silent.Switch.Faults = new() { IsSilent = true };
        await Until.Async(() => Task.FromResult(!silent.Link.IsUp));
        silent.Switch.Faults = EventSocketFaults.None;

        await Until.Async(() => Task.FromResult(silent.Link.IsUp && silent.Link.TimesUp > times));
    }

    [Fact]
    public async Task is_given_up_after_a_while_and_its_conferences_go_on_elsewhere()
    {
        var (id, number) = await FreeSwitchStation.CreateAsync(portal);
        var (lost, _) = await station.JoinAsync(portal, id, number);
        station.Switch.Hide();
        await Until.Async(() => Task.FromResult(station.Servers.All[0].Current is null));

        var early = station.Switches[1].Call(number, "Bob");
        await early.WhenAsync(() => early.HangupCause is not null).WaitAsync(Soon, Cancellation);
        Assert.Equal("NORMAL_TEMPORARY_FAILURE", early.HangupCause);
        await station.ReconcileAsync();
        Assert.Empty(await station.EventsAsync<ConferenceEnded>(portal, id));

        clock.Advance(TimeSpan.FromSeconds(61));
        await station.ReconcileAsync();
        Assert.Equal(Reason.Media, Assert.Single(await station.EventsAsync<ConferenceEnded>(portal, id)).Reason);
        var late = station.Switches[1].Call(number, "Cat");
        await FreeSwitchStation.PresentAsync(portal, id, late);

        station.Switch.Appear();
        await lost.WhenAsync(() => lost.HangupCause is not null).WaitAsync(Soon, Cancellation);
        await station.ReconcileAsync();
        Assert.Equal(
            "two.example", (await FreeSwitchStation.PresentAsync(portal, id, late)).At<string>("switch_hostname"));
        Assert.Single(await station.EventsAsync<ConferenceEnded>(portal, id));
    }

    [Fact]
    public async Task beside_another_one_has_the_conferences_that_it_has_and_calls_are_passed_on_to_it()
    {
        var (id, number) = await FreeSwitchStation.CreateAsync(portal);
        await station.JoinAsync(portal, id, number);

        var phone = station.Switches[1].Call(number, "Bob", uuid: Guid.NewGuid().ToString());
        var bridge = $"uuid_transfer {phone.Uuid} 'm:^:bridge:sofia/internal/{number}@one.example:5060'";
        await Until.Async(() => Task.FromResult(
            station.Switches[1].Commands.Any(it => it.Contains(bridge, StringComparison.Ordinal))));

        Assert.Equal(
            "confirmed", (await portal.ActOn(id, 1, "unmute", "?wait=20s")).Json.At<string>("operation", "status"));
    }

    [Fact]
    public async Task that_is_used_less_dials_what_does_not_run()
    {
        var (id, number) = await FreeSwitchStation.CreateAsync(portal);
        await station.JoinAsync(portal, id, number);
        var (other, _) = await FreeSwitchStation.CreateAsync(portal);

        await portal.Dial(other, """["sip:ann@a.example"]""", ""","timeout":5""");

        Assert.Equal(
            "two.example", (await portal.Get($"/{other}/participants/1")).Data.At<string>("switch_hostname"));
    }

    [Theory]
    [InlineData("\0\u0001garbage\n\n")]
    [InlineData("Content-Length: -5\n\n")]
    [InlineData("HTTP/1.1 400 Bad Request\r\nServer: x\r\n\r\n")]
    public async Task because_it_says_what_cannot_be_read_is_connected_with_again(string garbage)
    {
        var (id, number) = await FreeSwitchStation.CreateAsync(portal);
        var times = station.Link.TimesUp;

        station.Switch.Say(System.Text.Encoding.UTF8.GetBytes(garbage));

        await Until.Async(() => Task.FromResult(
            station.Link.TimesUp > times && station.Servers.All.All(it => it.Current is not null)));
        Assert.Contains(station.Log.Lines, it => it.Text.Contains("has ended", StringComparison.Ordinal));
        await station.JoinAsync(portal, id, number);
    }

    [Fact]
    public async Task because_it_does_not_take_the_password_is_in_the_log_and_in_the_health()
    {
        await using var other = SimulatedFreeSwitch.Start(new() { Password = "another" });
        var log = new Fixtures.Operations.Log();
        await using var node = new Node(
            await service.NewDatabaseAsync("password"),
            TimeProvider.System,
            log,
            [
                ("Media:Server", "FreeSwitch"),
                ("Media:FreeSwitch:Servers:0:Host", "127.0.0.1"),
                ("Media:FreeSwitch:Servers:0:Port", $"{other.Port}"),
                ("Media:FreeSwitch:Servers:0:Password", "ClueCon"),
            ]);

        using var http = new HttpClient { BaseAddress = node.Address };
        await Until.Async(async () => (await http.GetStringAsync("/health/ready", Cancellation))
            .Contains("does not accept the password", StringComparison.Ordinal));
        Assert.Contains(log.Lines, it => it.Text.Contains("does not accept the password", StringComparison.Ordinal));
        Assert.DoesNotContain(log.Lines, it => it.Text.Contains("ClueCon", StringComparison.Ordinal));
    }

    private string NameOf(string id) => ManagedName.Of(portal.Account, id);
}
