using System.Net;
using Conferences.Api.Commands;

namespace Conferences.Tests.Domain;

/// <summary>What is recorded of a caller's network address.</summary>
public sealed class Cutting_addresses
{
    [Theory]
    [InlineData("192.0.2.77", "192.0.2.0/24")]
    [InlineData("::ffff:192.0.2.77", "192.0.2.0/24")]
    [InlineData("127.0.0.1", "127.0.0.0/24")]
    [InlineData("::1", "::/48")]
    [InlineData("2001:db8:1:2:3:4:5:6", "2001:db8:1::/48")]
    [InlineData("fe80::1:2:3:4%7", "fe80::/48")]
    public void leaves_a_network(string address, string network) =>
        Assert.Equal(network, CallerNetwork.Of(IPAddress.Parse(address)));

    [Fact]
    public void leaves_nothing_where_there_was_nothing() => Assert.Null(CallerNetwork.Of(null));
}
