using Conferences.Simulator.FreeSwitch;
using Conferences.Tests.Fixtures.Media;
using Microsoft.Extensions.Time.Testing;

namespace Conferences.Tests.Media.StandIns;

/// <summary>The simulated FreeSWITCH on its Event Socket: phones, and what the transcripts do not have.</summary>
public sealed class A_simulated_FreeSwitch
{
    private const string Room = "6f1c2d3e4f5a6b7c8d9e0f1a2b3c4d5e.0123456789abcdef0123456789abcdef";

    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task parks_a_call_and_lets_it_in_when_it_is_told_to()
    {
        await using var server = SimulatedFreeSwitch.Start();
        using var client = await EventSocketClient.ListenAsync(server);
        var anna = server.Call("2301");
        Assert.Equal("2301", (await client.UntilAsync("CHANNEL_PARK"))["Caller-Destination-Number"]);

        await client.SayAsync(
            $"bgapi uuid_transfer {anna.Uuid} answer,conference:{Room}@managed+flags{{mute}} inline\nJob-UUID: op");
        Assert.Equal("op", (await client.UntilAsync("BACKGROUND_JOB"))["Job-UUID"]);

        var joined = await client.UntilAsync("add-member");
        Assert.Equal((anna.Uuid, Room, "false"), (joined.Channel, joined.Conference, joined["Speak"]));
        Assert.Equal((true, Room), (anna.IsAnswered, anna.Conference));
        Assert.Equal([anna.Uuid], server.Conferences[Room]);
        anna.HangUp();
        Assert.Equal("NORMAL_CLEARING", (await client.UntilAsync("del-member"))["Hangup-Cause"]);
        await client.UntilAsync("conference-destroy");
        Assert.Empty(server.Conferences);
    }

    [Fact]
    public async Task gives_up_a_parked_call_after_ten_seconds_unless_the_dialplan_is_bare()
    {
        var clock = new FakeTimeProvider(new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero));
        await using var server = SimulatedFreeSwitch.Start(
            new() { Dialplan = number => number == "1" ? DialplanAction.Park : DialplanAction.BarePark }, clock);
        var (ours, bare) = (server.Call("1"), server.Call("2"));

        clock.Advance(TimeSpan.FromSeconds(9.9));
        Assert.Null(ours.HangupCause);
        clock.Advance(TimeSpan.FromSeconds(1000));

