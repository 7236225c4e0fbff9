using Conferences.Api.Queries;

namespace Conferences.Tests.Media;

/// <summary>Active speakers, as one node has received them.</summary>
public sealed class Talking
{
    private static readonly Place Here = new("account", "conference");
    private static readonly Place There = new("account", "another");

    private readonly ActiveSpeakers speakers = new();

    [Fact]
    public void ends_with_the_instance_that_a_leg_is_in_and_with_no_other()
    {
        speakers.Start(Here, new("a"), new("A"));
        speakers.Start(Here, new("b"), new("B"));
        speakers.Start(Here, new("c"));
        speakers.End(Here, new("B"));
        Assert.True(speakers.Talks(Here.Account, Here.ConferenceId, new("a")));
        Assert.False(speakers.Talks(Here.Account, Here.ConferenceId, new("b")));
        Assert.False(speakers.Talks(Here.Account, Here.ConferenceId, new("c")));
        speakers.Start(Here, new("a"), new("B"));
        speakers.End(Here, new("A"));
        Assert.True(speakers.Talks(Here.Account, Here.ConferenceId, new("a")));
    }

    [Fact]
    public void lasts_until_it_stops()
    {
        speakers.Start(Here, new("a"));
        speakers.Start(Here, new("a"));
        Assert.Equal((true, false, false), (Talks(Here, "a"), Talks(Here, "b"), Talks(There, "a")));
        speakers.Stop(Here, new("a"));
        Assert.False(Talks(Here, "a"));
        speakers.Stop(Here, new("a"));
    }

    [Fact]
    public void ends_with_the_conference_and_nowhere_else()
    {
        speakers.Start(Here, new("a"));
        speakers.Start(There, new("b"));
        speakers.Stop(Here);
        Assert.Equal((false, true), (Talks(Here, "a"), Talks(There, "b")));
    }

    [Fact]
    public void is_forgotten_when_nothing_is_heard_any_more()
    {
        speakers.Start(Here, new("a"));
        speakers.Forget();
        Assert.False(Talks(Here, "a"));
        speakers.Start(Here, new("a"));
        Assert.True(Talks(Here, "a"));
    }

    [Fact]
    public void is_kept_for_a_bounded_number_and_those_who_stop_make_room()
    {
        for (var leg = 0; leg < 100_000; leg++)
            speakers.Start(Here, new($"{leg}"));
        speakers.Start(There, new("late"));
        Assert.False(Talks(There, "late"));
        speakers.Stop(Here, new("0"));
        speakers.Start(There, new("late"));
        Assert.True(Talks(There, "late"));
    }

    private bool Talks(Place place, string callId) => speakers.Talks(place.Account, place.ConferenceId, new(callId));
}
