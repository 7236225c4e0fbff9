using System.Text.Json;
using Conferences.Domain.Commands;
using Conferences.Domain.State;
using Conferences.Tests.Fixtures.Http;
using Ask = Conferences.Domain.Commands.CommandContext;

namespace Conferences.Tests.Http;

/// <summary>Opposite actions so close together that one commit records both: the last request wins.</summary>
public sealed class Opposites_in_one_commit(Service service)
{
    private readonly Portal portal = service.Portal();

    [Theory]
    [InlineData("mute", "unmute")]
    [InlineData("unmute", "mute")]
    [InlineData("mute", "unmute", "mute")]
    [InlineData("deaf", "undeaf")]
    [InlineData("undeaf", "deaf", "undeaf")]
    [InlineData("unmute", "mute", "kick")]
    public async Task leave_everybody_as_the_last_one_says(params string[] actions)
    {
        var id = await portal.Create(JsonSerializer.Serialize(new
        {
            member = new { join_muted = actions[0] == "unmute", join_deaf = actions[0] == "undeaf" },
        }));
        await portal.Join(id, "a");
        var outcomes = await service.Commit(portal.Account, id, [.. actions.Select(action =>
            (Func<Ask, Command>)(it => new ActOnParticipant(ParticipantAction.Named(action)!, 1, it)))]);
        Assert.All(outcomes, outcome => Assert.Null(outcome.Refusal));
        Assert.Single((await Stored.Column<DateTime>(
            service,
            "select distinct timestamp from conferences.mt_events where stream_id = $1 and version > 3",
            id)));
        await Snapshots.Agree(service, portal.Account, id);
    }
}
