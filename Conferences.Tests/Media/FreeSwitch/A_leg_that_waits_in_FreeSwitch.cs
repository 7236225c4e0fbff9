using Conferences.Api.Media;
using Conferences.Simulator.FreeSwitch;
using Conferences.Tests.Fixtures.Http;
using Conferences.Tests.Fixtures.Media.FreeSwitch;

namespace Conferences.Tests.Media.FreeSwitch;

/// <summary>A leg that is in and waits for a moderator: it must not hear the conference.</summary>
public sealed class A_leg_that_waits_in_FreeSwitch(Service service)
{
    [Fact]
    public async Task is_held_at_once_whatever_else_the_server_is_asked_for()
    {
        await using var station = await FreeSwitchStation.StartAsync(
            await service.NewDatabaseAsync("held"),
            TimeProvider.System,
            null,
            ("Media:FreeSwitch:ReplyMilliseconds", "60000"));
        var portal = station.Portal();
        var (id, number) = await FreeSwitchStation.CreateAsync(portal, ""","wait_for_moderator":true""");
        await station.JoinAsync(portal, id, number);
        station.Switch.Faults = new() { ReplyDelay = TimeSpan.FromMinutes(1) };
        await portal.Give(id, "play", """{"media_id":"tone_stream://%(100,0,600)"}""");
        await Until.Async(() => Task.FromResult(station.Switch.Commands.Any(
            it => it.Contains(" play tone_stream", StringComparison.Ordinal))));
        station.Switch.Faults = EventSocketFaults.None;

        var phone = station.Switch.Call(number, "Bob");

        var hold = $"conference {ManagedName.Of(portal.Account, id)} hold uuid={phone.Uuid} ";
        await Until.Async(() => Task.FromResult(station.Switch.Commands.Any(
            it => it.Contains(hold, StringComparison.Ordinal))));
    }
}
