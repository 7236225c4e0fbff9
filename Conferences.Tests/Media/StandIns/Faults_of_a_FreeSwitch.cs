using Conferences.Simulator.FreeSwitch;
using Conferences.Tests.Fixtures.Http;
using Conferences.Tests.Fixtures.Media;
using Conferences.Tests.Fixtures.Media.Transcripts;

namespace Conferences.Tests.Media.StandIns;

/// <summary>The faults of networks and switches that a simulated FreeSWITCH can be given.</summary>
public sealed class Faults_of_a_FreeSwitch : IAsyncDisposable
{
    private readonly SimulatedFreeSwitch server = SimulatedFreeSwitch.Start(
        new() { Dialplan = _ => [new("conference", "5001@managed")] });

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => server.DisposeAsync();

    [Fact]
    public async Task cut_the_connection_amid_an_event()
    {
        using var client = await EventSocketClient.ListenAsync(server);
        server.Faults = new() { CutAfter = 1500 };
        server.Call("5001");
        var rest = await client.RestAsync();

        Assert.Contains("Action: conference-create", rest, StringComparison.Ordinal);
        var last = rest[rest.LastIndexOf("Content-Length", StringComparison.Ordinal)..];
        Assert.False(NormalForm.HasItsLength(last), last);
    }

    [Fact]
    public async Task leave_the_connection_open_and_say_nothing()
    {
        using var client = await EventSocketClient.ListenAsync(server);
        server.Faults = new() { IsSilent = true };
        server.Call("5001");
        await client.SayAsync("api status");
        await Until.Async(() => Task.FromResult(server.Unheard > 0));
        server.Faults = EventSocketFaults.None;

        await server.ExecuteAsync("conference 5001 lock");

        var heard = await client.UntilAsync("lock");
        Assert.Equal("1", heard["Conference-Size"]);
        Assert.DoesNotContain("api status", server.Commands);
    }

    [Fact]
    public async Task begin_another_run_whose_numbers_begin_anew()
    {
        using var client = await EventSocketClient.ListenAsync(server);
        server.Call("5001");
        var before = await client.UntilAsync("add-member");
        server.Restart();
        await client.RestAsync();
        using var again = await EventSocketClient.ListenAsync(server);
        server.Call("5001");
        var after = await again.UntilAsync("add-member");

        Assert.NotEqual(before["Core-UUID"], after["Core-UUID"]);
        Assert.Equal((before["Event-Sequence"], 1), (after["Event-Sequence"], after.Member));
    }

    [Fact]
    public async Task say_that_the_switch_is_shut_down_and_refuse_connections_until_it_is_back()
    {
        using var client = await EventSocketClient.ListenAsync(server, "SHUTDOWN CUSTOM conference::maintenance");
        server.Call("5001");
        server.Stop(isOrderly: true);

        Assert.EndsWith("The system is being shut down.\n", await client.RestAsync(), StringComparison.Ordinal);
        await Assert.ThrowsAnyAsync<System.Net.Sockets.SocketException>(() => EventSocketClient.ConnectAsync(server));
        server.Restart();
        using var again = await EventSocketClient.ListenAsync(server);
        Assert.Empty(server.Conferences);
    }

    [Fact]
    public async Task refuse_connections_while_calls_go_on()
    {
        var anna = server.Call("5001");
        server.Hide();
        await Assert.ThrowsAnyAsync<System.Net.Sockets.SocketException>(() => EventSocketClient.ConnectAsync(server));
        server.Appear();
        using var client = await EventSocketClient.ListenAsync(server);
        Assert.Equal("5001", anna.Conference);
    }

    [Fact]
    public async Task give_all_events_the_same_number()
    {
        using var client = await EventSocketClient.ListenAsync(server);
        server.Faults = new() { RepeatsSequence = true };
        server.Call("5001");
        Assert.Single((await client.EventsAsync(3)).Select(it => it["Event-Sequence"]).Distinct());
    }

    [Fact]
    public async Task tell_events_up_to_so_many_late()
    {
        using var client = await EventSocketClient.ListenAsync(server);
        server.Call("5001");
        await client.EventsAsync(3);
        server.Faults = new() { LateEvery = 10, HowLate = 5 };
        for (var at = 0; at < 40; at++)
            await server.ExecuteAsync($"conference 5001 {(at % 2 == 0 ? "lock" : "unlock")}");
        var sequences = (await client.EventsAsync(35)).Select(it => long.Parse(it["Event-Sequence"]!)).ToArray();

        var behind = sequences.Select((it, at) => sequences[..at].Count(earlier => earlier > it)).ToArray();
        Assert.Equal((3, 5), (behind.Count(it => it > 0), behind.Max()));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task tell_an_event_before_the_reply_that_it_follows_from(bool isFirst)
    {
        server.Call("5001");
        using var client = await EventSocketClient.ListenAsync(server, "CUSTOM conference::maintenance");
        server.Faults = new() { EventsOvertakeReplies = isFirst };
        await client.SayAsync("api conference 5001 lock");
        string[] heard = [await Kind(), await Kind()];

        Assert.Equal(isFirst ? ["lock", "reply"] : ["reply", "lock"], heard);

        async Task<string> Kind()
        {
            var message = await client.ReadAsync();
            if (message.Contains("api/response", StringComparison.Ordinal))
                return "reply";
            return new SocketEvent(message).Action is "floor-change" ? await Kind() : "lock";
        }
    }

    [Fact]
    public async Task reply_late_and_send_each_byte_alone()
    {
        using var client = await EventSocketClient.ListenAsync(server);
        server.Faults = new() { ReplyDelay = TimeSpan.FromMilliseconds(200), SendsByteByByte = true };
        var before = TimeProvider.System.GetTimestamp();
        Assert.EndsWith("\n\n0", await client.AskAsync("api conference count"), StringComparison.Ordinal);
        Assert.True(TimeProvider.System.GetElapsedTime(before) > TimeSpan.FromMilliseconds(190));
    }

    [Fact]
    public async Task send_what_is_no_message_and_headers_without_end()
    {
        using var client = await EventSocketClient.ListenAsync(server);
        server.Say("garbage\n\n"u8.ToArray());
        Assert.Equal("garbage\n\n", await client.ReadAsync());
        server.Fire(new FiredEvent("CHANNEL_PARK", EventOrigin.ChannelPark).With("Huge", new string('x', 1 << 20)));
        Assert.Equal(1 << 20, new SocketEvent(await client.ReadAsync())["Huge"]!.Length);
    }
}
