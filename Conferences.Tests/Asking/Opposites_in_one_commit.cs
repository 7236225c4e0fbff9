using System.Text.Json;
using Conferences.Api;
using Conferences.Api.Crossbar;
using Conferences.Domain.Attending;
using Microsoft.Extensions.DependencyInjection;
using Wolverine;

namespace Conferences.Tests.Asking;

/// <summary>What undoes each other, asked for so fast that one commit records both: the last word counts.</summary>
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
        var replies = await InOneCommit(id, actions);
        Assert.All(replies, reply => Assert.Equal(201, reply.Status));
        Assert.Single((await Stored.Column<DateTime>(
            service,
            "select distinct timestamp from conferences.mt_events where stream_id = $1 and version > 3",
            id)));
        await Snapshots.Agree(service, portal.Account, id);
    }

    private async Task<Reply[]> InOneCommit(string id, string[] actions)
    {
        await using var scope = service.Parts.CreateAsyncScope();
        var now = DateTimeOffset.UtcNow;
        var batch = new ConferenceBatch(id, [.. actions.Select(action => new Issued(
            new ActOnParticipant(ParticipantAction.Named(action)!, 1, Ids.Asking(now)),
            new(portal.Account, null, null, null, "http"),
            Ids.New(),
            now,
            Key: null))]);
        return await scope.ServiceProvider.GetRequiredService<IMessageBus>()
            .InvokeForTenantAsync<Reply[]>(portal.Account, batch);
    }
}
