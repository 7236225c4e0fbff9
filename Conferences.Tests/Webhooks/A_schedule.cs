using System.Net;
using Conferences.Api.Webhooks.Delivery;

namespace Conferences.Tests.Webhooks;

/// <summary>When a delivery is tried again, and when no more.</summary>
public sealed class A_schedule
{
    private static readonly DateTimeOffset Now = new(2026, 3, 2, 9, 30, 0, TimeSpan.Zero);

    private static readonly TimeSpan[] Long =
    [
        TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(30), TimeSpan.FromHours(2),
        TimeSpan.FromHours(5), TimeSpan.FromHours(10), TimeSpan.FromHours(14), TimeSpan.FromHours(20),
        TimeSpan.FromHours(24),
    ];

    [Fact]
    public void has_nine_further_tries_in_three_days_and_each_a_little_later_than_the_last_time()
    {
        foreach (var (index, least) in Long.Index())
        {
            var delays = Enumerable.Range(0, 50).Select(_ => Schedule.Delay(null, index + 1)!.Value).ToArray();

            Assert.All(delays, it => Assert.InRange(it, least, least * 1.2));
            Assert.True(delays.Distinct().Count() > 1);
            Assert.Equal(9 - index, Schedule.Left(null, index + 1));
        }

        Assert.Null(Schedule.Delay(null, 10));
        Assert.Equal(0, Schedule.Left(null, 10));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2, 2, 4)]
    [InlineData(4, 2, 4, 8, 16)]
    public void is_that_of_kazoo_where_retries_are_given(int retries, params int[] seconds) => Assert.Equal(
        [.. seconds.Select(it => (TimeSpan?)TimeSpan.FromSeconds(it)), null],
        Enumerable.Range(1, retries + 1).Select(tries => Schedule.Delay(retries, tries)));

    [Theory]
    [InlineData(200)]
    [InlineData(201)]
    [InlineData(204)]
    [InlineData(299)]
    public void ends_with_any_2xx(int status)
    {
        var verdict = Verdict.Of(Answered(status), 3, null, isProbed: false, Now);

        Assert.Equal(
            (DeliveryState.Delivered, 0, Now, null),
            (verdict.State, verdict.Tries, verdict.NextTry, verdict.Endpoint));
    }

    [Theory]
    [InlineData(301)]
    [InlineData(304)]
    [InlineData(400)]
    [InlineData(404)]
    [InlineData(500)]
    public void goes_on_with_anything_else(int status)
    {
        var verdict = Verdict.Of(Answered(status), 1, null, isProbed: false, Now);

        Assert.Equal((DeliveryState.Pending, "bad response code", 1), (verdict.State, verdict.Reason, verdict.Tries));
        Assert.InRange(verdict.NextTry, Now.AddSeconds(5), Now.AddSeconds(6));
        Assert.Equal(new(Works: false, Fails: true, null), verdict.Endpoint);
    }

    [Theory]
    [InlineData(429)]
    [InlineData(502)]
    [InlineData(503)]
    [InlineData(504)]
    public void puts_off_everything_for_an_endpoint_that_is_busy(int status)
    {
        var verdict = Verdict.Of(Answered(status), 1, null, isProbed: false, Now);
        var asked = Verdict.Of(
            Answered(status) with { RetryAfter = TimeSpan.FromMinutes(7) }, 1, null, isProbed: false, Now);

        Assert.InRange(verdict.Endpoint!.NotBefore!.Value, Now.AddSeconds(5), Now.AddSeconds(6));
        Assert.Equal(Now.AddMinutes(7), asked.Endpoint!.NotBefore);
        Assert.Equal(Now.AddMinutes(7), asked.NextTry);
    }

    [Fact]
    public void stops_where_the_endpoint_is_gone_and_keeps_the_event()
    {
        var verdict = Verdict.Of(Answered(410), 1, 0, isProbed: false, Now);

        Assert.Equal((DeliveryState.Pending, true), (verdict.State, verdict.IsGone));
    }

    [Fact]
    public void ends_as_failed_with_the_last_try() => Assert.Equal(
        (DeliveryState.Failed, 0, 0),
        Verdict.Of(Answered(500), 3, 2, isProbed: true, Now) is var verdict
            ? (verdict.State, verdict.Tries, verdict.Left)
            : default);

    [Fact]
    public void asks_a_slow_endpoint_one_thing_at_a_time_until_it_is_fast()
    {
        var slow = Answered(200) with { Took = TimeSpan.FromSeconds(6) };

        Assert.Equal(new(Works: false, Fails: false, null), Verdict.Of(slow, 1, null, false, Now).Endpoint);
        Assert.Null(Verdict.Of(slow, 1, null, true, Now).Endpoint);
        Assert.Equal(new(Works: true, Fails: false, null), Verdict.Of(Answered(200), 1, null, true, Now).Endpoint);
    }

    private static Exchange Answered(int status) => new(
        "post", "https://crm.example.com", new Dictionary<string, string>(), default, (HttpStatusCode)status, null,
        default, null, null, TimeSpan.FromMilliseconds(20));
}
