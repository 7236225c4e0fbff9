using Conferences.Client.Tests.Fixtures;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Conferences.Client.Tests;

/// <summary>What is missing or cannot be is said when the client is made, all at once.</summary>
public sealed class The_options
{
    [Fact]
    public void are_required() => Assert.Equal(
        ["Address has to be an absolute http or https address.", "ApiKey has to be set."], FailuresOf(_ => { }));

    [Theory]
    [InlineData("ftp://conferences.example.com")]
    [InlineData("/v2")]
    public void name_a_web_address(string address)
    {
        var failure = Assert.Single(FailuresOf(it =>
            (it.Address, it.ApiKey) = (new(address, UriKind.RelativeOrAbsolute), "key")));
        Assert.StartsWith("Address", failure, StringComparison.Ordinal);
    }

    [Fact]
    public void have_bounds() => Assert.Equal(
        [
            "Retries has to be between 0 and 20.",
            "LongestPause, AttemptTimeout and FeedTimeout have to be longer than nothing.",
        ],
        FailuresOf(it =>
        {
            (it.Address, it.ApiKey) = (new("https://conferences.example.com"), "key");
            (it.Retries, it.FeedTimeout) = (21, TimeSpan.Zero);
        }));

    [Fact]
    public async Task are_those_of_one_client_if_it_is_added_twice()
    {
        var (services, sent) = (new ServiceCollection(), new SentRequests());
        services.AddConferencesClient(it => (it.Address, it.ApiKey) = (new("http://127.0.0.1:9"), "wrong"))
            .AddHttpMessageHandler(() => new FaultHandler(sent));
        services.AddConferencesClient(it => (it.Address, it.ApiKey, it.AttemptTimeout, it.Retries) =
            (TestService.Address, TestService.Key, TimeSpan.FromSeconds(20), 0));
        await using var provider = services.BuildServiceProvider();
        var client = provider.GetRequiredService<ConferencesClient>();
        var now = TestContext.Current.CancellationToken;
        Assert.Equal(TestService.Account, await client.GetAccountIdAsync(now));
        await client.ListAsync(cancellation: now).FirstOrDefaultAsync(now);
        Assert.Equal(2, sent.All.Count);
    }

    private static IEnumerable<string> FailuresOf(Action<ConferencesClientOptions> configure)
    {
        var services = new ServiceCollection();
        services.AddConferencesClient(configure);
        using var provider = services.BuildServiceProvider();
        return Assert.Throws<OptionsValidationException>(provider.GetRequiredService<ConferencesClient>).Failures;
    }
}
