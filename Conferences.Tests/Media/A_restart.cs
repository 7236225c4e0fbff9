using System.Text.Json.Nodes;
using Conferences.Api.Store;
using Conferences.Domain.Commands.Observed;
using Conferences.Domain.Events;
using Conferences.Domain.State;
using Conferences.Tests.Fixtures.Http;
using Conferences.Tests.Fixtures.Media;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using IProjectionCoordinator = Marten.Events.Daemon.Coordination.IProjectionCoordinator;

namespace Conferences.Tests.Media;

/// <summary>Which pending operations a starting node sends.</summary>
public sealed class A_restart(Service service)
{
    private readonly ShiftedClock clock = new();

    [Fact]
    public async Task hands_nothing_over_again_though_everything_is_read_again()
    {
        // The second switch knows of nobody: who has been there for a while would count as gone.
        clock.Stop();
        var database = await service.NewDatabaseAsync("restart");
        await using var first = await Mixer.StartAsync(database, clock);
        var portal = first.Portal();
        var id = await portal.Create(Asked.Loud);
        foreach (var leg in (string[])["a", "b", "c"])
            await portal.Join(id, leg);
        Assert.NotNull((await portal.ActOn(id, 1, "mute", "?wait=20s")).Json["operation"]!["confirmed_at"]);
        Assert.NotNull((await portal.ActOn(id, 2, "kick", "?wait=20s")).Json["operation"]!["confirmed_at"]);
        first.Switch.Faults = new(Drop: 1);
        var lost = await portal.Act(id, "lock");
        await Until.Async(async () => (await portal.Follow(lost)).Data.At<string>("status") == "sent");
        await first.DisposeAsync();

        Assert.Equal(1, await Forget(database));
        clock.Advance(TimeSpan.FromSeconds(1));
        await using var second = await Mixer.StartAsync(database, clock);
        portal = second.PortalOf(portal.Account);
        await ReadAll(second, portal);
        Assert.All(second.Deeds(id), deed => Assert.Null(deed.Command.OperationId));
        Assert.DoesNotContain(second.Deeds(id), deed => deed is { Command.Name: "admit", CallId: "b" });
        Assert.Distinct((await second.Events<OperationSent>(portal, id)).Select(it => it.OperationId));
        Assert.Equal("sent", (await portal.Follow(lost)).Data.At<string>("status"));

        clock.Advance(Operation.Patience);
        await Until.Async(async () => (await portal.Follow(lost)).Data.At<string>("status") == "timed_out");
    }

    [Fact]
    public async Task fails_nothing_that_was_sent_though_it_is_read_again_while_the_link_is_down()
    {
        var database = await service.NewDatabaseAsync("restart");
        await using var mixer = await Mixer.StartAsync(database, clock);
        var portal = mixer.Portal();
        var id = await portal.Create(Asked.Loud);
        await portal.Join(id, "a");
        mixer.Switch.Faults = new(Drop: 1);
        var lost = await portal.Act(id, "lock");
        await Until.Async(async () => (await portal.Follow(lost)).Data.At<string>("status") == "sent");

        var coordinator = mixer.Parts.GetRequiredService<IProjectionCoordinator>();
        await coordinator.PauseAsync();
        mixer.Switch.LoseLink();
        await Forget(database);
        await coordinator.ResumeAsync();
        var later = await portal.ActOn(id, 1, "mute", "?wait=20s");
        Assert.Equal("link_down", later.Json.At<string>("operation", "reason"));
        Assert.Equal("sent", (await portal.Follow(lost)).Data.At<string>("status"));
    }

    [Fact]
    public async Task hands_over_what_nobody_had_handed_over_yet()
    {
        var (second, portal, asked, id) = await Restart(TimeSpan.Zero);
        await using var disposing = second;
        await Until.Async(async () => (await portal.Follow(asked)).Data.At<string>("status") is not "requested");
        Assert.Single(await second.Events<OperationSent>(portal, id));
    }

    [Fact]
    public async Task hands_nothing_over_whose_time_is_over()
    {
        var (second, portal, asked, id) = await Restart(Operation.Patience + TimeSpan.FromSeconds(1));
        await using var disposing = second;
        await Until.Async(async () => (await portal.Follow(asked)).Data.At<string>("status") == "timed_out");
        await ReadAll(second, portal);
        Assert.Empty(second.Deeds(id));
    }

