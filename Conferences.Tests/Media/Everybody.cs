using System.Net;
using System.Text.Json.Nodes;
using Conferences.Domain.Commands.Observed;
using Conferences.Domain.Events;
using Conferences.Domain.State;
using Conferences.Simulator;
using Conferences.Tests.Fixtures.Http;
using Conferences.Tests.Fixtures.Media;

namespace Conferences.Tests.Media;

/// <summary>Bulk actions, on a media server that responds asynchronously.</summary>
public sealed class Everybody(SharedMixer shared) : IClassFixture<SharedMixer>, IDisposable
{
    // What the switch is told arrives once it is released.
    private static readonly Faults Kept = new(Reorder: 1);

    private readonly Portal portal = shared.Mixer.Portal();

    private Mixer Mixer => shared.Mixer;

    public void Dispose() => shared.Mend();

    [Fact]
    public async Task but_moderators_is_muted_each_by_a_word_of_their_own()
    {
        var id = await Crowd();
        var asked = await portal.ActOnAll(id, "mute", "?wait=20s");
        asked.Is(HttpStatusCode.Created);
        Assert.Equal([(2, "confirmed"), (3, "confirmed"), (4, "confirmed")], Results(asked));
        Assert.Equal(["b", "c", "d"], Mixer.Deeds(id)
            .Where(deed => deed.Command.Name == "mute_participant").Select(deed => deed.CallId));
        var events = await Mixer.Events<ParticipantMuted>(portal, id);
        Assert.Equal([2, 3, 4], events.Select(it => it.ParticipantId));
        Assert.All(events, it => Assert.Equal(asked.Json.At<string>("operation_id"), it.Proof!.CommandId?.Text));
        Assert.Equal(3, events.Select(it => it.Proof!.Position).Distinct().Count());
        Assert.Single(await Mixer.Sent(portal, id), it => it.Action == OperationAction.Mute);
    }

    [Fact]
    public async Task has_a_result_of_their_own_and_one_who_left_fails_the_whole()
    {
        var id = await Crowd();
        Mixer.Switch.Faults = new(Drop: 1);
        Mixer.Press(portal, id, "c", ParticipantAction.Kick);
        shared.Mend();
        var asked = await portal.ActOnAll(id, "mute", "?wait=20s");
        Assert.Equal([(2, "confirmed"), (3, "failed"), (4, "confirmed")], Results(asked));
        Assert.Equal("left", asked.Data["participants"]![1]!.At<string>("reason"));
        Assert.Equal(("failed", "left"), (
            asked.Json.At<string>("operation", "status"), asked.Json.At<string>("operation", "reason")));
        Expect.Json(asked.Json["operation"]!.ToJsonString(), (await portal.Follow(asked)).Data);
    }

    [Fact]
    public async Task of_whom_some_were_heard_of_by_the_deadline_is_told_of_each()
    {
        var id = await Crowd();
        Mixer.Switch.Faults = new(Drop: 1);
        var waiting = portal.ActOnAll(id, "mute", "?wait=60s");
        await Until.Async(async () => (await Mixer.Sent(portal, id)).Any(it => it.Action == OperationAction.Mute));
        var sent = (await Mixer.Sent(portal, id)).Single(it => it.Action == OperationAction.Mute);
        await Mixer.Hear(portal, id, context => new ObserveParticipants(
            ParticipantAction.Mute, [new("c")], new(context, CommandId: sent.Id, Position: long.MaxValue)));
        shared.Clock.Advance(Operation.Patience);

        var told = await waiting.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        Assert.Equal([(2, "timed_out"), (3, "confirmed"), (4, "timed_out")], Results(told));
        Assert.Equal("timed_out", told.Json.At<string>("operation", "status"));
    }

    [Fact]
    public async Task asked_for_again_while_that_is_under_way_is_the_same_operation_and_sent_once()
    {
        var id = await Crowd();
        Mixer.Switch.Faults = Kept;
        var first = await Mixer.HandedOver(() => portal.ActOnAll(id, "mute"));
        using var decided = new DecidedCommands(Mixer.Parts);
        var asking = Task.WhenAll(Enumerable.Range(0, 4).Select(_ => portal.ActOnAll(id, "mute", "?wait=20s")));
        await Until.Async(() => Task.FromResult(decided.Count == 4));
        Release();
        var repeats = await asking;
        Assert.All(repeats, repeat =>
        {
            repeat.Is(HttpStatusCode.Created);
            Assert.Equal(first.Json.At<string>("operation_id"), repeat.Json.At<string>("operation_id"));
            Assert.Equal(first.Headers.Location, repeat.Headers.Location);
            Assert.Equal([(2, "confirmed"), (3, "confirmed"), (4, "confirmed")], Results(repeat));
        });
        Assert.Equal(3, Mixer.Told(id, "mute_participant").Count);
        Assert.Single(
            await Mixer.Events<OperationRequested>(portal, id), it => it.Operation.Action == OperationAction.Mute);
    }