        Assert.Equal(("NORMAL_TEMPORARY_FAILURE", null), (ours.HangupCause, bare.HangupCause));
    }

    [Fact]
    public async Task counts_the_time_of_a_call_that_is_parked_again_anew()
    {
        var clock = new FakeTimeProvider(new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero));
        await using var server = SimulatedFreeSwitch.Start(clock: clock);
        using var client = await EventSocketClient.ListenAsync(server);
        var anna = server.Call("2301");
        await client.UntilAsync("CHANNEL_PARK");
        await ExecuteAsync("playback\nexecute-app-arg: tone_stream://%(10000,0,600);loops=-1");
        clock.Advance(TimeSpan.FromSeconds(11));
        Assert.Null(anna.HangupCause);

        await server.ExecuteAsync($"uuid_transfer {anna.Uuid} set:park_timeout=10,park inline");
        clock.Advance(FreeSwitchCore.Tick);
        await client.UntilAsync("CHANNEL_PARK");
        await ExecuteAsync("answer");
        Assert.Equal((true, null), (anna.IsAnswered, anna.HangupCause));
        clock.Advance(TimeSpan.FromSeconds(11));

        Assert.Equal("NORMAL_CLEARING", anna.HangupCause);

        async Task ExecuteAsync(string application)
        {
            await client.AskAsync($"sendmsg {anna.Uuid}\ncall-command: execute\nexecute-app-name: {application}");
            clock.Advance(FreeSwitchCore.Tick);
        }
    }

    [Fact]
    public async Task hangs_a_call_that_was_refused_up_with_the_cause_and_without_answering_it()
    {
        await using var server = SimulatedFreeSwitch.Start();
        var anna = server.Call("2301");

        Assert.Equal("+OK\n", await server.ExecuteAsync($"uuid_kill {anna.Uuid} USER_BUSY"));

        await anna.WhenAsync(() => anna.HangupCause is not null).WaitAsync(Soon, Cancellation);
        Assert.Equal(("USER_BUSY", false), (anna.HangupCause, anna.IsAnswered));
        Assert.Equal("-ERR No such channel!\n", await server.ExecuteAsync("uuid_kill nobody"));
    }

    [Theory]
    [InlineData("1234", "success", "1234")]
    [InlineData("12#", "failure", null)]
    [InlineData("", "timeout", null)]
    public async Task asks_for_digits(string keys, string result, string? pin)
    {
        var clock = new FakeTimeProvider(new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero));
        await using var server = SimulatedFreeSwitch.Start(clock: clock);
        using var client = await EventSocketClient.ListenAsync(server, "CHANNEL_PARK CHANNEL_EXECUTE_COMPLETE");
        var anna = server.Call("2301");
        await client.UntilAsync("CHANNEL_PARK");
        await client.AskAsync(
            $"sendmsg {anna.Uuid}\ncall-command: execute\nexecute-app-name: play_and_get_digits\n"
            + "execute-app-arg: 4 4 1 3000 # pin.wav silence_stream://100 pin");

        clock.Advance(TimeSpan.FromMilliseconds(100));
        anna.Press(keys);
        clock.Advance(TimeSpan.FromSeconds(4));

        var done = await client.UntilAsync("CHANNEL_EXECUTE_COMPLETE");
        Assert.Equal(("play_and_get_digits", result, pin), (
            done["Application"], done["variable_read_result"], done["variable_pin"]));
        Assert.Null(anna.HangupCause);
    }

    [Theory]
    [InlineData("sofia/internal/anna@phones.example", "+OK ")]
    [InlineData("sofia/internal/busy@phones.example", "-ERR USER_BUSY\n")]
    [InlineData("sofia/internal/noanswer@phones.example", "-ERR NO_ANSWER\n")]
    [InlineData("sofia/internal/declines@phones.example", "-ERR CALL_REJECTED\n")]
    [InlineData("sofia/internal/unknown@phones.example", "-ERR UNALLOCATED_NUMBER\n")]
    [InlineData("sofia/internal/unreachable@phones.example", "-ERR NORMAL_TEMPORARY_FAILURE\n")]
    [InlineData("sofia/nowhere/anna", "-ERR INVALID_PROFILE\n")]
    [InlineData("user/anna@phones.example", "-ERR SUBSCRIBER_ABSENT\n")]
    [InlineData("anna", "-ERR CHAN_NOT_IMPLEMENTED\n")]
    public async Task dials_an_address_and_says_what_became_of_it(string address, string result)
    {
        await using var server = SimulatedFreeSwitch.Start();
        var said = await server.ExecuteAsync(
            $"originate {{originate_timeout=1,origination_uuid=leg}}{address} &conference({Room}@managed)");

        Assert.StartsWith(result, said, StringComparison.Ordinal);
        if (!result.StartsWith("+OK", StringComparison.Ordinal))
            return;
        var phone = server.PhoneOf("leg")!;
        await phone.WhenAsync(() => phone.Conference == Room).WaitAsync(Soon, Cancellation);
    }

    [Theory]
    [InlineData("a/b")]
    [InlineData("a,b")]
    [InlineData("a|b")]
    [InlineData("two words")]
    [InlineData("umläut")]
    [InlineData("5001@realm")]
    [InlineData("list")]
    public async Task calls_a_conference_as_it_is_told_to(string name)
    {
        await using var server = SimulatedFreeSwitch.Start();
        await server.ExecuteAsync(
            $"originate {{origination_uuid=leg}}sofia/internal/anna &conference('{name}'@default)");
        var phone = server.PhoneOf("leg")!;
        await phone.WhenAsync(() => phone.Conference is not null).WaitAsync(Soon, Cancellation);
        Assert.Equal(name, phone.Conference);

        // A conference that is called as a command hides behind it.
        Assert.Equal(
            name == "list" ? "1;" : "+OK mute 1\n",
            (await server.ExecuteAsync($"conference '{name}' mute all"))
                .Replace("+OK Conference list", "1;", StringComparison.Ordinal)[..(name == "list" ? 2 : 11)]);
    }

    [Fact]
    public async Task says_nothing_where_there_is_no_speech_engine()
    {
        await using var server = SimulatedFreeSwitch.Start(
            new() { Dialplan = _ => [new("conference", "5001@default")] });
        server.Call("5001");
        Assert.Equal("-ERR (say) Error!\nsay <text>", await server.ExecuteAsync("conference 5001 say Ben has joined"));
    }

    [Fact]
    public async Task hears_who_talks_and_gives_the_floor_to_them()
    {
        await using var server = SimulatedFreeSwitch.Start(
            new() { Dialplan = _ => [new("conference", "5001@managed")] });
        using var client = await EventSocketClient.ListenAsync(server);
        var (anna, ben) = (server.Call("5001"), server.Call("5001", "Ben", "1002"));
        Assert.Equal("1", (await client.UntilAsync("floor-change"))["New-ID"]);

        ben.Talk();
        Assert.Equal(ben.Uuid, (await client.UntilAsync("start-talking")).Channel);
        anna.Press("6");
        ben.Hush();
        Assert.Equal(ben.Uuid, (await client.UntilAsync("stop-talking")).Channel);

        // Muted by nobody: keys do nothing in the managed profile.
        Assert.DoesNotContain("+OK mute", await server.ExecuteAsync("conference 5001 list"), StringComparison.Ordinal);
        Assert.Equal(2, (await server.ExecuteAsync("conference 5001 list")).Split("hear|speak").Length - 1);
    }
}
