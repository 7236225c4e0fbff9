using System.Collections.Immutable;
using Conferences.Api.Media;
using Conferences.Domain.Commands;
using Conferences.Domain.Events;
using Conferences.Domain.State;
using JasperFx.Events;

namespace Conferences.Tests.Fixtures.Media;

/// <summary>The events of a conference as the service would record them, without a database.</summary>
internal sealed class EventLog(string id)
{
    private readonly Dictionary<string, Participant> participants = [];
    private readonly Dictionary<string, Person> people = [];

    public string Id => id;

    public ConferenceState State { get; private set; } = new(
        id,
        0,
        null,
        LiveConference.Idle(id),
        ImmutableSortedDictionary<int, Participant>.Empty,
        [],
        WrongPins.None);

    public LiveConference Live => State.Live;

    public List<IEvent> Events { get; } = [];

    /// <summary>The state that a sender has folded from these events.</summary>
    public MediaCommandFactory Briefing(string account) => new(
        account,
        State.Conference is { } conference ? [conference] : [],
        [Live],
        participants.Values,
        people.Values);

    /// <summary>Decides the command and records the events; returns the decision.</summary>
    public Decision Take(Command command, DateTimeOffset at)
    {
        var decision = command.Decide(State);
        foreach (var person in decision.People)
            people.Add(person.Id, person);
        foreach (var @event in decision.Events)
            Record(@event, at);
        return decision;
    }

    private void Record(ConferenceEvent data, DateTimeOffset at)
    {
        var @event = new EventRegistry().BuildEvent(data);
        (@event.StreamKey, @event.Timestamp, @event.Version) = (id, at, Events.Count + 1);
        Events.Add(@event);
        State = State.After(data, at);
        foreach (var (instance, number) in Participant.Of(data))
        {
            var key = Participant.IdOf(id, instance, number);
            participants[key] = Participant.Fold(participants.GetValueOrDefault(key), id, data, at)!;
        }
    }
}
