using System.Net;
using Conferences.Api.Crossbar;
using Conferences.Tests.Fixtures.Http;

namespace Conferences.Tests.Http;

/// <summary>Keys in the configuration, valid, invalid and removed.</summary>
public sealed class A_configured_key(Service service)
{
    private const string Key = "fedcba9876543210fedcba9876543210fedcba9876543210fedcba9876543210";

    private static readonly string account = Ids.New();

    [Theory]
    [InlineData("Authentication:ApiKeys:0:Key", "", "Authentication:ApiKeys")]
    [InlineData("Authentication:ApiKeys:0:Key", "short", "Authentication:ApiKeys")]
    [InlineData("Authentication:ApiKeys:0:AccountId", "mine", "Authentication:ApiKeys")]
    [InlineData("Authentication:SigningKey", "guess me", "Authentication:SigningKey")]
    public async Task that_is_none_keeps_the_service_from_starting(string setting, string value, string named)
    {
        var failure = await Record.ExceptionAsync(async () =>
        {
            await using var node = new Node(service.ConnectionString, (setting, value));
        });
        Assert.Contains(named, Assert.IsType<InvalidOperationException>(failure).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task left_empty_for_signing_is_one_of_our_own_making()
    {
        await using var node = new Node(service.ConnectionString, ("Authentication:SigningKey", ""));
        (await node.Portal(account, service.Token).Get()).Is(HttpStatusCode.OK);
    }

    [Fact]
    public async Task takes_its_tokens_along_when_it_goes()
    {
        string token;
        await using (var with = new Node(
            service.ConnectionString,
            ("Authentication:ApiKeys:1:AccountId", account),
            ("Authentication:ApiKeys:1:Key", Key)))
        {
            using var http = new HttpClient { BaseAddress = with.ClientOptions.BaseAddress };
            using var login = await http.PutAsync(
                "/v2/api_auth",
                Json.Body($$$"""{"data":{"api_key":"{{{Key}}}"}}"""),
                TestContext.Current.CancellationToken);
            token = (await Answer.ReadAsync(login)).Json.At<string>("auth_token");
            (await with.Portal(account, token).Get()).Is(HttpStatusCode.OK);
        }

        await using var without = new Node(service.ConnectionString);
        (await without.Portal(account, token).Get()).Is(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task is_not_slowed_by_strangers_who_ask_for_its_account()
    {
        await using var node = new Node(
            service.ConnectionString, ("RateLimit:PerSecond", "1"), ("RateLimit:Burst", "2"));
        var (stranger, owner) = (node.Portal(account, "nobody"), node.Portal(account, service.Token));
        foreach (var answer in await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => stranger.Get())))
            answer.Is(HttpStatusCode.Unauthorized);
        (await owner.Get()).Is(HttpStatusCode.OK);
    }
}
