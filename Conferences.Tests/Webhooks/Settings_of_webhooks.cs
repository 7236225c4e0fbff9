using System.Net;
using Conferences.Api.CommandLine;
using Conferences.Api.Store;
using Conferences.Api.Webhooks;
using Microsoft.Extensions.Configuration;

namespace Conferences.Tests.Webhooks;

/// <summary>The section <c>Webhooks</c> of the configuration, and the quota of webhooks.</summary>
public sealed class Settings_of_webhooks
{
    [Fact]
    public void are_safe_unless_somebody_sets_them()
    {
        var options = WebhookOptions.Of(Configured());
        Assert.Empty(options.AllowedNetworks);
        Assert.False(options.AllowHttp);
        Assert.Equal((30, 15, 24), (options.ExpireDays, options.TimeoutSeconds, options.SecretOverlapHours));
        Assert.Equal(100, QuotaOptions.Of(Configured()).Webhooks);
        Assert.All((int[])[80, 443, 1024, 8443, 65535], port => Assert.True(options.AllowsPort(port)));
        Assert.All((int[])[0, 22, 25, 1023], port => Assert.False(options.AllowsPort(port)));
    }

    [Fact]
    public void are_lists_in_one_text_or_one_by_one()
    {
        var options = WebhookOptions.Of(Configured(
            ("Webhooks:AllowedNetworks", "10.0.0.0/8, fd00::/8"), ("Webhooks:AllowedPorts:0", "22")));
        Assert.True(options.Allows(IPAddress.Parse("10.1.2.3")));
        Assert.True(options.Allows(IPAddress.Parse("::ffff:10.1.2.3")));
        Assert.True(options.Allows(IPAddress.Parse("fd00::1")));
        Assert.False(options.Allows(IPAddress.Parse("192.168.1.1")));
        Assert.True(options.AllowsPort(22));
        Assert.False(options.AllowsPort(443));
    }

    [Theory]
    [InlineData("AllowedNetworks", "office", "Webhooks__AllowedNetworks has 'office'")]
    [InlineData("AllowedNetworks", "10.0.0.0/33", "Webhooks__AllowedNetworks has '10.0.0.0/33'")]
    [InlineData("AllowedPorts", "https", "Webhooks__AllowedPorts has 'https'")]
    [InlineData("AllowedPorts", "0", "Webhooks__AllowedPorts has '0'")]
    [InlineData("AllowHttp", "perhaps", "Webhooks__AllowHttp is 'perhaps'")]
    [InlineData("ExpireDays", "0", "Webhooks__ExpireDays is '0'")]
    [InlineData("TimeoutSeconds", "-1", "Webhooks__TimeoutSeconds is '-1'")]
    [InlineData("Parallelism", "many", "Webhooks__Parallelism is 'many'")]
    [InlineData("SecretOverlapHours", "1000", "Webhooks__SecretOverlapHours is '1000'")]
    public void that_are_wrong_are_told_in_a_sentence(string name, string value, string beginning)
    {
        var why = Assert.Throws<CannotStartException>(
            () => WebhookOptions.Of(Configured(($"Webhooks:{name}", value))));
        Assert.StartsWith(beginning, why.Message, StringComparison.Ordinal);
        Assert.EndsWith(".", why.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("10001")]
    [InlineData("many")]
    public void of_the_quota_have_bounds(string value)
    {
        var why = Assert.Throws<CannotStartException>(() => QuotaOptions.Of(Configured(("Quota:Webhooks", value))));
        Assert.Equal($"Quota__Webhooks is '{value}', and must be a whole number, 1 to 10000.", why.Message);
    }

    private static IConfigurationRoot Configured(params (string Name, string Value)[] settings) =>
        new ConfigurationBuilder().AddInMemoryCollection(
            settings.ToDictionary(it => it.Name, it => (string?)it.Value)).Build();
}
