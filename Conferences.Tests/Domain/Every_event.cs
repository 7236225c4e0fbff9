using Conferences.Api.Live.Blackhole;
using Conferences.Api.Media;
using Conferences.Api.Responses;
using Conferences.Api.Store;
using Conferences.Domain.Events;
using Conferences.Domain.State;
using Conferences.Tests.Fixtures.Contracts;
using Conferences.Tests.Fixtures.Domain;

namespace Conferences.Tests.Domain;

/// <summary>
/// No event is skipped silently: all code that distinguishes events handles each of them, or its kind, and throws for
/// others. C# cannot close a hierarchy, so this test fails if an event is forgotten.
/// </summary>
public sealed class Every_event
{
    private static readonly DateTimeOffset At = Story.Noon;

    private static readonly IReadOnlyList<Type> Kinds =
    [
        typeof(ConfigurationEvent), typeof(InstanceEvent), typeof(ParticipantEvent), typeof(ParticipantStateEvent),
        typeof(OperationEvent), typeof(ErasureEvent), typeof(JoinLinkEvent),
    ];

    private static readonly IReadOnlyList<Type> All =
    [
        .. typeof(ConferenceEvent).Assembly.GetTypes()
            .Where(type => type.IsAssignableTo(typeof(ConferenceEvent)) && !type.IsAbstract),
    ];

    public static TheoryData<string> Names => [.. All.Select(type => type.Name)];

    [Fact]
    public void is_of_one_kind_stored_under_a_name_and_sampled() => Assert.Multiple(
        () => Assert.All(All, type => Assert.Contains(type.BaseType!, Kinds)),
        () => Assert.Equal(All.ToHashSet(), EventStore.EventNames.Keys.ToHashSet()),
        () => Assert.Equal(All.ToHashSet(), FullEvents.All.Select(it => it.GetType()).ToHashSet()));

    [Theory, MemberData(nameof(Names))]
    public void is_known_to_every_fold(string name)
    {
        var it = Sample(name);
        var story = new Story().With(moderate: false, "a");
        var running = Instance.Fold(null, Story.Id, new ConferenceStarted(1, new("uuid"), "switch"), At, 2);

        _ = Conference.Fold(story.State.Conference, Story.Id, it, At);
        _ = Conference.Fold(null, Story.Id, it, At);
        _ = LiveConference.Fold(story.Live, it, At);
        _ = Participant.Fold(story.State.Roster[1], Story.Id, it, At);
        _ = Participant.Fold(null, Story.Id, it, At);
        _ = Instance.Fold(running, Story.Id, it, At, 3);
        Assert.Equal(story.State.Version + 1, story.State.After(it, At).Version);
    }

    [Theory, MemberData(nameof(Names))]
    public void has_a_name_on_the_socket_or_is_told_there_by_other_messages(string name)
    {
        var it = Sample(name);
        Assert.Equal(it is ConfigurationEvent or OperationEvent, EventNames.Of(it) is null);
        Assert.DoesNotContain("person_hash", EventNames.MembersOf(it, null).Select(member => member.Key));
    }

    [Theory, MemberData(nameof(Names))]
    public void belongs_to_whom_its_kind_says(string name)
    {
        var it = Sample(name);
        Assert.Equal(it is ParticipantEvent or ParticipantsAdmitted, Participant.Of(it).Any());
        Assert.Equal(it is OperationEvent, Operation.IdOf(it) is not null);
        Assert.True(it is InstanceEvent or ParticipantEvent || Instance.Of(it) is null);
    }

    [Theory, MemberData(nameof(Names))]
    public void is_told_to_the_media_server_and_to_readers_or_expressly_not(string name)
    {
        var it = Sample(name);
        var told = Announcements.For(
            it,
            Story.Document("{}"),
            new("account", Story.Id, new("uuid"), "", At),
            new(1, new("a"), null),
            "Ada").ToArray();
        Assert.True(told.Length == 0 || it is ParticipantEvent or ParticipantRefused or ParticipantsAdmitted);
        Assert.Equal(
            it is ParticipantJoined or ParticipantRefused or LegAdmitted or LinkCreated,
            EventJson.PersonOf(it) is not null);
        Assert.Contains('.', EventJson.TypeOf(it));
    }

    [Fact]
    public void of_a_participants_state_is_of_one_action_and_missed_under_its_own_type()
    {
        var states = FullEvents.All.OfType<ParticipantStateEvent>().ToArray();
        Assert.Equal(states.Select(it => it.GetType()), states.Select(it => ParticipantAction.Of(it).Event));
        Assert.All(ParticipantAction.All, action => Assert.Equal(
            EventJson.TypeOf(FullEvents.All.Single(it => it.GetType() == action.Event)), action.MissedAs));
        var story = new Story().With(moderate: false, "a");
        Assert.All(ParticipantAction.All, action =>
            Assert.IsType(action.Event, action.Fact(story.State.Roster[1], story.Live, null, null)));
    }

    [Fact]
    public void is_refused_where_it_is_not_known()
    {
        var unknown = FullEvents.All[0].Unhandled("Fold");
        Assert.Equal("Fold does not handle ConferenceCreated.", unknown.Message);
    }

    private static ConferenceEvent Sample(string name) => FullEvents.All.Single(it => it.GetType().Name == name);
}
