using System.Net.Sockets;
using System.Text;
using Conferences.Api.Media.FreeSwitch;
using Conferences.Tests.Fixtures.Http;
using Conferences.Tests.Fixtures.Media.FreeSwitch;
using Conferences.Tests.Fixtures.Operations;
using Microsoft.Extensions.Time.Testing;

namespace Conferences.Tests.Media.FreeSwitch;

/// <summary>What is said on an Event Socket, by either side.</summary>
public sealed class A_connection_to_an_event_socket : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly EslPeer peer = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => peer.Dispose();

    [Fact]
    public async Task says_the_password_and_which_events_it_wants()
    {
        var connecting = Connector().ConnectAsync("CHANNEL_PARK CUSTOM conference::maintenance", Cancellation);
        await peer.AcceptAsync();
        await peer.SayAsync("Content-Type: auth/request\n\n");

        Assert.Equal("auth ClueCon", await peer.HearAsync());
        await peer.ReplyAsync("+OK accepted");
        Assert.Equal("event plain CHANNEL_PARK CUSTOM conference::maintenance", await peer.HearAsync());
        await peer.ReplyAsync("+OK event listener enabled plain");
        await using var connection = await connecting;
    }

    [Fact]
    public async Task matches_replies_to_commands_by_their_order()
    {
        await using var connection = await ConnectedAsync();
        var first = connection.SendAsync(new("api one"), Cancellation);
        var second = connection.SendAsync(new("api two"), Cancellation);
        Assert.Equal(("api one", "api two"), (await peer.HearAsync(), await peer.HearAsync()));

        await peer.SayAsync("Content-Type: api/response\nContent-Length: 3\n\n+OK");
        await peer.TellAsync(("Event-Name", "X"));
        await peer.ReplyAsync("-ERR two");

        Assert.Equal("+OK", (await first).BodyText);
        Assert.Equal("-ERR two", (await second).ReplyText);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task knows_the_result_of_a_job_by_its_name_whether_it_or_the_reply_comes_first(bool isLate)
    {
        await using var connection = await ConnectedAsync();
        var running = connection.RunAsync("conference 5001 mute 80", "op-1", Patience, Cancellation);
        Assert.Equal("bgapi conference 5001 mute 80\nJob-UUID: op-1", await peer.HearAsync());

        if (isLate)
            await peer.ReplyAsync("+OK Job-UUID: op-1");
        await peer.FinishAsync("of somebody else", "+OK mute 81\n");
        await peer.FinishAsync("op-1", "+OK mute 80\n");
        if (!isLate)
            await peer.ReplyAsync("+OK Job-UUID: op-1");

        Assert.Equal("+OK mute 80\n", (await running).Body);
    }

    [Fact]
    public async Task does_not_wait_for_a_job_that_is_not_started()
    {
        await using var connection = await ConnectedAsync();
        var running = connection.RunAsync("conference 5001 mute 80", "op-1", Patience, Cancellation);
        await peer.HearAsync();
        await peer.ReplyAsync("-ERR command not found");

        await Assert.ThrowsAsync<EslCommandException>(() => running);
    }

    [Fact]
    public async Task gives_up_a_job_that_does_not_end_and_goes_on()
    {
        await using var connection = await ConnectedAsync();
        var running = connection.RunAsync("originate", "op-1", TimeSpan.FromMilliseconds(50), Cancellation);
        await peer.HearAsync();
        await peer.ReplyAsync("+OK Job-UUID: op-1");
        await Assert.ThrowsAsync<TimeoutException>(() => running);

        await peer.FinishAsync("op-1", "+OK");
        var after = connection.SendAsync(new("api two"), Cancellation);
        await peer.ReplyAsync("+OK two");

        Assert.Equal("+OK two", (await after).ReplyText);
    }

    [Fact]
    public async Task ends_where_a_reply_does_not_come_since_the_next_one_would_be_taken_for_it()
    {
        var clock = new FakeTimeProvider();
        await using var connection = await ConnectedAsync(new() { Silence = TimeSpan.FromHours(1) }, clock);
        var sent = connection.SendAsync(new("api one"), Cancellation);
        await peer.HearAsync();

        await Assert.ThrowsAsync<TimeoutException>(() => AfterAWhile(sent, clock, TimeSpan.FromSeconds(6)));
        Assert.Contains("does not reply", (await connection.Ended.WaitAsync(Patience, Cancellation)).Message);
    }

    [Fact]
    public async Task ends_where_the_reply_is_that_of_another_job()
    {
        await using var connection = await ConnectedAsync();
        var running = connection.RunAsync("conference 5001 mute 80", "op-1", Patience, Cancellation);
        await peer.HearAsync();

        await peer.SayAsync("Content-Type: command/reply\nReply-Text: +OK Job-UUID: op-0\nJob-UUID: op-0\n\n");

        Assert.IsType<EslGarbledException>(await connection.Ended.WaitAsync(Patience, Cancellation));
        await Assert.ThrowsAsync<EslEndedException>(() => running);
    }

    [Fact]
    public async Task keeps_events_in_the_order_they_came()
    {
        await using var connection = await ConnectedAsync();
        for (var sequence = 1; sequence <= 100; sequence++)
            await peer.TellAsync(("Event-Name", "X"), ("Event-Sequence", $"{sequence}"));
        peer.HangUp();

        var heard = await connection.Events.ReadAllAsync(Cancellation).Select(it => it.Sequence ?? 0)
            .ToArrayAsync(Cancellation);

        Assert.Equal(Enumerable.Range(1, 100).Select(it => (long)it), heard);
    }

    [Theory]
    [InlineData("Content-Type: text/disconnect-notice\nContent-Length: 7\n\nGoodbye", "Goodbye")]
    [InlineData("Content-Type: command/reply\nReply-Text: +OK\n\n", "reply to nothing")]
    [InlineData("Content-Type: text/event-plain\nContent-Length: 3\n\nabc", "no end")]
    [InlineData("Content-Length: -3\n\n", "length")]
    [InlineData("Something: else\n\n", "Content-Type")]
    [InlineData("garbage\n\n", "colon")]
    public async Task ends_with_what_cannot_be_read_or_says_goodbye(string text, string why)
    {
        await using var connection = await ConnectedAsync();
        var running = connection.RunAsync("originate", "op-1", Patience, Cancellation);
        await peer.HearAsync();
        await peer.ReplyAsync("+OK Job-UUID: op-1");

        await peer.SayAsync(text);

        Assert.Contains(why, (await connection.Ended.WaitAsync(Patience, Cancellation)).Message);
        await Assert.ThrowsAsync<EslEndedException>(() => running);
        await Assert.ThrowsAsync<EslEndedException>(() => connection.SendAsync(new("api one"), Cancellation));
        Assert.Null(await peer.HearAsync());
    }

    [Fact]
    public async Task ends_when_it_is_cut_in_the_middle_of_an_event()
    {
        await using var connection = await ConnectedAsync();
        await peer.SayAsync("Content-Type: text/event-plain\nContent-Length: 3000\n\nEvent-Name: X");
        peer.HangUp();

        await connection.Ended.WaitAsync(Patience, Cancellation);
        Assert.False(await connection.Events.WaitToReadAsync(Cancellation));
    }

    [Fact]
    public async Task ends_a_header_of_a_megabyte()
    {
        await using var connection = await ConnectedAsync();
        try
        {
            await peer.SayAsync(Encoding.UTF8.GetBytes($"Content-Type: {new string('x', 1024 * 1024)}"));
        }
        catch (SocketException)
        {
        }

        Assert.IsType<EslGarbledException>(await connection.Ended.WaitAsync(Patience, Cancellation));
    }

    [Fact]
    public async Task asks_for_a_sign_of_life_and_ends_where_none_comes()
    {
        var clock = new FakeTimeProvider();
        await using var connection = await ConnectedAsync(
            new() { Silence = TimeSpan.FromSeconds(1), Reply = TimeSpan.FromHours(1) }, clock);

        Assert.Equal("api uptime", await AfterAWhile(peer.HearAsync(), clock, TimeSpan.FromSeconds(1)));
        await peer.SayAsync("Content-Type: api/response\nContent-Length: 2\n\n12");
        Assert.Equal("api uptime", await AfterAWhile(peer.HearAsync(), clock, TimeSpan.FromSeconds(1)));
        Assert.Contains("does not reply", (await AfterAWhile(connection.Ended, clock, TimeSpan.FromHours(1))).Message);
    }

    [Theory]
    [InlineData("api one\nauth x")]
    [InlineData("api one\r\n\r\nexit")]
    public async Task sends_no_command_with_a_line_break_in_it(string line)
    {
        await using var connection = await ConnectedAsync();

        await Assert.ThrowsAsync<ArgumentException>(() => connection.SendAsync(new(line), Cancellation));
        await Assert.ThrowsAsync<ArgumentException>(
            () => connection.SendAsync(new("sendmsg x", ("call-command", line)), Cancellation));
    }

    [Fact]
    public async Task is_opened_again_and_again_until_the_password_is_right()
    {
        using var log = new Log();
        var connector = Connector(log: log);
        var connecting = connector.ConnectAsync("CUSTOM", Cancellation);
        await peer.AcceptAsync();
        await peer.SayAsync("Content-Type: auth/request\n\n");
        await peer.HearAsync();
        await peer.ReplyAsync("-ERR invalid");
        await peer.AcceptAsync();
        Assert.Contains("password", connector.Trouble);
        await peer.SayAsync("Content-Type: text/rude-rejection\nContent-Length: 2\n\nno");
        await peer.LetInAsync();

        await using var connection = await connecting;

        Assert.Null(connector.Trouble);
        var line = Assert.Single(log.Lines);
        Assert.Contains("password", line.Text);
        Assert.DoesNotContain("ClueCon", line.Text);
    }

    private static async Task<T> AfterAWhile<T>(Task<T> awaited, FakeTimeProvider clock, TimeSpan step)
    {
        await Until.Async(() =>
        {
            if (!awaited.IsCompleted)
                clock.Advance(step);
            return Task.FromResult(awaited.IsCompleted);
        });
        return await awaited;
    }

    private async Task<EslConnection> ConnectedAsync(EslTimes? times = null, TimeProvider? clock = null)
    {
        var connecting = Connector(times, clock: clock).ConnectAsync("CUSTOM", Cancellation);
        await peer.LetInAsync();
        return await connecting;
    }

    private EslConnector Connector(EslTimes? times = null, Log? log = null, TimeProvider? clock = null) => new(
        new() { Host = "127.0.0.1", Port = peer.Port, Password = "ClueCon" },
        times ?? new() { FirstPause = TimeSpan.FromMilliseconds(1), LongestPause = TimeSpan.FromMilliseconds(20) },
        clock ?? TimeProvider.System,
        (log ?? new Log()).CreateLogger(""));
}
