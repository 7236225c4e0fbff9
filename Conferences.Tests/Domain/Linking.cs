using Conferences.Domain.Commands;
using Conferences.Domain.Events;
using Conferences.Domain.State;
using Conferences.Tests.Fixtures.Domain;

namespace Conferences.Tests.Domain;

public sealed class Linking
{
    private static readonly JoinLinkId Link = new("link");

    [Fact]
    public void records_whom_it_is_for_beside_the_event_and_not_in_it()
    {
        var story = new Story();
        var ada = Story.Leg("a").Person with { CallerIdName = "Ada" };
        var decision = story.Request(new CreateJoinLink(Link, ada, true, TimeSpan.FromHours(1), story.Context));

        var created = Assert.IsType<LinkCreated>(Assert.Single(decision.Events));
        Assert.Equal((ada.PersonId, ada.Hash()), (created.PersonId, created.PersonHash));
        Assert.Equal([ada], decision.People);
        Assert.True(story.State.Links[Link].IsModerator);
        Assert.Equal(Story.Noon.AddHours(1), created.Expires);
    }

    [Fact]
    public void stops_at_a_hundred_valid_links_and_goes_on_when_one_is_revoked()
    {
        var story = new Story();
        for (var n = 0; n < JoinLink.MostOpen; n++)
            story.Request(Create(story, $"{n}"));

        var refused = story.Request(Create(story, "more"));
        Assert.Equal((Reason.OverQuota, true), (refused.Refusal!.Reason, refused.Events.IsEmpty));

        story.Request(new RevokeJoinLink(new("7"), story.Context));
        Assert.Null(story.Request(Create(story, "more")).Refusal);
    }

    [Fact]
    public void counts_none_that_has_expired()
    {
        var story = new Story();
        for (var n = 0; n < JoinLink.MostOpen; n++)
            story.Request(Create(story, $"{n}"));
        var later = story.Context with { At = Story.Noon.AddHours(2) };
        Assert.Null(story.Request(Create(story, "later") with { Context = later }).Refusal);
    }

    [Fact]
    public void revokes_once_and_says_nothing_of_a_link_that_there_is_not()
    {
        var story = new Story();
        story.Request(Create(story, "link"));
        Assert.IsType<LinkRevoked>(Assert.Single(story.Request(new RevokeJoinLink(Link, story.Context)).Events));
        Assert.Empty(story.Request(new RevokeJoinLink(Link, story.Context)).Events);
        Assert.Equal(
            new(Reason.Unknown, "other"), story.Request(new RevokeJoinLink(new("other"), story.Context)).Refusal);
        Assert.Equal(JoinLinkStatus.Revoked, story.State.Links[Link].StatusAt(Story.Noon));
    }

    [Fact]
    public void leads_into_no_conference_that_is_not_configured()
    {
        var story = new Story();
        story.Request(Create(story, "link"));
        story.Request(new DeleteConference(null, story.Context));
        Assert.Equal(Reason.Unknown, story.Request(Create(story, "more")).Refusal?.Reason);
        Assert.Equal(Reason.Unknown, story.Request(new RevokeJoinLink(Link, story.Context)).Refusal?.Reason);
    }

    private static CreateJoinLink Create(Story story, string id) =>
        new(new(id), null, false, TimeSpan.FromHours(1), story.Context);
}
