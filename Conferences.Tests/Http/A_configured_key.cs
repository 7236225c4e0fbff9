using System.Net;
using Conferences.Api.Auth;
using Conferences.Api.CommandLine;
using Conferences.Api.Crossbar;
using Conferences.Tests.Fixtures;
using Conferences.Tests.Fixtures.Http;
using Conferences.Tests.Fixtures.Operations;
using Microsoft.Extensions.Configuration;

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
    [InlineData("Authentication:ApiKeys:0:Scope", "Read", "Authentication:ApiKeys:0:Scope")]
    [InlineData("Authentication:ApiKeys:0:Scope", "READ", "Authentication:ApiKeys:0:Scope")]
    [InlineData("Authentication:ApiKeys:0:Scope", "write everything", "Authentication:ApiKeys:0:Scope")]
    [InlineData("Authentication:ApiKeys:0:Scope", "read,write", "Authentication:ApiKeys:0:Scope")]
    [InlineData("Authentication:ApiKeys:0:Scope", " ", "Authentication:ApiKeys:0:Scope")]
    [InlineData("Authentication:SigningKey", "guess me", "Authentication:SigningKey")]
    [InlineData("Authentication:Issuer", "https://issuer", "Authentication:Issuer needs Authentication:Audience")]
    [InlineData("Authentication:WrongKeys:PerAddress", "0", "Authentication__WrongKeys__PerAddress")]
    [InlineData("Authentication:WrongKeys:PerPrefix", "few", "Authentication__WrongKeys__PerPrefix")]
    [InlineData("Authentication:WrongTokens:PerAddress", "0", "Authentication__WrongTokens__PerAddress")]
    public void that_is_none_keeps_the_service_from_starting(string setting, string value, string named)
    {
        var configuration = Configured((setting, value));
        var failure = Assert.Throws<CannotStartException>(() => Authentication.Check(configuration));
        Assert.StartsWith(named, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task that_is_none_is_told_in_one_sentence()
    {
        using var process = Executable.StartService(
            service.ConnectionString,
            "--Authentication:ApiKeys:0:AccountId=mine",
            $"--Authentication:ApiKeys:0:Key={Key}");
        var said = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal("Authentication:ApiKeys:0:AccountId must be 32 lower-case hex digits.", said.TrimEnd());
        Assert.Equal(1, process.ExitCode);
    }

    [Theory]
    [InlineData("read")]
    [InlineData("write erase")]
    [InlineData("read export")]
    [InlineData("")]
    public void may_have_one_scope_or_several(string scope) =>
        Authentication.Check(Configured(("Authentication:ApiKeys:0:Scope", scope)));

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

    private static IConfiguration Configured((string Name, string Value) setting) => new ConfigurationBuilder()
        .AddInMemoryCollection(OperatorLogin.Settings.Append(setting)
            .GroupBy(it => it.Name)
            .Select(it => KeyValuePair.Create<string, string?>(it.Key, it.Last().Value)))
        .Build();
}
