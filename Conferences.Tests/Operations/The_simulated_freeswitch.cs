using System.Globalization;
using Conferences.Api.Crossbar;
using Conferences.Development;
using Conferences.Tests.Fixtures.Http;
using Conferences.Tests.Fixtures.Media;
using Conferences.Tests.Fixtures.Operations;

namespace Conferences.Tests.Operations;

/// <summary><c>simulate-freeswitch</c>, as a user starts it.</summary>
public sealed class The_simulated_freeswitch(Service service)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task needs_no_database_has_telephones_and_ends_when_it_is_told_to()
    {
        var port = LoopbackPort.Free();
        using var running = Start("is ready", "--port", $"{port}", "--password", "secret", "--host-name", "fs9");
        await running.ReadyAsync(Cancellation);
        await using var node = new Node(
            await service.NewDatabaseAsync("freeswitch_alone"),
            ("Media:Server", "FreeSwitch"),
            ("Media:FreeSwitch:Servers:0:Host", "127.0.0.1"),
            ("Media:FreeSwitch:Servers:0:Port", port.ToString(CultureInfo.InvariantCulture)),
            ("Media:FreeSwitch:Servers:0:Password", "secret"));
        var portal = node.Portal(Ids.New(), await node.Token());
        var id = await portal.Create("""{"conference_numbers":["2301"],"member":{"join_muted":false}}""");

        await running.TellAsync("call 2301 ann");

        await Until.Async(async () => (await portal.Get($"/{id}/participants")).Data.AsArray().Count == 1);
        var ann = (await portal.Get($"/{id}/participants/1")).Data;
        Assert.Equal(("ann", "fs9"), (ann.At<string>("caller_id_name"), ann.At<string>("switch_hostname")));
        Assert.Equal(
            "confirmed",
            (await portal.ActOn(id, 1, "mute", "?wait=20s")).Json.At<string>("operation", "status"));
        await running.TellAsync("hangup ann");
        await Until.Async(async () => (await portal.Get($"/{id}/participants")).Data.AsArray().Count == 0);
        Assert.Equal(0, await running.TermAsync(Cancellation));
    }

    [Theory]
    [InlineData("--address", "nowhere", "--address must be an IP address")]
    [InlineData("--port", "70000", "--port must be from 0 to 65535")]
    [InlineData("--reply-ms", "-1", "--reply-ms takes a number from 0")]
    [InlineData("--address", "192.0.2.77", "Cannot listen at 192.0.2.77:8021")]
    public async Task says_in_a_sentence_what_it_cannot_do(string option, string value, string sentence)
    {
        using var running = Start(sentence, option, value);
        await running.ReadyAsync(Cancellation);
        Assert.NotEqual(0, await running.EndedAsync(Cancellation));
    }

    private static RunningProgram Start(string ready, params string[] options) => new(
        RunningProgram.As(
            user: null,
            ["ConnectionStrings__Postgres=Host=nowhere"],
            "dotnet",
            [Executable.File, "simulate-freeswitch", .. options]),
        ready);
}
