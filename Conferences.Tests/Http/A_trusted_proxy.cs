using System.Net;
using Conferences.Api.CommandLine;
using Conferences.Api.Hosting;
using Conferences.Tests.Fixtures.Http;
using Microsoft.Extensions.Configuration;

namespace Conferences.Tests.Http;

/// <summary>Whose word on a caller's address the record takes.</summary>
public sealed class A_trusted_proxy(Service service)
{
    private const string Loopback = "127.0.0.0/24 ::/48";
    private const string Trusted = "127.0.0.1, ::1";

    private readonly Portal portal = service.Portal();

    [Theory]
    [InlineData(Trusted, "203.0.113.9", "203.0.113.0/24")]
    [InlineData(Trusted, "2001:db8:1:2::9", "2001:db8:1::/48")]
    [InlineData(Trusted, "198.51.100.1, 203.0.113.9", "203.0.113.0/24")]
    [InlineData(Trusted + ", 203.0.113.0/24", "198.51.100.1, 203.0.113.9", "198.51.100.0/24")]
    [InlineData(Trusted + ", 203.0.113.0/24", "10.0.0.1, 198.51.100.1, 203.0.113.9", "198.51.100.0/24")]
    [InlineData(Trusted, "rubbish", Loopback)]
    [InlineData(Trusted, null, Loopback)]
    [InlineData("", "203.0.113.9", Loopback)]
    [InlineData("203.0.113.0/24", "203.0.113.9", Loopback)]
    public async Task is_believed_and_nobody_else(string proxies, string? forwarded, string recorded)
    {
        await using var node = new Node(service.ConnectionString, ("TrustedProxies", proxies));
        Assert.Contains(await AddressOf(node, forwarded), recorded.Split(' '));
    }

    [Fact]
    public async Task is_named_by_its_setting_and_not_by_the_frameworks_switch()
    {
        await using var node = new Node(service.ConnectionString, ("ForwardedHeaders_Enabled", "true"));
        Assert.Contains(await AddressOf(node, "203.0.113.9"), Loopback.Split(' '));
    }

    [Theory]
    [InlineData("10.0.0.5, proxy.example")]
    [InlineData("10.0.0.0/33")]
    [InlineData("10.0.0.5 10.0.0.6")]
    public void is_an_address_or_a_network(string proxies)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection([KeyValuePair.Create<string, string?>("TrustedProxies", proxies)]).Build();
        var failure = Assert.Throws<CannotStartException>(() => TrustedProxies.Check(configuration));
        Assert.StartsWith("TrustedProxies must be addresses and networks", failure.Message, StringComparison.Ordinal);
    }

    private async Task<string?> AddressOf(Node node, string? forwarded)
    {
        var through = node.Portal(portal.Account, service.Token);
        (string, string)[] headers = forwarded is null ? [] : [("X-Forwarded-For", forwarded)];
        var created = (await through.Put("", """{"data":{}}""", headers)).Is(HttpStatusCode.Created);
        var @event = Assert.Single(await The_record.Events(service, portal.Account, created.Data.At<string>("id")));
        return @event.GetHeader("address")?.ToString();
    }
}
