using System.Diagnostics;
using System.Net;
using Conferences.Client.Models;
using Conferences.Client.Tests.Fixtures;
using Conferences.Tests.Fixtures.Operations.Faults;
using Microsoft.Extensions.Time.Testing;

namespace Conferences.Client.Tests;

/// <summary>A feed goes on over lost connections, without a gap and without a repeat.</summary>
public sealed class A_feed
{
    private static CancellationToken Now => TestContext.Current.CancellationToken;

    [Fact]
    public async Task goes_on_where_its_connection_was_cut()
    {
        var (proxy, uri) = CutProxy.Before(TestService.Address);
        await using var _ = proxy;
        await using var test = TestClient.Start();
        await using var far = TestClient.Start(it => it.Address = uri);
        var room = await test.CreateAsync("1");
        await using var feed = far.Client.Conference(room.Id).FollowAsync(cancellation: Now).GetAsyncEnumerator(Now);
        var seen = new List<long> { await NextAsync(feed) };
        for (var sequence = 2; sequence <= 6; sequence++)
        {
            // What happens while nobody listens, and what happens while somebody does.
            if (sequence % 2 == 0)
                proxy.Cut();
            await room.PatchAsync(new() { Name = $"{sequence}" }, cancellation: Now);
            proxy.Mend();
            seen.Add(await NextAsync(feed));
        }

        Assert.Equal([1L, 2, 3, 4, 5, 6], seen);
    }

    [Fact]
    public async Task of_an_account_goes_on_behind_the_cursor_it_is_given()
    {
        var (proxy, uri) = CutProxy.Before(TestService.Address);
        await using var _ = proxy;
        await using var far = TestClient.Start(it => it.Address = uri);
        await using var test = TestClient.Start();
        var room = await test.CreateAsync("1");
        var created = await test.Client.FollowAsync(cancellation: Now)
            .FirstAsync(it => it.ConferenceId == room.Id, Now);
        await using var feed = far.Client.FollowAsync(created.Cursor, Now).Where(it => it.ConferenceId == room.Id)
            .GetAsyncEnumerator(Now);
        await room.PatchAsync(new() { Name = "2" }, cancellation: Now);
        Assert.Equal(2, await NextAsync(feed));
        proxy.Cut();
        await room.PatchAsync(new() { Name = "3" }, cancellation: Now);
        await room.PatchAsync(new() { Name = "4" }, cancellation: Now);
        proxy.Mend();
        Assert.Equal(3, await NextAsync(feed));
        Assert.Equal(4, await NextAsync(feed));
    }

    [Fact]
    public async Task notices_that_its_connection_has_fallen_silent()
    {
        var (proxy, uri) = CutProxy.Before(TestService.Address);
        await using var _ = proxy;
        await using var test = TestClient.Start();
        await using var far = TestClient.Start(it => (it.Address, it.FeedTimeout) = (uri, TimeSpan.FromSeconds(4)));
        var room = await test.CreateAsync("1");
        await using var feed = far.Client.Conference(room.Id).FollowAsync(cancellation: Now).GetAsyncEnumerator(Now);
        Assert.Equal(1, await NextAsync(feed));
        Assert.Single(far.Sent.Others);

        // Whatever was sent to the first connection stays in the proxy; the client has to open another.
        proxy.Hold();
        await room.PatchAsync(new() { Name = "2" }, cancellation: Now);
        var next = NextAsync(feed);
        await far.Sent.OthersAsync(2).WaitAsync(TimeSpan.FromSeconds(60), Now);
        proxy.Mend();
        Assert.Equal(2, await next);
    }

    [Fact]
    public async Task is_opened_again_when_the_service_ends_it_and_is_away_for_a_while()
    {
        var (proxy, uri) = CutProxy.Before(TestService.Address);
        await using var _ = proxy;
        await using var test = TestClient.Start();
        await using var far = TestClient.Start(it => (it.Address, it.Retries) = (uri, 0));
        var room = await test.CreateAsync("1");
        await using var feed = far.Client.Conference(room.Id).FollowAsync(cancellation: Now).GetAsyncEnumerator(Now);
        Assert.Equal(1, await NextAsync(feed));
        far.Sent.Next(RequestFaults.Refuse(HttpStatusCode.ServiceUnavailable, TimeSpan.FromSeconds(1)));
        far.Sent.Next(RequestFaults.Refuse(HttpStatusCode.BadGateway));
        far.Sent.Next(RequestFaults.Refuse(HttpStatusCode.Unauthorized));
        proxy.Cut();
        proxy.Mend();
        await room.PatchAsync(new() { Name = "2" }, cancellation: Now);
        Assert.Equal(2, await NextAsync(feed));
        Assert.Equal(5, far.Sent.Others.Count);
        Assert.Equal(2, far.Sent.Logins.Count);
    }

    [Fact]
    public async Task is_opened_again_after_the_pause_that_the_service_asks_for_and_hands_over_no_half_of_an_event()
    {
        await using var test = TestClient.Start();
        var room = await test.CreateAsync("1");
        test.Sent.Next(RequestFaults.Answer(
            HttpStatusCode.OK,
            "text/event-stream",
            "event: heartbeat\nretry: 1500\ndata: {}\n\nid: 1\ndata: {\"sequence\":1,"));
        var before = Stopwatch.GetTimestamp();
        var first = await room.FollowAsync(cancellation: Now).FirstAsync(Now);
        Assert.InRange(Stopwatch.GetElapsedTime(before), TimeSpan.FromSeconds(1.4), TimeSpan.FromSeconds(60));
        Assert.Equal((1, ConferenceEventType.ConferenceCreated), (first.Sequence, first.Type));
    }

    [Fact]
    public async Task keeps_its_connection_while_its_reader_is_busy()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var test = TestClient.Start(clock: clock);
        var room = await test.CreateAsync("1");
        await using var feed = room.FollowAsync(cancellation: Now).GetAsyncEnumerator(Now);
        Assert.Equal(1, await NextAsync(feed));
        clock.Advance(TimeSpan.FromMinutes(10));
        await room.PatchAsync(new() { Name = "2" }, cancellation: Now);
        Assert.Equal(2, await NextAsync(feed));
        Assert.Single(test.Sent.Others, it => it.Method == HttpMethod.Get);
    }

    [Fact]
    public async Task begins_behind_the_sequence_it_is_given()
    {
        await using var test = TestClient.Start();
        var room = await test.CreateAsync("1");
        await room.PatchAsync(new() { Name = "2" }, cancellation: Now);
        var first = await room.FollowAsync(after: 1, Now).FirstAsync(Now);
        Assert.Equal((2L, ConferenceEventType.ConferenceUpdated), ((long)first.Sequence!, first.Type));
    }

    [Fact]
    public async Task of_a_conference_that_does_not_exist_is_refused()
    {
        await using var test = TestClient.Start();
        var room = test.Client.Conference(Guid.NewGuid().ToString("N"));
        var missing = await Assert.ThrowsAsync<ConferencesException>(() =>
            room.FollowAsync(cancellation: Now).FirstAsync(Now).AsTask());
        Assert.Equal(HttpStatusCode.NotFound, missing.Status);
    }

    [Fact]
    public async Task ends_when_it_is_cancelled()
    {
        await using var test = TestClient.Start();
        var room = await test.CreateAsync();
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(Now);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var _ in room.FollowAsync(cancellation: enough.Token))
                await enough.CancelAsync();
        });
    }

    private static async Task<long> NextAsync(IAsyncEnumerator<ConferenceEvent> feed)
    {
        Assert.True(await feed.MoveNextAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(60), Now));
        return (long)feed.Current.Sequence!;
    }
}
