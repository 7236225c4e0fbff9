using System.Text.Json;
using Conferences.Api.Commands;
using Conferences.Api.Crossbar;
using Conferences.Domain.Commands;
using Conferences.Domain.Events;
using Conferences.Tests.Fixtures.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Conferences.Tests.Http;

/// <summary>The outcome of a command within the service, whatever its source.</summary>
public sealed class What_a_command_comes_to(Service service)
{
    private readonly Portal portal = service.Portal();

    [Fact]
    public async Task is_the_decision_with_the_state_before_it_and_behind_it()
    {
        var id = await portal.Create("""{"name":"old"}""");
        var outcome = await Send(id, Patch("new"));
        Assert.IsType<ConferenceUpdated>(Assert.Single(outcome.Decision.Events));
        Assert.Null(outcome.Refusal);
        Assert.Equal((1, "old"), (outcome.Before.Version, outcome.Before.Conference!.Document.Name));
        Assert.Equal((2, "new"), (outcome.After.Version, outcome.After.Conference!.Document.Name));
        Assert.Null(outcome.KeptReply);
    }

    [Fact]
    public async Task is_why_it_was_refused()
    {
        var unknown = await Send(Ids.New(), Patch("new"));
        Assert.True(unknown.IsRefusedFor(Reason.Unknown));
        var id = await portal.Create();
        var outdated = await Send(id, Patch("new", 7));
        Assert.True(outdated.IsRefusedFor(Reason.Outdated));
        Assert.Empty(outdated.Decision.Events);
        Assert.Equal(outdated.Before, outdated.After);
    }

    [Fact]
    public async Task is_the_kept_reply_and_nothing_decided_where_its_key_was_used_before()
    {
        var id = await portal.Create();
        var first = await Send(id, Patch("new"), new("k", "hash"));
        Assert.Equal((200, false), (first.KeptReply!.Status, first.KeptReply.IsReplayed));

        var again = await Send(id, Patch("new"), new("k", "hash"));
        Assert.Null(again.Refusal);
        Assert.Empty(again.Decision.Events);
        Assert.Equal((200, true), (again.KeptReply!.Status, again.KeptReply.IsReplayed));
        Assert.Equal(first.KeptReply.Data.GetRawText(), again.KeptReply.Data.GetRawText());

        var other = await Send(id, Patch("other"), new("k", "another hash"));
        Assert.True(other.IsRefusedFor(Reason.KeyReused));
        Assert.Equal(409, other.KeptReply!.Status);
        Assert.Equal(2, await portal.Sequence(id));
    }

    private static PatchConference Patch(string name, params int[] onlyIf) => new(
        JsonElement.Parse($$"""{"name":"{{name}}"}"""), onlyIf.Length == 0 ? null : onlyIf, Ids.NewContext(default));

    private Task<Outcome> Send(string id, Command command, IdempotencyKey? key = null) =>
        service.Parts.GetRequiredService<Mailboxes>().Send(portal.Account, id, new(
            command, new(portal.Account, null, null, null, "http"), Ids.New(), DateTimeOffset.UtcNow, key));
}
