using Conferences.Client.Models;
using Conferences.Client.Tests.Fixtures;

namespace Conferences.Client.Tests;

/// <summary>An action says what became of it.</summary>
public sealed class An_action
{
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(10);

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    [Fact]
    public async Task that_is_waited_for_is_confirmed()
    {
        await using var test = TestClient.Start();
        var room = await test.CreateAsync();
        var ada = await room.JoinAsync(new JoiningLeg { CallId = "leg-1", CallerIdName = "Ada" }, cancellation: Now);
        Assert.Equal(("Ada", true), (ada.CallerIdName, ada.Speak));

        var muted = await room.MuteAsync(ada.ParticipantId!.Value, Wait, cancellation: Now);
        Assert.Equal(("mute", OperationStatus.Confirmed), (muted.Operation?.Action, muted.Operation?.Status));
        Assert.NotNull(muted.Operation?.ConfirmedAt);
        Assert.True(muted.IsConfirmed);
        var now = await room.GetParticipantAsync(ada.ParticipantId.Value, Now);
        Assert.False(now.Speak);
        Assert.False(now.ConferenceChannelVars!.Speak);
    }

    [Fact]
    public async Task is_confirmed_without_an_operation_when_it_was_so_already()
    {
        await using var test = TestClient.Start();
        var room = await test.CreateAsync();
        await room.JoinAsync(new JoiningLeg { CallId = "leg-1" }, cancellation: Now);
        var unmuted = await room.UnmuteAsync(1, Wait, cancellation: Now);
        Assert.Equal((null, null, true), (unmuted.OperationId, unmuted.Operation, unmuted.IsConfirmed));
    }

    [Fact]
    public async Task that_is_not_waited_for_is_found_by_its_operation()
    {
        await using var test = TestClient.Start();
        var room = await test.CreateAsync();
        await room.JoinAsync(new JoiningLeg { CallId = "leg-1" }, cancellation: Now);
        var locked = await room.LockAsync(cancellation: Now);
        Assert.Null(locked.Operation);
        Assert.False(locked.IsConfirmed);
        var operation = await room.GetOperationAsync(locked.OperationId!, Now);
        Assert.Equal(("lock", locked.OperationId), (operation.Action, operation.Id));
    }

    [Fact]
    public async Task on_a_conference_that_does_not_run_says_why_it_failed()
    {
        await using var test = TestClient.Start();
        var room = await test.CreateAsync();
        var locked = await room.LockAsync(Wait, cancellation: Now);
        Assert.Equal((OperationStatus.Failed, "not_running"), (locked.Operation?.Status, locked.Operation?.Reason));
        Assert.False(locked.IsConfirmed);
    }

    [Fact]
    public async Task on_all_names_those_it_is_about()
    {
        await using var test = TestClient.Start();
        var room = await test.CreateAsync();
        await room.JoinAsync(new JoiningLeg { CallId = "leg-1", IsModerator = true }, cancellation: Now);
        await room.JoinAsync(new JoiningLeg { CallId = "leg-2" }, cancellation: Now);
        await room.JoinAsync(new JoiningLeg { CallId = "leg-3" }, cancellation: Now);
        var muted = await room.MuteAllAsync(Wait, cancellation: Now);
        Assert.Equal([2, 3], muted.Participants.Select(it => it.ParticipantId!.Value));
        Assert.All(muted.Participants, it => Assert.Equal(OperationStatus.Confirmed, it.Status));
        Assert.Equal(OperationStatus.Confirmed, muted.Operation?.Status);
        var people = await room.ListParticipantsAsync(cancellation: Now);
        Assert.Equal(
            [(1, true), (2, false), (3, false)],
            people.Select(it => (it.ParticipantId!.Value, it.Speak!.Value)).Order());
    }

    [Fact]
    public async Task dials_and_says_who_was_reached()
    {
        await using var test = TestClient.Start();
        var room = await test.CreateAsync();
        var dialled = await room.DialAsync(["1002"], cancellation: Now);
        var endpoint = Assert.Single(dialled.Operation!.Targets!);
        Assert.Equal(OperationStatus.Confirmed, endpoint.Status);
        var reached = await room.GetParticipantAsync(endpoint.ParticipantId!.Value, Now);
        Assert.Equal(endpoint.CallId, reached.CallId);
    }

    [Fact]
    public async Task is_played_recorded_and_ended()
    {
        await using var test = TestClient.Start();
        var room = await test.CreateAsync();
        await room.JoinAsync(new JoiningLeg { CallId = "leg-1" }, cancellation: Now);
        ActionOutcome[] outcomes =
        [
            await room.PlayAsync("tone_stream://%(100,0,800)", Wait, cancellation: Now),
            await room.StartRecordingAsync(Wait, cancellation: Now),
            await room.StopRecordingAsync(Wait, cancellation: Now),
            await room.EndAsync(Wait, cancellation: Now),
        ];
        Assert.All(outcomes, it => Assert.Equal(OperationStatus.Confirmed, it.Operation?.Status));
        var instance = await room.GetInstanceAsync(1, Now);
        Assert.NotNull(instance.EndedAt);
    }

    [Fact]
    public async Task is_not_waited_for_longer_than_the_service_allows()
    {
        await using var test = TestClient.Start();
        var room = await test.CreateAsync();
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() =>
            room.LockAsync(TimeSpan.FromSeconds(61), cancellation: Now));
    }

    [Fact]
    public async Task of_a_leg_that_hangs_up_is_reported()
    {
        await using var test = TestClient.Start();
        var room = await test.CreateAsync();
        await room.JoinAsync(new JoiningLeg { CallId = "leg-1" }, cancellation: Now);
        await room.HangUpAsync(1, "NORMAL_CLEARING", Now);
        Assert.Empty(await room.ListParticipantsAsync(cancellation: Now));
    }
}
