using Conferences.Domain.Commands;
using Conferences.Domain.Commands.Observed;
using Conferences.Domain.Events;
using Conferences.Domain.State;
using Conferences.Tests.Fixtures.Domain;

namespace Conferences.Tests.Domain;

/// <summary>The recording of a conference: its name, its start and its end.</summary>
public sealed class Recording_what_is_said
{
    [Fact]
    public void is_started_and_stopped_under_one_name_and_the_next_has_another()
    {
        var story = new Story().With(moderate: false, "a");
        var start = story.Act(ConferenceAction.Record);
        var name = Assert.Single(start.OfType<RecordingStarted>()).MediaName;
        Assert.Equal(name, story.Whole(Assert.Single(start.OfType<OperationConfirmed>())).MediaName);
        Assert.Equal(name, story.Live.Recording);

        var stop = story.Act(ConferenceAction.StopRecording);
        Assert.Equal(name, Assert.Single(stop.OfType<RecordingStopped>()).MediaName);
        Assert.Equal(name, story.Whole(Assert.Single(stop.OfType<OperationConfirmed>())).MediaName);
        Assert.Null(story.Live.Recording);

        story.Act(ConferenceAction.Record);
        Assert.NotEqual(name, story.Live.Recording);
    }

    [Fact]
    public void names_conference_and_instance_so_that_it_can_be_found()
    {
        var story = new Story().With(moderate: false, "a");
        story.Act(ConferenceAction.End);
        story.With(moderate: false, "b").Act(ConferenceAction.Record);
        Assert.StartsWith($"{Story.Id}-2-", story.Live.Recording, StringComparison.Ordinal);
    }

    [Fact]
    public void that_is_so_already_is_nothing_more_to_do()
    {
        var story = new Story().With(moderate: false, "a");
        Assert.Empty(story.Act(ConferenceAction.StopRecording));
        story.Act(ConferenceAction.Record);
        Assert.Empty(story.Act(ConferenceAction.Record));
    }

    [Fact]
    public void goes_by_the_name_the_media_server_gave_it_if_it_gave_one()
    {
        var story = new Story().With(moderate: false, "a");
        var asked = story.Request(new ActOnConference(ConferenceAction.Record, story.Context)).Operation!;
        story.Request(new MarkOperationSent(asked.Id, Story.Noon, IsExact: true));
        story.Request(new ObserveConference(ConferenceAction.Record, story.Word(asked.Id), "theirs"));
        Assert.Equal("theirs", story.Live.Recording);
        Assert.Equal("theirs", story.Request(
            new ActOnConference(ConferenceAction.StopRecording, story.Context)).Operation!.MediaName);
    }

    [Fact]
    public void goes_by_our_name_if_the_media_server_says_none()
    {
        var story = new Story().With(moderate: false, "a");
        var asked = story.Request(new ActOnConference(ConferenceAction.Record, story.Context)).Operation!;
        story.Request(new MarkOperationSent(asked.Id, Story.Noon, IsExact: true));
        story.Request(new ObserveConference(ConferenceAction.Record, story.Word(asked.Id)));
        Assert.Equal(asked.MediaName, story.Live.Recording);
    }

    [Fact]
    public void is_over_with_the_instance_and_said_to_be_before_its_end()
    {
        var story = new Story().With(moderate: false, "a", "b");
        story.Act(ConferenceAction.Record);
        var name = story.Live.Recording;
        Assert.Empty(story.Act(ParticipantAction.Kick, 1).OfType<RecordingStopped>());
        var events = story.Act(ParticipantAction.Kick, 2);
        Assert.Equal(
            ["ParticipantLeft", "RecordingStopped", "ConferenceEnded"],
            events.Select(@event => @event.GetType().Name)
                .Where(name => !name.StartsWith("Operation", StringComparison.Ordinal)));
        Assert.Equal(new RecordingStopped(1, name!), Assert.Single(events.OfType<RecordingStopped>()));
        Assert.Null(story.Live.Recording);
        Assert.Empty(story.With(moderate: false, "c").Act(ConferenceAction.End).OfType<RecordingStopped>());
    }

    [Fact]
    public void that_ends_with_the_instance_fails_the_request_to_stop_it()
    {
        var story = new Story().With(moderate: false, "a");
        story.Act(ConferenceAction.Record);
        story.Request(new ActOnConference(ConferenceAction.StopRecording, story.Context));
        var events = story.Act(ConferenceAction.End);
        Assert.Single(events.OfType<RecordingStopped>());
        Assert.Equal((OperationAction.StopRecording, Reason.NotRunning), Assert.Single(events.OfType<OperationFailed>()
            .Select(failed => (story.Whole(failed).Action, failed.Reason))));
    }
}
