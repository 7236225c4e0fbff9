using System.Net;
using Conferences.Api.Auth;
using Conferences.Tests.Fixtures.Http;

namespace Conferences.Tests.Http;

/// <summary>Guessing keys: by the address it comes from and by what the guess begins with, each by itself.</summary>
public sealed class A_wrong_key(Service service)
{
    private const int PerAddress = 30;
    private const int PerPrefix = 10;

    private int guesses;

    [Fact]
    public async Task is_told_thirty_times_a_minute_and_then_no_key_is_looked_up()
    {
        await using var node = new Node(service.ConnectionString);
        for (var wrong = 0; wrong < PerAddress; wrong++)
            (await LogIn(node, Guess())).Is(HttpStatusCode.Unauthorized, "invalid_credentials");
        foreach (var key in (string[])[Guess(), Service.OperatorKey])
        {
            var answer = (await LogIn(node, key)).Is(HttpStatusCode.TooManyRequests, "too_many_requests");
            Assert.Equal(AttemptLimits.Window, answer.Headers.RetryAfter!.Delta);
        }

        // Whoever is in stays so.
        (await node.Portal(Service.OperatorAccount, service.Token).Get()).Is(HttpStatusCode.OK);
    }

    [Fact]
    public async Task is_told_no_more_often_if_many_are_tried_at_once()
    {
        await using var node = new Node(service.ConnectionString);
        var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => LogIn(node, Guess())));
        Assert.Equal(PerAddress, answers.Count(answer => answer.Status is HttpStatusCode.Unauthorized));
        Assert.Equal(
            100 - PerAddress, answers.Count(answer => answer.Status is HttpStatusCode.TooManyRequests));
    }

    [Fact]
    public async Task is_told_ten_times_for_one_beginning_wherever_it_comes_from()
    {
        await using var node = Behind("127.0.0.0/8, ::1");
        const string prefix = "fedcba98";
        for (var wrong = 0; wrong < PerPrefix; wrong++)
            (await LogIn(node, prefix + Guess(), $"192.0.2.{wrong}")).Is(HttpStatusCode.Unauthorized);
        (await LogIn(node, prefix + Guess(), "192.0.2.200")).Is(HttpStatusCode.TooManyRequests);
        (await LogIn(node, Guess(), "192.0.2.200")).Is(HttpStatusCode.Unauthorized);
        (await LogIn(node, Service.OperatorKey, "192.0.2.200")).Is(HttpStatusCode.Created);
    }

    [Fact]
    public async Task is_counted_for_each_address_behind_a_trusted_proxy()
    {
        await using var node = Behind("127.0.0.0/8, ::1");
        for (var wrong = 0; wrong <= PerAddress; wrong++)
            await LogIn(node, Guess(), "2001:db8:1:2::" + wrong);
        (await LogIn(node, Guess(), "2001:db8:1:2:3::1")).Is(HttpStatusCode.TooManyRequests);
        (await LogIn(node, Guess(), "2001:db8:1:3::1")).Is(HttpStatusCode.Unauthorized);
        (await LogIn(node, Guess(), "192.0.2.1")).Is(HttpStatusCode.Unauthorized);
    }

    [Theory]
    [InlineData("")]
    [InlineData("192.0.2.0/24")]
    public async Task is_counted_where_it_comes_from_whatever_a_stranger_forwards(string proxies)
    {
        await using var node = Behind(proxies);
        for (var wrong = 0; wrong < PerAddress; wrong++)
            (await LogIn(node, Guess(), $"198.51.100.{wrong}")).Is(HttpStatusCode.Unauthorized);
        (await LogIn(node, Guess(), "198.51.100.250")).Is(HttpStatusCode.TooManyRequests);
    }

    [Fact]
    public async Task is_no_right_one()
    {
        await using var node = new Node(service.ConnectionString);
        for (var right = 0; right < 2 * PerAddress; right++)
            (await LogIn(node, Service.OperatorKey)).Is(HttpStatusCode.Created);
    }

    [Fact]
    public async Task is_one_that_is_longer_than_any()
    {
        await using var node = new Node(service.ConnectionString);
        (await LogIn(node, new string('a', 15_000))).Is(HttpStatusCode.Unauthorized, "invalid_credentials");
    }

    private Node Behind(string proxies) => new(service.ConnectionString, ("TrustedProxies", proxies));

    // Each begins otherwise.
    private string Guess() => $"{Interlocked.Increment(ref guesses):x8}{new string('0', 56)}";

    private static async Task<Answer> LogIn(Node node, string key, string? forwardedFor = null)
    {
        using var http = new HttpClient { BaseAddress = node.Address };
        using var request = new HttpRequestMessage(HttpMethod.Put, "/v2/api_auth")
        {
            Content = Json.Body($$$"""{"data":{"api_key":"{{{key}}}"}}"""),
        };
        if (forwardedFor is not null)
            request.Headers.Add("X-Forwarded-For", forwardedFor);
        using var response = await http.SendAsync(request, TestContext.Current.CancellationToken);
        return await Answer.ReadAsync(response);
    }
}
