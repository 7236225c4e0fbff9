using Conferences.Domain.Events;
using Conferences.Domain.State;
using Conferences.Tests.Fixtures.Domain;

namespace Conferences.Tests.Domain;

/// <summary>An instance's figures, computed from its events.</summary>
public sealed class Counting
{
    [Fact]
    public void adds_up_how_long_somebody_was_muted()
    {
        var person = Fold(
            (0, new ParticipantJoined(1, 1, new("a"), new("p"), "", false, Muted: true, false)),
            (10, new ParticipantUnmuted(1, 1)),
            (15, new ParticipantMuted(1, 1)),
            (17, new ParticipantMuted(1, 1)));
        Assert.Equal(TimeSpan.FromSeconds(10 + 5), person.MutedUntil(At(20)));
        Assert.Equal(TimeSpan.FromSeconds(10), person.MutedUntil(At(15)));
        Assert.Equal(TimeSpan.FromSeconds(10), person.MutedUntil(At(3)));
    }

    [Fact]
    public void stops_when_the_muted_one_leaves()
    {
        var gone = Fold(
            (0, new ParticipantJoined(1, 1, new("a"), new("p"), "", false, Muted: false, false)),
            (4, new ParticipantMuted(1, 1)),
            (9, new ParticipantLeft(1, 1, Reason.Left, false, false)));
        Assert.Equal(TimeSpan.FromSeconds(5), gone.MutedUntil(At(1_000)));
    }

    [Fact]
    public void counts_an_instance_s_people_and_those_it_turned_away_and_nobody_else_s()
    {
        var joined = new ParticipantJoined(2, 1, new("a"), new("p"), "", false, false, false);
        var instance = new (int, ConferenceEvent)[]
        {
            (0, new ConferenceStarted(2, new("uuid"), "switch")),
            (0, joined),
            (1, joined with { ParticipantId = 2 }),
            (2, new ParticipantRefused(Reason.Locked, new("b"), new("p"), "", 2)),
            (3, new ConferenceEnded(2, Reason.Api, Story.Caller)),
        }.Aggregate((Instance?)null, (state, it) => Instance.Fold(
            state, Story.Id, it.Item2, At(it.Item1), 11 + it.Item1));
        Assert.Equal(
            new Instance(
                $"{Story.Id}/2", Story.Id, 2, new("uuid"), "switch", At(0), 2, 1, At(3), Reason.Api, Story.Caller)
            {
                FirstSequence = 11,
                LastSequence = 14,
            },
            instance);
        Assert.Null(Instance.Of(new ParticipantRefused(Reason.BadPin, new("b"), new("p"), "")));
        Assert.Null(Instance.Of(new ConferenceLocked()));
    }

    private static Participant Fold(params IEnumerable<(int Seconds, ConferenceEvent Fact)> events) =>
        events.Aggregate((Participant?)null, (state, it) =>
            Participant.Fold(state, Story.Id, it.Fact, At(it.Seconds)))!;

    private static DateTimeOffset At(int seconds) => Story.Noon.AddSeconds(seconds);
}