    [Fact]
    public async Task asked_for_one_by_one_while_all_are_under_way_is_an_operation_each()
    {
        var id = await Crowd();
        Mixer.Switch.Faults = Kept;
        var all = await Mixer.HandedOver(() => portal.ActOnAll(id, "mute"));
        var before = Mixer.Switch.HandedOver;
        var asking = portal.ActOn(id, 3, "mute", "?wait=20s");
        await Until.Async(() => Task.FromResult(Mixer.Switch.HandedOver > before));
        Release();
        var one = await asking;
        Assert.NotEqual(all.Json.At<string>("operation_id"), one.Json.At<string>("operation_id"));
        Assert.Equal("confirmed", one.Json.At<string>("operation", "status"));
        await Until.Async(async () => (await portal.Follow(all)).Data.At<string>("status") == "confirmed");
    }

    [Fact]
    public async Task for_whom_it_is_so_already_is_told_so_and_nothing_is_recorded_or_sent()
    {
        var id = await Crowd();
        await portal.ActOnAll(id, "mute", "?wait=20s");
        var (events, deeds) = (await portal.Sequence(id), Mixer.Deeds(id).Count);
        var again = await portal.ActOnAll(id, "mute", "?wait=20s");
        again.Is(HttpStatusCode.Created);
        Assert.Empty(again.Data["participants"]!.AsArray());
        Assert.Null(again.Json["operation_id"]);
        Assert.Equal(events, await portal.Sequence(id));

        await Mixer.Settle(portal, id);
        Assert.Equal(deeds, Mixer.Deeds(id).Count);
    }

    [Fact]
    public async Task joined_by_one_more_is_asked_for_that_one_alone()
    {
        var id = await Crowd();
        await portal.ActOnAll(id, "mute", "?wait=20s");
        await portal.Join(id, "e");
        Assert.Equal([(5, "confirmed")], Results(await portal.ActOnAll(id, "mute", "?wait=20s")));
    }

    [Fact]
    public async Task in_a_conference_that_is_removed_is_put_out_who_came_a_moment_before_too()
    {
        for (var round = 0; round < 20; round++)
        {
            var id = await portal.Create();
            await portal.Join(id, "a");
            await Task.WhenAll(
                portal.Put($"/{id}/participants", """{"data":{"call_id":"b"}}"""), portal.Delete($"/{id}"));
            await Until.Async(async () => (await End()).At<string>("status") is "confirmed" or "failed");
            Assert.Equal("confirmed", (await End()).At<string>("status"));
            Assert.Null(Mixer.Switch.Model.Find(portal.Account, id));

            async Task<JsonNode> End() => Assert.Single((await portal.Get($"/{id}/operations")).Data.AsArray())!;
        }
    }

    [Theory]
    [InlineData("mute", 3)]
    [InlineData("kick", 4)]
    public async Task meant_by_a_dry_run_is_told_and_left_alone(string action, int meant)
    {
        var id = await Crowd();
        var (events, deeds) = (await portal.Sequence(id), Mixer.Deeds(id).Count);
        var asked = await portal.ActOnAll(id, action, "?dry_run=true&wait=20s");
        asked.Is(HttpStatusCode.OK);
        Assert.Equal(meant, asked.Data["participants"]!.AsArray().Count);
        Assert.Equal(events, await portal.Sequence(id));

        await Mixer.Settle(portal, id);
        Assert.Equal(deeds, Mixer.Deeds(id).Count);
    }

    [Fact]
    public async Task is_put_out_moderators_too_and_the_conference_is_over()
    {
        var id = await Crowd();
        var asked = await portal.ActOnAll(id, "kick", "?wait=20s");
        Assert.Equal(4, Results(asked).Count(it => it.Status == "confirmed"));
        Assert.All(await Mixer.Events<ParticipantLeft>(portal, id), it => Assert.Equal(Reason.Kicked, it.Reason));
        Assert.Equal(Reason.EveryoneLeft, Assert.Single(await Mixer.Events<ConferenceEnded>(portal, id)).Reason);
        Assert.Null(Mixer.Switch.Model.Find(portal.Account, id));
    }

    private void Release()
    {
        shared.Mend();
        Mixer.Switch.Flush();
    }

    private static IEnumerable<(int Participant, string Status)> Results(Answer answer) =>
        answer.Data["participants"]!.AsArray().Select(it => (it!.At<int>("participant_id"), it!.At<string>("status")));

    // A moderator and three members, none of them muted.
    private async Task<string> Crowd()
    {
        var id = await portal.Create(Asked.Loud);
        await portal.Join(id, "a", ""","is_moderator":true""");
        foreach (var member in (string[])["b", "c", "d"])
            await portal.Join(id, member);
        await Mixer.Settle(portal, id);
        return id;
    }
}
