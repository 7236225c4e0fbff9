using Conferences.Api.Media.FreeSwitch;
using Conferences.Api.Queries;
using Conferences.Domain.State;
using Subject = Conferences.Api.Media.FreeSwitch.FreeSwitchProofs.Subject;

namespace Conferences.Tests.Media.FreeSwitch;

/// <summary>Which events name an operation.</summary>
public sealed class What_proves_an_operation
{
    private static readonly Place Here = new("account", "conference");
    private static readonly OperationId Ours = new("op");
    private static readonly Subject Mute = new(Here, OperationAction.Mute, new("leg"));
    private static readonly Subject Kick = new(Here, OperationAction.Kick, new("leg"));

    private readonly FreeSwitchProofs proofs = new();
    private readonly List<string> told = [];

    [Fact]
    public void is_its_event_once_its_job_is_done()
    {
        proofs.Expect(Mute, Ours);
        Assert.True(proofs.Takes(Mute, mayBeOurs: true, Tell("muted")));
        Assert.Empty(told);

        Finish(Mute, isDone: true, follows: false);
        Assert.Equal(["done"], told);
        Assert.False(proofs.Takes(Mute, mayBeOurs: true, Tell("muted")));
    }

    [Fact]
    public async Task is_waited_for_by_whoever_compares_while_an_event_is_kept_back()
    {
        var cancellation = TestContext.Current.CancellationToken;
        proofs.Expect(Mute, Ours);
        await proofs.NoneKeptBackAsync(cancellation);
        proofs.Takes(Mute, mayBeOurs: true, Tell("muted"));
        var comparing = proofs.NoneKeptBackAsync(cancellation);
        Assert.False(comparing.IsCompleted);

        Finish(Mute, isDone: true, follows: false);

        await comparing.WaitAsync(TimeSpan.FromSeconds(30), cancellation);
        Assert.Equal(["done"], told);
    }

    [Fact]
    public void is_not_an_event_where_its_job_failed()
    {
        proofs.Expect(Mute, Ours);
        proofs.Takes(Mute, mayBeOurs: true, Tell("muted"));

        Finish(Mute, isDone: false, follows: false);

        Assert.Equal(["muted"], told);
    }

    [Fact]
    public void is_not_an_event_of_another_leg_or_another_action_or_without_a_job()
    {
        proofs.Expect(Mute, Ours);

        Assert.False(proofs.Takes(Mute with { CallId = new("other") }, mayBeOurs: true, Tell("muted")));
        Assert.False(proofs.Takes(Mute with { Action = OperationAction.Unmute }, mayBeOurs: true, Tell("unmuted")));
        Finish(Mute, isDone: true, follows: false);
        Assert.False(proofs.Takes(Mute, mayBeOurs: true, Tell("muted")));
        Assert.Equal(["done"], told);
    }

    [Fact]
    public void is_the_leg_being_gone_after_it_was_ordered_to_hang_up()
    {
        proofs.Expect(Kick, Ours);
        Finish(Kick, isDone: true, follows: true);
        Assert.Empty(told);

        Assert.True(proofs.Takes(Kick, mayBeOurs: true, Tell("left")));

        Assert.Equal(["left op"], told);
    }

    [Fact]
    public void is_not_that_the_leg_has_hung_up_itself()
    {
        proofs.Expect(Kick, Ours);
        Finish(Kick, isDone: true, follows: true);

        proofs.Takes(Kick, mayBeOurs: false, Tell("left"));

        Assert.Equal(["left"], told);
    }

    [Fact]
    public void is_nothing_that_happens_after_its_time()
    {
        proofs.Expect(Kick, Ours);
        Finish(Kick, isDone: true, follows: true);

        proofs.Forget(Kick, Ours);

        Assert.False(proofs.Takes(Kick, mayBeOurs: true, Tell("left")));
    }

    [Fact]
    public void is_told_before_the_end_of_the_conference()
    {
        proofs.Expect(Kick, Ours);
        proofs.Takes(Kick, mayBeOurs: true, Tell("left"));
        proofs.Behind(Here, () => told.Add("ended"));
        Assert.Empty(told);

        Finish(Kick, isDone: true, follows: true);

        Assert.Equal(["done", "ended"], told);
    }

    [Fact]
    public void is_waited_for_before_the_end_of_the_conference_until_its_time_is_over()
    {
        var other = Kick with { CallId = new("other") };
        foreach (var subject in (Subject[])[Kick, other])
        {
            proofs.Expect(subject, Ours);
            Finish(subject, isDone: true, follows: true);
        }

        proofs.Behind(Here, () => told.Add("ended"));
        proofs.Takes(Kick, mayBeOurs: true, Tell("left"));
        Assert.Equal(["left op"], told);
        proofs.Forget(other, Ours);

        Assert.Equal(["left op", "ended"], told);
    }

    private void Finish(Subject subject, bool isDone, bool follows) =>
        proofs.Finish(subject, isDone, follows, () => told.Add("done"));

    private Action<OperationId?> Tell(string what) => operation => told.Add($"{what} {operation?.Text}".Trim());
}
