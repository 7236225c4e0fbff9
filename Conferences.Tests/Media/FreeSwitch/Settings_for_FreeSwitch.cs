using Conferences.Api.CommandLine;
using Conferences.Api.Media.FreeSwitch;
using Microsoft.Extensions.Configuration;

namespace Conferences.Tests.Media.FreeSwitch;

/// <summary>The settings, and what cannot be one.</summary>
public sealed class Settings_for_FreeSwitch
{
    [Fact]
    public void need_a_server_and_its_password_and_nothing_else()
    {
        Check([]);

        var settings = FreeSwitchSettings.Of(Configuration([]));
        Assert.Equal("switch.example:8021", $"{Assert.Single(settings.Servers)}");
        Assert.Equal("managed", settings.Profile);
    }

    [Theory]
    [InlineData("Servers:0:Host", "")]
    [InlineData("Servers:0:Host", "a b")]
    [InlineData("Servers:0:Port", "0")]
    [InlineData("Servers:0:Password", "")]
    [InlineData("Servers:0:Password", "a\nauth b")]
    [InlineData("Servers:0:Reach", "a/b")]
    [InlineData("Profile", "managed+flags{mute}")]
    [InlineData("Account", "mine")]
    [InlineData("GiveUpSeconds", "0")]
    [InlineData("SilenceMilliseconds", "5")]
    [InlineData("RecordingFolder", "/with space")]
    [InlineData("WaitingSound", "a'b")]
    [InlineData("Refusals:full", "a^hangup:b")]
    [InlineData("Controls:mine:12", "mute")]
    [InlineData("Controls:mine:1", "explode")]
    public void that_are_invalid_keep_the_service_from_starting(string name, string value)
    {
        var refused = Assert.Throws<CannotStartException>(() => Check([(name, value)]));

        Assert.Contains($"Media:FreeSwitch:{name}", refused.Message);
    }

    private static void Check((string, string)[] settings) => FreeSwitchSettings.Check(Configuration(settings));

    private static IConfiguration Configuration((string Name, string Value)[] settings) =>
        new ConfigurationBuilder().AddInMemoryCollection(
        [
            new("Media:FreeSwitch:Servers:0:Host", "switch.example"),
            new("Media:FreeSwitch:Servers:0:Password", "ClueCon"),
        ]).AddInMemoryCollection(
            settings.Select(it => KeyValuePair.Create($"Media:FreeSwitch:{it.Name}", (string?)it.Value))).Build();
}
