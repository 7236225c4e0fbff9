using System.Net;
using Conferences.Domain.Commands.Observed;
using Conferences.Domain.Events;
using Conferences.Domain.State;
using Conferences.Tests.Fixtures.Http;
using Conferences.Tests.Fixtures.Media;

namespace Conferences.Tests.Media;

/// <summary>Operations about which the media server reports nothing in time.</summary>
public sealed class An_operation_nobody_answers(SharedMixer shared) : IClassFixture<SharedMixer>, IDisposable
{
    private readonly Portal portal = shared.Mixer.Portal();

    private Mixer Mixer => shared.Mixer;

    public void Dispose() => shared.Mend();

    [Fact]
    public async Task is_answered_as_it_stands_to_whoever_waits_for_less_long_than_it_takes()
    {
        var id = await Crowd();
        Mixer.Switch.Faults = new(Drop: 1);
        var first = await portal.ActOnAll(id, "mute");
        await Becomes(first, "sent");
        var asked = await portal.ActOnAll(id, "mute", "?wait=2s");
        Assert.Equal(first.Json.At<string>("operation_id"), asked.Json.At<string>("operation_id"));
        asked.Is(HttpStatusCode.Created);
        Assert.Equal(
            ("sent", null), (asked.Json.At<string>("operation", "status"), asked.Json["operation"]!["reason"]));
        Assert.Equal("sent", Assert.Single(asked.Data["participants"]!.AsArray())!.At<string>("status"));
    }

    [Fact]
    public async Task times_out_when_nothing_was_heard_by_the_deadline_and_whoever_waits_is_told()
    {
        var id = await Crowd();
        Mixer.Switch.Faults = new(Drop: 1);
        var waiting = portal.ActOnAll(id, "mute", "?wait=60s");
        await Until.Async(async () => (await Mixer.Sent(portal, id)).Any(it => it.Action == OperationAction.Mute));
        shared.Clock.Advance(Operation.Patience - TimeSpan.FromSeconds(5));
        await Mixer.GoRound();
        Assert.False(waiting.IsCompleted);

        shared.Clock.Advance(TimeSpan.FromSeconds(6));
        var told = await waiting.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        told.Is(HttpStatusCode.Created);
        Assert.Equal("timed_out", told.Json.At<string>("operation", "status"));
        Assert.Equal("timed_out", Assert.Single(told.Data["participants"]!.AsArray())!.At<string>("status"));
        var over = Assert.Single(await Mixer.Events<OperationTimedOut>(portal, id));
        Assert.Equal(
            (told.Json.At<string>("operation_id"), null),
            (over.OperationId.Text, told.Json["operation"]!["confirmed_at"]));
        Assert.True((await portal.Get($"/{id}/participants/2")).Data.At<bool>("speak"));
    }

    [Fact]
    public async Task stays_timed_out_though_a_late_word_says_it_was_done()
    {
        var id = await Crowd();
        Mixer.Switch.Faults = new(Drop: 1);
        var asked = await portal.ActOn(id, 2, "mute");
        await Becomes(asked, "sent");
        shared.Clock.Advance(Operation.Patience);
        await Becomes(asked, "timed_out");

        var operation = asked.Json.At<string>("operation_id");
        await Mixer.Hear(portal, id, context => new ObserveParticipants(
            ParticipantAction.Mute, [new("b")], new(context, CommandId: new(operation), Position: long.MaxValue)));
        Assert.False((await portal.Get($"/{id}/participants/2")).Data.At<bool>("speak"));
        Assert.Equal("timed_out", (await portal.Follow(asked)).Data.At<string>("status"));
        Assert.DoesNotContain(
            await Mixer.Events<OperationConfirmed>(portal, id), it => it.OperationId.Text == operation);
    }

    private async Task<string> Crowd()
    {
        var id = await portal.Create(Asked.Loud);
        await portal.Join(id, "a", ""","mute":true""");
        await portal.Join(id, "b");
        await Mixer.Settle(portal, id);
        return id;
    }

    private async Task Becomes(Answer asked, string status) => await Until.Async(async () =>
        (await portal.Follow(asked)).Data.At<string>("status") == status);
}
