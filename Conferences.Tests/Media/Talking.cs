using Conferences.Api.Queries;

namespace Conferences.Tests.Media;

/// <summary>Who talks, as one node has heard it.</summary>
public sealed class Talking
{
    private static readonly Place Here = new("account", "conference");
    private static readonly Place There = new("account", "another");

    private readonly ActiveSpeakers talkers = new();

    [Fact]
    public void lasts_until_it_stops()
    {
        talkers.Start(Here, "a");
        talkers.Start(Here, "a");
        Assert.Equal((true, false, false), (Talks(Here, "a"), Talks(Here, "b"), Talks(There, "a")));
        talkers.Stop(Here, "a");
        Assert.False(Talks(Here, "a"));
        talkers.Stop(Here, "a");
    }

    [Fact]
    public void ends_with_the_conference_and_nowhere_else()
    {
        talkers.Start(Here, "a");
        talkers.Start(There, "b");
        talkers.Stop(Here);
        Assert.Equal((false, true), (Talks(Here, "a"), Talks(There, "b")));
    }

    [Fact]
    public void is_forgotten_when_nothing_is_heard_any_more()
    {
        talkers.Start(Here, "a");
        talkers.Forget();
        Assert.False(Talks(Here, "a"));
        talkers.Start(Here, "a");
        Assert.True(Talks(Here, "a"));
    }

    [Fact]
    public void is_kept_for_a_bounded_number_and_those_who_stop_make_room()
    {
        for (var leg = 0; leg < 100_000; leg++)
            talkers.Start(Here, $"{leg}");
        talkers.Start(There, "late");
        Assert.False(Talks(There, "late"));
        talkers.Stop(Here, "0");
        talkers.Start(There, "late");
        Assert.True(Talks(There, "late"));
    }

    private bool Talks(Place place, string callId) => talkers.Talks(place.Account, place.ConferenceId, callId);
}
