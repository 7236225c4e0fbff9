using System.Diagnostics.Metrics;
using System.Net;
using Conferences.Api.Auth;
using Conferences.Api.Crossbar;
using Conferences.Tests.Fixtures.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.Tokens;

namespace Conferences.Tests.Http;

/// <summary>Guessing tokens: beyond thirty a minute from one address, none that is new is looked at.</summary>
public sealed class A_wrong_token(Service service)
{
    private const int PerAddress = 30;

    private readonly string account = Ids.New();

    private int guesses;

    [Fact]
    public async Task is_told_thirty_times_a_minute_and_then_no_unknown_token_is_checked_on_any_route()
    {
        await using var node = new Node(service.ConnectionString);
        var (used, unused) = (await Good(node), await Good(node));
        (await Get(node, used)).Is(HttpStatusCode.OK);
        for (var wrong = 0; wrong < PerAddress; wrong++)
            (await Get(node, Garbage())).Is(HttpStatusCode.Unauthorized, "invalid_credentials");

        foreach (var token in (string[])[Garbage(), unused])
        {
            foreach (var (verb, path, accept) in ((string, string, string)[])
            [
                ("GET", "", "application/json"),
                ("GET", $"/{Ids.New()}", "application/json"),
                ("HEAD", "", "application/json"),
                ("GET", "/events", "text/event-stream"),
                ("GET", "/events", "application/x-ndjson"),
                ("GET", "?paginate=false", "text/csv"),
                ("PUT", "", "application/json"),
                ("DELETE", $"/../people/{Ids.New()}", "application/json"),
                ("GET", "/nowhere", "application/json"),
            ])
            {
                var answer = await node.Portal(account, token).Ask(new(verb), path, null, ("Accept", accept));
                Assert.Equal((verb, path, HttpStatusCode.TooManyRequests), (verb, path, answer.Status));
                Assert.Equal(AttemptLimits.Window, answer.Headers.RetryAfter!.Delta);
            }

            (await Get(node, "", ("Authorization", $"Bearer {token}"))).Is(HttpStatusCode.TooManyRequests);
        }

        (await Get(node, used)).Is(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("garbage")]
    [InlineData("unreadable")]
    [InlineData("forged")]
    [InlineData("unsigned")]
    [InlineData("encrypted")]
    [InlineData("expired")]
    [InlineData("not yet valid")]
    [InlineData("for another audience")]
    [InlineData("from another issuer")]
    [InlineData("of an unknown key")]
    [InlineData("of no account")]
    public async Task counts_whatever_is_wrong_with_it(string fault)
    {
        await using var node = new Node(service.ConnectionString);
        var ours = node.Services.GetRequiredService<Tokens>().Key;
        for (var wrong = 0; wrong < PerAddress; wrong++)
            (await Get(node, Wrong(fault, ours))).Is(HttpStatusCode.Unauthorized, "invalid_credentials");
        (await Get(node, Wrong(fault, ours))).Is(HttpStatusCode.TooManyRequests, "too_many_requests");
        (await Get(node, await Good(node))).Is(HttpStatusCode.TooManyRequests);
    }

    [Fact]
    public async Task is_told_no_more_often_if_many_are_tried_at_once()
    {
        await using var node = new Node(service.ConnectionString);
        var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => Get(node, Garbage())));
        Assert.Equal(PerAddress, answers.Count(answer => answer.Status is HttpStatusCode.Unauthorized));
        Assert.Equal(
            100 - PerAddress, answers.Count(answer => answer.Status is HttpStatusCode.TooManyRequests));
    }

    [Fact]
    public async Task counts_once_however_often_it_is_repeated()
    {
        await using var node = new Node(service.ConnectionString);
        var expired = Wrong("expired", node.Services.GetRequiredService<Tokens>().Key);
        Assert.All(
            await Task.WhenAll(Enumerable.Range(0, 4 * PerAddress).Select(_ => Get(node, expired))),
            answer => answer.Is(HttpStatusCode.Unauthorized));
        (await Get(node, await Good(node))).Is(HttpStatusCode.OK);

        for (var wrong = 1; wrong < PerAddress; wrong++)
            (await Get(node, Garbage())).Is(HttpStatusCode.Unauthorized);
        (await Get(node, Garbage())).Is(HttpStatusCode.TooManyRequests);
        (await Get(node, expired)).Is(HttpStatusCode.Unauthorized, "invalid_credentials");
    }

    [Fact]
    public async Task is_not_checked_again_for_a_minute()
    {
        await using var node = new Node(service.ConnectionString);
        var made = ApiKey.New(account, [], "write", DateTimeOffset.UtcNow).Kept;
        var ours = node.Services.GetRequiredService<Tokens>().Key;
        var early = OwnTokens.Sign(ours, [("account_id", account), ("key_id", made.Id)]);
        (await Get(node, early)).Is(HttpStatusCode.Unauthorized);
        await Keys.Keep(service, made);
        (await Get(node, early)).Is(HttpStatusCode.Unauthorized);
        (await Get(node, OwnTokens.Sign(ours, [("account_id", account), ("key_id", made.Id), ("n", 1)])))
            .Is(HttpStatusCode.OK);
    }

    [Fact]
    public async Task harms_no_token_that_was_valid_before_or_was_just_issued()
    {
        await using var node = new Node(service.ConnectionString);
        var used = await Good(node);
        (await Get(node, used)).Is(HttpStatusCode.OK);
        for (var wrong = 0; wrong <= PerAddress; wrong++)
            await Get(node, Garbage());

        // As after a minute, when it is to be checked again.
        node.Services.GetRequiredService<TokenCache>().Forget(used);
        (await Get(node, used)).Is(HttpStatusCode.OK);
        (await node.Portal(Service.OperatorAccount, await node.Token()).Get()).Is(HttpStatusCode.OK);
    }

    [Fact]
    public async Task is_none_that_was_valid_until_its_key_was_revoked()
    {
        await using var node = new Node(service.ConnectionString);
        var (_, key) = await Keys.Add(service, account);
        var ours = node.Services.GetRequiredService<Tokens>().Key;
        var tokens = Enumerable.Range(0, 2 * PerAddress).Select(number => OwnTokens.Sign(
            ours, [("account_id", account), ("key_id", key.Id), ("n", number)])).ToList();
        foreach (var token in tokens)
            (await Get(node, token)).Is(HttpStatusCode.OK);
        await Keys.Keep(service, key with { Revoked = DateTimeOffset.UtcNow });
        await Until.Async(async () => (await Get(node, tokens[0])).Status is HttpStatusCode.Unauthorized);
        foreach (var token in tokens)
            (await Get(node, token)).Is(HttpStatusCode.Unauthorized);
        (await Get(node, await Good(node))).Is(HttpStatusCode.OK);
    }

    [Fact]
    public async Task is_counted_for_each_address_by_itself()
    {
        await using var node = new Node(service.ConnectionString, ("TrustedProxies", "127.0.0.0/8, ::1"));
        for (var wrong = 0; wrong <= PerAddress; wrong++)
            await Get(node, Garbage(), ("X-Forwarded-For", "2001:db8:1:2::" + wrong));
        (await Get(node, await Good(node), ("X-Forwarded-For", "2001:db8:1:2:3::1")))
            .Is(HttpStatusCode.TooManyRequests);
        foreach (var other in (string[])["2001:db8:1:3::1", "192.0.2.1"])
            (await Get(node, await Good(node), ("X-Forwarded-For", other))).Is(HttpStatusCode.OK);
    }

    [Fact]
    public async Task is_not_looked_at_where_no_token_is_needed()
    {
        await using var node = new Node(service.ConnectionString);
        using var http = new HttpClient { BaseAddress = node.Address };
        for (var wrong = 0; wrong <= PerAddress; wrong++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/health/live");
            request.Headers.Add("X-Auth-Token", Garbage());
            using var response = await http.SendAsync(request, TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }

        (await Get(node, await Good(node))).Is(HttpStatusCode.OK);
    }

    [Fact]
    public void is_checked_again_soon_if_it_may_become_valid_and_counts_once_all_the_same()
    {
        var clock = new ShiftingTimestamps();
        using var wrong = new WrongTokens(
            new ConfigurationBuilder().Build(), service.Parts.GetRequiredService<IMeterFactory>(), clock);
        var (address, rotated) = (IPAddress.Loopback, TokenHash.Of("rotated"));
        Assert.True(wrong.Count(address, rotated, wasValid: false, mayBecomeValid: true));
        for (var other = 1; other < PerAddress; other++)
            Assert.True(wrong.Count(address, TokenHash.Of($"{other}"), wasValid: false, mayBecomeValid: false));
        Assert.False(wrong.MayTry(address, TokenHash.Of("another")));
        Assert.True(wrong.IsWrong(rotated));

        clock.Advance(WrongTokens.Recheck);
        Assert.False(wrong.IsWrong(rotated));
        Assert.True(wrong.IsWrong(TokenHash.Of("1")));
        Assert.True(wrong.MayTry(address, rotated));
        Assert.True(wrong.Count(address, rotated, wasValid: false, mayBecomeValid: true));
        Assert.True(wrong.IsWrong(rotated));
    }

    private string Garbage() => $"garbage-{Interlocked.Increment(ref guesses)}";

    private string Wrong(string fault, SecurityKey ours)
    {
        var n = Interlocked.Increment(ref guesses);
        (string, object)[] claims = [("account_id", account), ("key_id", "0123456789abcdef"), ("n", n)];
        var hourAgo = DateTime.UtcNow.AddHours(-2);
        return fault switch
        {
            "garbage" => $"garbage-{n}",
            "unreadable" => $"{n}.{{}}.~",
            "forged" => OwnTokens.Sign(new SymmetricSecurityKey(new byte[32]), claims),
            "unsigned" => $"eyJhbGciOiJub25lIn0.{OwnTokens.Sign(ours, claims).Split('.')[1]}.",
            "encrypted" => $"eyJhbGciOiJkaXIiLCJlbmMiOiJBMTI4Q0JDLUhTMjU2In0..{n:d4}.{n:d4}.{n:d4}",
            "expired" => OwnTokens.Sign(ours, claims, from: hourAgo),
            "not yet valid" => OwnTokens.Sign(ours, claims, from: DateTime.UtcNow.AddHours(1)),
            "for another audience" => OwnTokens.Sign(ours, claims, audience: "others"),
            "from another issuer" => OwnTokens.Sign(ours, claims, issuer: "others"),
            "of an unknown key" => OwnTokens.Sign(ours, claims),
            "of no account" => OwnTokens.Sign(ours, claims[1..]),
            _ => throw new ArgumentOutOfRangeException(nameof(fault)),
        };
    }

    // Signed like ours, and never seen by the node.
    private async Task<string> Good(Node node)
    {
        var (_, key) = await Keys.Add(service, account);
        return OwnTokens.Sign(
            node.Services.GetRequiredService<Tokens>().Key, [("account_id", account), ("key_id", key.Id)]);
    }

    private async Task<Answer> Get(Node node, string token, params (string Name, string Value)[] headers)
    {
        using var http = new HttpClient { BaseAddress = node.Address };
        if (token.Length > 0)
            http.DefaultRequestHeaders.Add("X-Auth-Token", token);
        return await new Portal(account, http).Get("", headers);
    }

    private sealed class ShiftingTimestamps : TimeProvider
    {
        private readonly long start = System.GetTimestamp();
        private TimeSpan shift;

        // It stands still meanwhile, however long the test is kept from going on.
        public override long GetTimestamp() => start + (long)(shift.TotalSeconds * TimestampFrequency);

        public void Advance(TimeSpan by) => shift += by;
    }
}
