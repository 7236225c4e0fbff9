using System.Net;
using Conferences.Api.Webhooks;
using Conferences.Api.Webhooks.Delivery;

namespace Conferences.Tests.Webhooks;

/// <summary>Which addresses the service connects to for a tenant.</summary>
public sealed class An_address_of_an_endpoint
{
    private static readonly AddressGuard Guard = new(new());

    [Theory]
    [InlineData("0.0.0.0")]
    [InlineData("0.1.2.3")]
    [InlineData("10.0.0.1")]
    [InlineData("100.64.0.1")]
    [InlineData("100.100.100.200")]
    [InlineData("127.0.0.1")]
    [InlineData("127.255.255.254")]
    [InlineData("169.254.169.254")]
    [InlineData("172.16.0.1")]
    [InlineData("172.31.255.255")]
    [InlineData("192.0.0.192")]
    [InlineData("192.0.2.1")]
    [InlineData("192.88.99.1")]
    [InlineData("192.168.1.1")]
    [InlineData("198.18.0.1")]
    [InlineData("198.19.255.255")]
    [InlineData("198.51.100.1")]
    [InlineData("203.0.113.1")]
    [InlineData("224.0.0.1")]
    [InlineData("240.0.0.1")]
    [InlineData("255.255.255.255")]
    [InlineData("::")]
    [InlineData("::1")]
    [InlineData("::7f00:1")]
    [InlineData("::ffff:127.0.0.1")]
    [InlineData("::ffff:10.0.0.1")]
    [InlineData("::ffff:169.254.169.254")]
    [InlineData("::ffff:0:127.0.0.1")]
    [InlineData("64:ff9b::7f00:1")]
    [InlineData("64:ff9b::808:808")]
    [InlineData("64:ff9b:1::a00:1")]
    [InlineData("100::1")]
    [InlineData("2001::1")]
    [InlineData("2001:db8::1")]
    [InlineData("2001:2::1")]
    [InlineData("2001:10::1")]
    [InlineData("2002:7f00:1::")]
    [InlineData("2002:808:808::1")]
    [InlineData("3fff::1")]
    [InlineData("fc00::1")]
    [InlineData("fd00:ec2::254")]
    [InlineData("fe80::1")]
    [InlineData("fe80::1%1")]
    [InlineData("fec0::1")]
    [InlineData("ff02::1")]
    public void is_refused_if_it_is_not_of_the_public_internet(string address) =>
        Assert.False(Guard.Allows(IPAddress.Parse(address)));

    [Theory]
    [InlineData("8.8.8.8")]
    [InlineData("100.63.255.255")]
    [InlineData("100.128.0.1")]
    [InlineData("172.15.255.255")]
    [InlineData("172.32.0.1")]
    [InlineData("198.20.0.1")]
    [InlineData("::ffff:8.8.8.8")]
    [InlineData("2001:4860:4860::8888")]
    [InlineData("2a00:1450:4001::1")]
    public void is_allowed_if_it_is(string address) => Assert.True(Guard.Allows(IPAddress.Parse(address)));

    [Fact]
    public void is_allowed_if_its_network_is_configured()
    {
        var guard = new AddressGuard(new()
        {
            AllowedNetworks = [IPNetwork.Parse("10.1.0.0/16"), IPNetwork.Parse("fd00::/8")],
        });

        Assert.True(guard.Allows(IPAddress.Parse("10.1.2.3")));
        Assert.True(guard.Allows(IPAddress.Parse("::ffff:10.1.2.3")));
        Assert.True(guard.Allows(IPAddress.Parse("fd00::1")));
        Assert.False(guard.Allows(IPAddress.Parse("10.2.0.1")));
        Assert.False(guard.Allows(IPAddress.Loopback));
    }

    [Fact]
    public void takes_plain_http_only_where_it_is_configured_or_on_this_machine()
    {
        var (near, far) = (IPAddress.Loopback, IPAddress.Parse("8.8.8.8"));

        Assert.False(Guard.AllowsScheme("http", far));
        Assert.True(Guard.AllowsScheme("http", near));
        Assert.True(Guard.AllowsScheme("https", far));
        Assert.True(new AddressGuard(new() { AllowHttp = true }).AllowsScheme("http", far));
        Assert.False(new AddressGuard(new() { AllowHttp = true }).AllowsScheme("ftp", far));
    }
}
