using System.Net;
using Conferences.Client.Tests.Fixtures;
using Microsoft.Extensions.Time.Testing;

namespace Conferences.Client.Tests;

/// <summary>The client logs in by itself.</summary>
public sealed class A_token
{
    private static CancellationToken Now => TestContext.Current.CancellationToken;

    [Fact]
    public async Task is_asked_for_once_and_shared_by_requests_at_the_same_time()
    {
        await using var test = TestClient.Start();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ =>
            test.Client.ListAsync(cancellation: Now).FirstOrDefaultAsync(Now).AsTask()));
        Assert.Single(test.Sent.Logins);
        Assert.Equal(8, test.Sent.Others.Count);
        Assert.Single(test.Sent.Others.Select(it => it.Token).Distinct());
    }

    [Fact]
    public async Task names_the_account_of_the_key()
    {
        await using var test = TestClient.Start();
        Assert.Equal(TestService.Account, await test.Client.GetAccountIdAsync(Now));
        Assert.Empty(test.Sent.Others);
    }

    [Fact]
    public async Task is_renewed_before_it_ends()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var test = TestClient.Start(clock: clock);
        var room = await test.CreateAsync();
        clock.Advance(TimeSpan.FromMinutes(58));
        await room.GetAsync(cancellation: Now);
        Assert.Single(test.Sent.Logins);

        // A minute before the hour is over.
        clock.Advance(TimeSpan.FromMinutes(1));
        await room.GetAsync(cancellation: Now);
        Assert.Equal(2, test.Sent.Logins.Count);
    }

    [Fact]
    public async Task is_renewed_when_it_is_refused_in_the_middle()
    {
        await using var test = TestClient.Start();
        var room = await test.CreateAsync();
        test.Sent.Next(RequestFaults.Refuse(HttpStatusCode.Unauthorized));
        await room.GetAsync(cancellation: Now);
        Assert.Equal(2, test.Sent.Logins.Count);
        Assert.Equal(3, test.Sent.Others.Count);
    }

    [Fact]
    public async Task is_not_renewed_a_second_time_for_one_request()
    {
        await using var test = TestClient.Start();
        var room = await test.CreateAsync();
        test.Sent.Next(RequestFaults.Refuse(HttpStatusCode.Unauthorized));
        test.Sent.Next(RequestFaults.Refuse(HttpStatusCode.Unauthorized));
        var refused = await Assert.ThrowsAsync<ConferencesException>(() => room.GetAsync(cancellation: Now));
        Assert.Equal(HttpStatusCode.Unauthorized, refused.Status);
        Assert.Equal(2, test.Sent.Logins.Count);
    }

    [Fact]
    public async Task is_asked_for_again_when_the_service_was_away()
    {
        await using var test = TestClient.Start();
        test.Sent.NextLogin(RequestFaults.Refuse(HttpStatusCode.ServiceUnavailable));
        await test.CreateAsync();
        Assert.Equal(2, test.Sent.Logins.Count);
    }

    [Fact]
    public async Task is_refused_to_a_wrong_key_in_the_words_of_the_service()
    {
        await using var test = TestClient.Start(it => it.ApiKey = "wrong");
        var refused = await Assert.ThrowsAsync<ConferencesException>(() => test.CreateAsync());
        Assert.Equal(HttpStatusCode.Unauthorized, refused.Status);
        Assert.Equal("invalid_credentials", refused.Error);
        Assert.NotNull(refused.RequestId);
        Assert.Single(test.Sent.All);
    }
}
