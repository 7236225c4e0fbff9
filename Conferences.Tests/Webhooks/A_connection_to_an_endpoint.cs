using System.Net;
using Conferences.Api.Webhooks;
using Conferences.Api.Webhooks.Delivery;
using Conferences.Tests.Fixtures.Webhooks;
using Microsoft.AspNetCore.Http;

namespace Conferences.Tests.Webhooks;

/// <summary>Names are resolved and addresses checked where the connection is made, and nowhere before.</summary>
public sealed class A_connection_to_an_endpoint
{
    private static readonly IPAddress Public = IPAddress.Parse("8.8.8.8");

    private static readonly WebhookOptions Near = new() { AllowedNetworks = [IPNetwork.Parse("127.0.0.0/8")] };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task goes_to_the_address_that_was_checked_whatever_the_name_says_a_moment_later()
    {
        await using var receiver = await Receiver.StartAsync();
        IPAddress[][] answers = [[IPAddress.Loopback], [Public], [IPAddress.Loopback]];
        var asked = 0;
        using var client = Client(Near, (_, _) => Task.FromResult(answers[asked++]));

        using var response = await client.GetAsync(Named(receiver), Cancellation);

        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        Assert.Equal(1, asked);
        Assert.StartsWith("moves.example", Assert.Single(receiver.Log).Headers["Host"]);
    }

    [Fact]
    public async Task is_not_made_to_a_name_that_has_become_a_private_address()
    {
        await using var receiver = await Receiver.StartAsync();
        using var client = Client(new() { AllowHttp = true }, (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Loopback]));

        var refused = await Assert.ThrowsAsync<HttpRequestException>(() =>
            client.GetAsync(Named(receiver), Cancellation));

        Assert.IsType<AddressRefusedException>(refused.InnerException);
        Assert.Empty(receiver.Log);
    }

    [Fact]
    public async Task goes_to_that_address_of_several_which_is_allowed()
    {
        await using var receiver = await Receiver.StartAsync();
        using var client = Client(
            Near, (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Parse("10.0.0.1"), IPAddress.Loopback]));

        using var response = await client.GetAsync(Named(receiver), Cancellation);

        Assert.Single(receiver.Log);
    }

    [Theory]
    [InlineData("http://127.0.0.1")]
    [InlineData("http://2130706433")]
    [InlineData("http://0x7f.1")]
    [InlineData("http://017700000001")]
    [InlineData("http://127.1")]
    [InlineData("http://[::1]")]
    [InlineData("http://[::ffff:127.0.0.1]")]
    [InlineData("http://[::ffff:7f00:1]")]
    [InlineData("http://localhost")]
    [InlineData("http://localhost.")]
    [InlineData("http://①②⑦.⓪.⓪.①")]
    public async Task is_refused_however_this_machine_is_spelled(string host)
    {
        await using var receiver = await Receiver.StartAsync();
        using var client = Client(new() { AllowHttp = true }, Dns.GetHostAddressesAsync);

        var refused = await Assert.ThrowsAsync<HttpRequestException>(() =>
            client.GetAsync(new Uri($"{host}:{receiver.Address.Port}"), Cancellation));

        Assert.True(
            refused.InnerException is AddressRefusedException
                || refused.HttpRequestError is HttpRequestError.NameResolutionError,
            refused.ToString());
        Assert.Empty(receiver.Log);
    }

    [Fact]
    public async Task is_not_made_to_a_port_that_is_closed()
    {
        await using var receiver = await Receiver.StartAsync();
        using var client = Client(Near with { AllowedPorts = [443] }, Dns.GetHostAddressesAsync);

        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(receiver.Address, Cancellation));

        Assert.Empty(receiver.Log);
    }

    [Fact]
    public async Task follows_no_redirect_and_keeps_no_cookie()
    {
        await using var receiver = await Receiver.StartAsync();
        receiver.Answers = (_, http) =>
        {
            http.Response.Headers.SetCookie = "a=b";
            http.Response.Redirect("/elsewhere");
            return Task.CompletedTask;
        };
        using var client = Client(Near, Dns.GetHostAddressesAsync);

        for (var time = 0; time < 2; time++)
        {
            using var response = await client.GetAsync(receiver.Address, Cancellation);
            Assert.Equal(HttpStatusCode.Redirect, response.StatusCode);
        }

        Assert.All(receiver.Log, it => Assert.Equal("/", it.Path));
        Assert.All(receiver.Log, it => Assert.False(it.Headers.ContainsKey("Cookie")));
    }

    private static HttpClient Client(WebhookOptions options, ResolveHost resolve) =>
        new(DeliveryHandler.Create(new(options), resolve));

    private static Uri Named(Receiver receiver) => new($"http://moves.example:{receiver.Address.Port}");
}