    [Fact]
    public async Task finds_what_is_no_longer_on_the_switch_and_says_that_it_does_not_know_since_when()
    {
        var database = await service.NewDatabaseAsync("restart");
        await using var first = await Mixer.StartAsync(database, clock);
        var portal = first.Portal();
        var id = await portal.Create();
        await portal.Join(id, "a");
        await Mixer.Settle(portal, id);
        await first.DisposeAsync();

        clock.Advance(Operation.Patience);
        await using var second = await Mixer.StartAsync(database, clock);
        await Until.Async(async () => (await second.Events<ConferenceReconciled>(portal, id)).Count == 1);
        var headline = Assert.Single(await second.Events<ConferenceReconciled>(portal, id));
        Assert.Null(headline.Since);
        Assert.Equal([new("participant.left", 1), new("conference.ended")], headline.Missed);
        Assert.Equal(Reason.Media, Assert.Single(await second.Events<ConferenceEnded>(portal, id)).Reason);
    }

    [Fact]
    public async Task compares_what_runs_on_the_new_switch_as_on_the_old()
    {
        var database = await service.NewDatabaseAsync("restart");
        await using var first = await Mixer.StartAsync(database, clock);
        var portal = first.Portal();
        var id = await portal.Create(Asked.Loud);
        await portal.Join(id, "a");
        foreach (var action in (string[])["mute", "unmute", "deaf", "undeaf"])
            Assert.NotNull((await portal.ActOn(id, 1, action, "?wait=20s")).Json["operation"]!["confirmed_at"]);
        await first.DisposeAsync();

        clock.Advance(Operation.Patience);
        await using var second = await Mixer.StartAsync(database, clock);
        portal = second.PortalOf(portal.Account);
        await Until.Async(async () => (await second.Events<ConferenceEnded>(portal, id)).Count == 1);
        await portal.Join(id, "b");
        await Mixer.Settle(portal, id);
        second.Switch.Faults = new(Drop: 1);
        second.Press(portal, id, "b", ParticipantAction.Mute);
        clock.Advance(TimeSpan.FromMinutes(2));
        await Until.Async(async () => (await second.Events<ParticipantMuted>(portal, id)).Count == 2);
    }

    [Fact]
    public async Task is_heard_though_the_switch_said_more_before_it()
    {
        var database = await service.NewDatabaseAsync("restart");
        await using var first = await Mixer.StartAsync(database, clock);
        var portal = first.Portal();
        var id = await portal.Create();
        await portal.Join(id, "a");
        foreach (var action in (string[])["unmute", "mute", "unmute", "mute"])
            await portal.ActOn(id, 1, action, "?wait=20s");
        await first.Parts.GetRequiredService<IProjectionCoordinator>().PauseAsync();
        await portal.Give($"{id}?wait=0s", "dial", """{"endpoints":["1001"]}""");
        await first.DisposeAsync();

        clock.Advance(ReconcileConference.Grace);
        await using var second = await Mixer.StartAsync(database, clock);
        portal = second.PortalOf(portal.Account);
        await Until.Async(async () => (await Present()) is [{ } only]
            && only.At<string>("caller_id_number") == "1001");
        Assert.NotEmpty(await second.Events<ConferenceReconciled>(portal, id));
        await portal.ActOn(id, (await Present())[0]!.At<int>("participant_id"), "mute", "?wait=20s");
        var muted = await second.Events<ParticipantMuted>(portal, id);
        Assert.Equal(3, muted.Count);
        Assert.True(muted[2].Proof!.Position > muted[1].Proof!.Position);

        async Task<JsonArray> Present() => (await portal.Get($"/{id}/participants")).Data.AsArray();
    }

    // The first node has stopped sending when the request is made, and has stopped when the second one starts.
    private async Task<(Mixer, Portal, Answer, string Id)> Restart(TimeSpan after)
    {
        var database = await service.NewDatabaseAsync("restart");
        await using var first = await Mixer.StartAsync(database, clock);
        var portal = first.Portal();
        var id = await portal.Create();
        await first.Parts.GetRequiredService<IProjectionCoordinator>().PauseAsync();
        await portal.Join(id, "a");
        var asked = await portal.Act(id, "lock");
        Assert.Equal("requested", (await portal.Follow(asked)).Data.At<string>("status"));
        await first.DisposeAsync();

        clock.Advance(after);
        var second = await Mixer.StartAsync(database, clock);
        return (second, second.PortalOf(portal.Account), asked, id);
    }

    // A new request is read after all earlier ones.
    private static async Task ReadAll(Mixer mixer, Portal portal)
    {
        var other = await portal.Create();
        await portal.Join(other, "a");
        await Mixer.Settle(portal, other);
        Assert.NotEmpty(mixer.Deeds(other));
    }

    private static async Task<int> Forget(string database)
    {
        await using var connection = new NpgsqlConnection(database);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = new NpgsqlCommand(
            "delete from conferences.mt_event_progression where name = $1", connection);
        command.Parameters.Add(new() { Value = $"{SubscriptionNames.MediaSender}:All" });
        return await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }
}
