using System.Collections.Immutable;
using System.Text.Json;
using Conferences.Domain.Commands;
using Conferences.Domain.Commands.Observed;
using Conferences.Domain.Events;
using Conferences.Domain.State;
using Conferences.Tests.Fixtures.Domain;

namespace Conferences.Tests.Domain;

/// <summary>An operation is confirmed by its own leg: nobody else may have the call id that it dials.</summary>
public sealed class A_call_id_in_use
{
    public static TheoryData<string, string[]> Uses
    {
        get
        {
            string[] uses = ["joined", "waits", "ghost", "event", "requested", "sent", "sent with others", "replaced"];
            string[][] dials = [["x"], ["x", "b"], ["b", "x"]];
            return [.. uses.SelectMany(use => dials.Select(dial => (use, dial)))];
        }
    }

    [Theory, MemberData(nameof(Uses))]
    public void is_refused_to_a_dial_to_one_endpoint_or_several(string use, string[] dial)
    {
        var story = Used(use);
        var decision = story.Request(story.Dial(dial));
        Assert.Equal(new Refusal(Reason.InUse, "x"), decision.Refusal);
        Assert.Empty(decision.Events);
        Assert.Empty(decision.People);
        Assert.Null(story.Request(story.Dial(["free"])).Refusal);
    }

    [Theory]
    [InlineData("requested")]
    [InlineData("sent")]
    [InlineData("sent with others")]
    [InlineData("replaced")]
    public void is_refused_to_a_join_while_it_is_dialled(string use)
    {
        var story = Used(use);
        var decision = story.Join("x");
        Assert.Equal(new Refusal(Reason.InUse, "x"), decision.Refusal);
        Assert.Empty(decision.Events);
        Assert.True(story.Live.IsDialling(new("x")));
        Assert.Null(story.Join("free").Refusal);
    }

    [Fact]
    public void is_refused_to_a_dial_that_names_it_twice()
    {
        var story = new Story();
        Assert.Equal(Reason.InUse, story.Request(story.Dial(["x", "b", "x"])).Refusal!.Reason);
    }

    [Theory]
    [InlineData("left")]
    [InlineData("missed")]
    [InlineData("missed beside another")]
    [InlineData("failed")]
    [InlineData("timed out")]
    public void is_free_again_when_its_leg_is_gone_or_the_dial_is_over(string end)
    {
        var story = new Story().With(moderate: false, "a");
        var dial = story.Dialling(end == "missed beside another" ? ["x", "b"] : ["x"]);
        switch (end)
        {
            case "left":
                story.Hear(dial, "x", "uuid");
                story.Request(new ObserveParticipants(ParticipantAction.Kick, [new("x")], story.Word()));
                break;
            case "failed":
                story.Request(new FailOperation(dial.Id, Reason.LinkDown, Story.Noon));
                break;
            case "timed out":
                story.Request(new TimeOutOperation(dial.Id, dial.Deadline));
                break;
            default:
                story.Request(new ObserveDialled(
                    ImmutableDictionary<CallId, FailureReason>.Empty.Add(new("x"), Reason.Timeout),
                    "switch",
                    story.Word(dial.Id))
                {
                    LegsFollow = true,
                });
                break;
        }

        Assert.Null(story.Request(story.Dial(["x"])).Refusal);
    }

    [Fact]
    public void of_a_caller_who_came_before_the_dial_was_sent_fails_it()
    {
        var story = new Story();
        var asked = story.Request(story.Dial(["x"])).Operation!;
        var events = Come(story, "x", null);
        Assert.Equal("x-stranger", Assert.Single(events.OfType<ParticipantJoined>()).PersonId.Text);
        Assert.Equal(Reason.InUse, Assert.Single(events.OfType<OperationFailed>()).Reason);
        Assert.Empty(story.Request(new MarkOperationSent(asked.Id, Story.Noon, IsExact: false)).Events);
    }

    [Fact]
    public void of_a_caller_who_came_before_the_dial_was_sent_leaves_the_other_endpoints_to_be_dialled()
    {
        var story = new Story();
        var asked = story.Request(story.Dial(["x", "b"])).Operation!;
        Come(story, "x", null);
        var sent = story.Request(new MarkOperationSent(asked.Id, Story.Noon, IsExact: false)).Operation!;
        Assert.Equal(
            [(OperationStatus.Failed, Reason.InUse), (OperationStatus.Sent, null)],
            sent.Targets.Select(it => (it.Status, it.Reason)));
        Come(story, "b", null);
        Assert.Equal([(0, OperationStatus.Failed), (2, OperationStatus.Confirmed)], story.Whole(
            Assert.Single(story.Events.OfType<OperationFailed>())).Targets.Select(it => (it.ParticipantId, it.Status)));
    }

    [Fact]
    public void of_a_leg_that_comes_after_its_own_dial_was_given_up_confirms_no_other_dial()
    {
        var story = new Story();
        var first = story.Dialling("x");
        story.Request(new TimeOutOperation(first.Id, first.Deadline));
        var second = story.Dialling("x");
        Assert.NotEqual(first.Id, second.Id);
        var events = Come(story, "x", first.Id);
        var failed = Assert.Single(events.OfType<OperationFailed>());
        Assert.Equal((second.Id, Reason.InUse), (failed.OperationId, failed.Reason));
        Assert.Empty(story.HearOver(second));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void that_the_media_server_names_instead_is_that_of_a_leg_that_came_since(bool isLater)
    {
        var story = new Story();
        var dial = story.Dialling("x");
        var state = new ObserveJoin(Words.Leg("other"), "switch", story.Word()).Decide(story.State).Events.Aggregate(
            story.State, (state, it) => state.After(it, isLater ? Story.Noon : Story.Noon.AddSeconds(-1)));
        var over = new ObserveDialled(ImmutableDictionary<CallId, FailureReason>.Empty, "switch", story.Word(dial.Id))
        {
            LegsFollow = true,
            Replaced = ImmutableDictionary<CallId, CallId>.Empty.Add(new("x"), new("other")),
        }.Decide(state).Events;
        Assert.Equal(isLater, Assert.Single(over) is OperationConfirmed);
        Assert.Equal(isLater ? null : "in_use", (over[0] as OperationFailed)?.Reason.Text);
    }

    private static Story Used(string use)
    {
        var story = new Story(use == "waits" ? """{"wait_for_moderator":true}""" : "{}").With(moderate: false, "a");
        switch (use)
        {
            case "joined" or "waits":
                story.Join("x");
                break;
            case "ghost":
                story.Join("x", ghost: true);
                break;
            case "event":
                Come(story, "x", null);
                break;
            case "requested":
                story.Request(story.Dial(["x"]));
                break;
            case "sent":
                story.Dialling("x");
                break;
            case "sent with others":
                story.Dialling("y", "x", "z");
                break;
            case "replaced":
                story.Request(new ObserveDialled(
                    ImmutableDictionary<CallId, FailureReason>.Empty, "switch", story.Word(story.Dialling("y").Id))
                {
                    LegsFollow = true,
                    Replaced = ImmutableDictionary<CallId, CallId>.Empty.Add(new("y"), new("x")),
                });
                break;
        }

        return story;
    }

    private static ImmutableArray<ConferenceEvent> Come(Story story, string call, OperationId? dial) =>
        story.Request(new ObserveJoin(
            Words.Leg(call) with
            {
                Person = new($"{call}-stranger", Story.Id, "5a17", call, call, JsonElement.Parse("{}"), Story.Noon),
            },
            "switch",
            new(story.Context with { By = null }, story.Live.Uuid ?? new("theirs"), dial))).Events;
}
