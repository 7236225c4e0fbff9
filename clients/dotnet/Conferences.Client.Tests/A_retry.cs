using System.Diagnostics;
using System.Net;
using Conferences.Client.Tests.Fixtures;

namespace Conferences.Client.Tests;

/// <summary>What got lost is sent again, and done once.</summary>
public sealed class A_retry
{
    private static CancellationToken Now => TestContext.Current.CancellationToken;

    [Fact]
    public async Task creates_nothing_twice_when_the_answer_was_lost() =>
        await CreatesOnceAsync(RequestFaults.LoseAnswer);

    [Fact]
    public async Task creates_nothing_twice_when_half_of_the_answer_was_lost() =>
        await CreatesOnceAsync(RequestFaults.LoseHalfOfAnswer);

    [Fact]
    public async Task waits_as_long_as_the_service_asks_for()
    {
        await using var test = TestClient.Start();
        var room = await test.CreateAsync();
        var name = Unique();
        test.Sent.Next(RequestFaults.Refuse(HttpStatusCode.ServiceUnavailable, TimeSpan.FromSeconds(1)));
        var before = Stopwatch.GetTimestamp();
        await room.PatchAsync(new() { Name = name }, cancellation: Now);
        Assert.InRange(Stopwatch.GetElapsedTime(before), TimeSpan.FromSeconds(0.9), TimeSpan.FromSeconds(20));
        Assert.Equal(name, (await room.GetAsync(cancellation: Now)).Value.Name);
        var attempts = test.Sent.Others.Where(it => it.Method == HttpMethod.Patch).ToArray();
        Assert.Equal(2, attempts.Length);
        Assert.Equal(attempts[0].Key, attempts[1].Key);
    }

    [Fact]
    public async Task is_left_to_the_caller_when_the_service_asks_for_a_longer_pause_than_allowed()
    {
        await using var test = TestClient.Start(it => it.LongestPause = TimeSpan.FromSeconds(5));
        var room = await test.CreateAsync();
        test.Sent.Next(RequestFaults.Refuse(HttpStatusCode.TooManyRequests, TimeSpan.FromSeconds(60)));
        var refused = await Assert.ThrowsAsync<ConferencesException>(() => room.GetAsync(cancellation: Now));
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.Status);
        Assert.Equal(TimeSpan.FromSeconds(60), refused.RetryAfter);
        Assert.True(refused.IsTransient);
        Assert.Equal(2, test.Sent.Others.Count);
    }

    [Fact]
    public async Task is_made_as_often_as_configured()
    {
        await using var test = TestClient.Start(it => it.Retries = 2);
        var room = await test.CreateAsync();
        for (var attempt = 0; attempt < 3; attempt++)
            test.Sent.Next(RequestFaults.Refuse(HttpStatusCode.BadGateway));
        var refused = await Assert.ThrowsAsync<ConferencesException>(() => room.GetAsync(cancellation: Now));
        Assert.Equal(HttpStatusCode.BadGateway, refused.Status);
        Assert.Equal(3, test.Sent.Others.Count(it => it.Method == HttpMethod.Get));
    }

    [Fact]
    public async Task is_not_made_of_what_is_refused()
    {
        await using var test = TestClient.Start();
        var room = await test.CreateAsync();
        test.Sent.Next(RequestFaults.Refuse(HttpStatusCode.InternalServerError));
        await Assert.ThrowsAsync<ConferencesException>(() => room.GetAsync(cancellation: Now));
        Assert.Equal(2, test.Sent.Others.Count);
    }

    [Fact]
    public async Task has_another_key_than_the_next_request_and_the_callers_where_there_is_one()
    {
        await using var test = TestClient.Start();
        var key = Unique();
        var first = await test.Client.CreateAsync(new() { Name = "first" }, key, Now);
        var again = await test.Client.CreateAsync(new() { Name = "first" }, key, Now);
        var other = await test.Client.CreateAsync(new() { Name = "first" }, cancellation: Now);
        var another = await test.Client.CreateAsync(new() { Name = "first" }, cancellation: Now);
        Assert.Equal(first.Value.Id, again.Value.Id);
        Assert.Equal(3, new[] { first.Value.Id, other.Value.Id, another.Value.Id }.Distinct().Count());
        Assert.Equal([key, key], test.Sent.Others.Take(2).Select(it => it.Key));
    }

    [Theory]
    [InlineData("")]
    [InlineData("Büro")]
    [InlineData("two words")]
    public async Task is_not_made_with_a_key_that_no_header_can_have(string key)
    {
        await using var test = TestClient.Start();
        await test.Client.GetAccountIdAsync(Now);
        await Assert.ThrowsAsync<ArgumentException>(() => test.Client.CreateAsync(new(), key, Now));
        Assert.Empty(test.Sent.Others);
    }

    [Fact]
    public async Task that_reaches_nobody_is_the_same_exception_without_a_status()
    {
        await using var test = TestClient.Start(it => (it.Address, it.Retries) = (new("http://127.0.0.1:9"), 1));
        var lost = await Assert.ThrowsAsync<ConferencesException>(() => test.CreateAsync());
        Assert.Null(lost.Status);
        Assert.True(lost.IsTransient);
        Assert.IsType<HttpRequestException>(lost.InnerException);
        Assert.Equal(2, test.Sent.All.Count);
    }

    [Fact]
    public async Task is_made_when_an_attempt_takes_too_long()
    {
        await using var test = TestClient.Start(it => it.AttemptTimeout = TimeSpan.FromSeconds(2));
        var room = await test.CreateAsync();
        test.Sent.Next(async (_, cancellation) =>
        {
            await Task.Delay(Timeout.Infinite, cancellation);
            throw new UnreachableException();
        });
        Assert.NotNull(await room.GetAsync(cancellation: Now));
    }

    private static async Task CreatesOnceAsync(Fault fault)
    {
        await using var test = TestClient.Start();
        await test.Client.GetAccountIdAsync(Now);
        var owner = Unique();
        test.Sent.Next(fault);
        var created = await test.Client.CreateAsync(new() { Name = "once", OwnerId = owner }, cancellation: Now);
        var all = await test.Client.ListAsync(new() { Owner = owner }, Now).ToListAsync(Now);
        Assert.Equal([created.Value.Id], all.Select(it => it.Id));
        Assert.Equal(2, test.Sent.Others.Count(it => it.Method == HttpMethod.Put));
    }

    private static string Unique() => Guid.NewGuid().ToString("N");
}
