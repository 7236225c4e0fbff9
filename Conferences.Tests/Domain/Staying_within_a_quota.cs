using Conferences.Domain.Commands;
using Conferences.Domain.Events;
using Conferences.Domain.State;
using Conferences.Tests.Fixtures.Domain;

namespace Conferences.Tests.Domain;

/// <summary>Which commands a quota concerns, and what must be known for it.</summary>
public sealed class Staying_within_a_quota
{
    private static readonly Quota Quota = new(5, 1_000);

    private readonly Story story = new();

    private CreateConference Creation => new(Story.Document("{}"), story.Context);

    [Fact]
    public void needs_no_usage_without_a_quota_or_for_what_ends_or_removes()
    {
        Command removal = new DeleteConference(null, story.Context);
        Assert.False(Needs.Of([Creation, removal]).Usage);
        Assert.False(Needs.Of([removal with { Quota = Quota }]).Usage);
        Assert.True(Needs.Of([removal, Creation with { Quota = Quota }]).Usage);
    }

    [Theory]
    [InlineData(4, 999, null)]
    [InlineData(5, 0, "5 conferences")]
    [InlineData(6, 0, "5 conferences")]
    [InlineData(0, 1_000, "1000 bytes")]
    public void is_decided_by_what_is_stored_already(long conferences, long bytes, string? most)
    {
        var state = ConferenceState.Unmade("c", []) with { Usage = new(conferences, bytes) };
        var decision = (Creation with { Quota = Quota }).DecideWithinQuota(state);
        Assert.Equal(most is null ? null : new Refusal(Reason.OverQuota, most), decision.Refusal);
        Assert.Equal(most is null, decision.Events.Length == 1);
        Assert.Single(Creation.DecideWithinQuota(state).Events);
    }

    [Fact]
    public void concerns_every_action_but_those_that_end_stop_or_remove()
    {
        Assert.Equal(
            [ConferenceAction.StopRecording, ConferenceAction.End],
            ConferenceAction.All.Where(it => new ActOnConference(it, story.Context).IsExemptFromQuota));
        Assert.Equal(
            [ParticipantAction.Kick],
            ParticipantAction.All.Where(it => new ActOnParticipant(it, 1, story.Context).IsExemptFromQuota));
        Assert.Equal(
            [ParticipantAction.Kick],
            ParticipantAction.All.Where(it => new ActOnParticipants(it, false, story.Context).IsExemptFromQuota));
    }
}
