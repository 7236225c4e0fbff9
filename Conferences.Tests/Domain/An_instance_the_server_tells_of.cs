using System.Collections.Immutable;
using Conferences.Domain.Commands;
using Conferences.Domain.Commands.Observed;
using Conferences.Domain.Document;
using Conferences.Domain.Events;
using Conferences.Domain.State;
using Conferences.Tests.Fixtures.Domain;

namespace Conferences.Tests.Domain;

/// <summary>Instances that start before anybody joins, and end by a report of the media server.</summary>
public sealed class An_instance_the_server_tells_of
{
    private readonly Story story = new("""{"member":{"join_muted":false}}""");

    [Fact]
    public void runs_with_nobody_in_it_and_is_recorded_once()
    {
        var started = Assert.IsType<ConferenceStarted>(Assert.Single(Start("first")));
        Assert.Equal((1, "first", "fs1"), (started.Instance, started.Uuid.Text, started.Switch));
        Assert.Equal((true, 0), (story.Live.IsRunning, story.Live.Participants));
        Assert.Empty(Start("first"));
        Assert.IsType<ParticipantJoined>(Assert.Single(Come("a", "first")));
    }

    [Fact]
    public void is_ended_by_nothing_but_somebody_leaving()
    {
        Start("first");
        Assert.IsType<ConferenceLocked>(Assert.Single(story.Request(
            new ObserveConference(ConferenceAction.Lock, Word("first"))).Events));
        Assert.True(story.Live.IsRunning);

        Come("a", "first");
        Assert.Single(story.Request(
            new ObserveParticipants(ParticipantAction.Kick, [new("a")], Word("first")))
            .Events.OfType<ConferenceEnded>());
    }

    [Fact]
    public void ends_another_one_that_was_believed_to_run()
    {
        Start("first");
        Come("a", "first");
        Come("b", "first");
        var events = Start("second");
        Assert.Equal([Reason.Media, Reason.Media], events.OfType<ParticipantLeft>().Select(it => it.Reason));
        Assert.Equal(new ConferenceEnded(1, Reason.Media), Assert.Single(events.OfType<ConferenceEnded>()));
        Assert.Equal((2, "second"), (story.Live.Instance, story.Live.Uuid?.Text));
        Assert.Empty(story.State.Roster);
    }

    [Fact]
    public void is_not_begun_again_by_words_that_come_when_it_is_over()
    {
        foreach (var uuid in (string[])["first", "second"])
        {
            Start(uuid);
            Assert.Single(End(uuid));
        }

        Assert.Empty(Start("first"));
        Assert.Empty(Start("second"));
        Assert.Empty(Come("a", "first"));
        Assert.False(story.Live.IsRunning);
        Assert.Equal(3, Assert.Single(Start("third").OfType<ConferenceStarted>()).Instance);
    }

    [Fact]
    public void that_is_over_takes_everybody_with_it()
    {
        Start("first");
        Come("a", "first");
        Come("b", "first");
        var events = End("first");
        Assert.Equal([Reason.Media, Reason.Media], events.OfType<ParticipantLeft>().Select(it => it.Reason));
        Assert.Equal(new ConferenceEnded(1, Reason.Media), Assert.Single(events.OfType<ConferenceEnded>()));
        Assert.Empty(End("first"));
    }

    [Fact]
    public void that_was_asked_to_end_is_over_for_that()
    {
        Start("first");
        Come("a", "first");
        var end = Sent(new ActOnConference(ConferenceAction.End, story.Context));
        Come("b", "first");
        var events = End("first");
        Assert.Equal([Reason.Api, Reason.Api], events.OfType<ParticipantLeft>().Select(it => it.Reason));
        Assert.Equal(
            new ConferenceEnded(1, Reason.Api, Story.Caller), Assert.Single(events.OfType<ConferenceEnded>()));
        Assert.Equal(end, Assert.Single(events.OfType<OperationConfirmed>()).OperationId.Text);
    }

    [Fact]
    public void whose_people_were_all_to_be_put_out_is_over_because_they_left()
    {
        Start("first");
        Come("a", "first");
        Sent(new ActOnParticipants(ParticipantAction.Kick, DryRun: false, story.Context));
        var events = End("first");
        Assert.Equal(Reason.Kicked, Assert.Single(events.OfType<ParticipantLeft>()).Reason);
        Assert.Equal(
            new ConferenceEnded(1, Reason.EveryoneLeft, Story.Caller), Assert.Single(events.OfType<ConferenceEnded>()));
    }

    [Fact]
    public void is_another_than_the_one_that_is_said_to_be_over()
    {
        Start("first");
        Start("second");
        Come("a", "second");
        Assert.Empty(End("first"));
        Assert.True(story.Live.IsRunning);
    }

    [Fact]
    public void with_nobody_in_it_has_nobody_to_put_out()
    {
        Start("first");
        var failed = story.Whole(Story.FailedAtOnce(story.Act(ConferenceAction.End)));
        Assert.Equal(Reason.NotRunning, failed.Reason);
        Assert.IsType<ConferenceDeleted>(Assert.Single(story.Do(new DeleteConference(null, story.Context))));
        Assert.Equal(Reason.Deleted, Assert.Single(
            Come("a", "first").OfType<OperationRequested>()).Operation.Cause);
    }

    [Fact]
    public void that_a_dial_started_runs_by_what_the_dial_brought()
    {
        var adHoc = new Story(null);
        var dynamic = Story.Document("""{"name":"Ad hoc"}""");
        adHoc.Dialling(adHoc.Dial(["a"], dynamic: dynamic));
        adHoc.Request(new ObserveStarted("fs1", new(adHoc.Context, new("first"))));
        Assert.Equal(dynamic, adHoc.State.Document);
        Assert.Empty(adHoc.Hear(Assert.Single(adHoc.Live.Pending), "a", "first").OfType<OperationRequested>());
    }

    [Fact]
    public void of_a_conference_nobody_here_ever_heard_of_is_somebody_elses()
    {
        var unknown = new Story(null);
        Assert.All(
            (Command[])[
                new ObserveStarted("fs1", new(unknown.Context, new("first"))),
                new ObserveJoin(Words.Leg("a"), "fs1", new(unknown.Context, new("first"))),
                new ReconcileConference(
                    new(new("first"), "fs1", null, IsLocked: false, null, [Words.Leg("a")]), null, unknown.Context, 0),
            ],
            command =>
            {
                var decision = unknown.Request(command);
                Assert.Empty(decision.Events);
                Assert.Equal(new Refusal(Reason.Unknown, Story.Id), decision.Refusal);
            });
    }

    private MediaEvent Word(string uuid) => new(story.Context with { By = null }, new(uuid));

    private ImmutableArray<ConferenceEvent> Start(string uuid) =>
        story.Request(new ObserveStarted("fs1", Word(uuid))).Events;

    private ImmutableArray<ConferenceEvent> End(string uuid) => story.Request(new ObserveEnded(Word(uuid))).Events;

    private ImmutableArray<ConferenceEvent> Come(string call, string uuid) =>
        story.Request(new ObserveJoin(Words.Leg(call), "fs1", Word(uuid))).Events;

    private string Sent(Command command)
    {
        var id = story.Request(command).Operation!.Id;
        story.Request(new MarkOperationSent(id, Story.Noon, IsExact: false));
        return id.Text;
    }
}
