using System.Collections.Immutable;
using Conferences.Api;
using Conferences.Api.Media;
using Conferences.Domain;
using Conferences.Domain.Attending;
using JasperFx.Events;

namespace Conferences.Tests.Mixing;

/// <summary>One conference as the service would have recorded it, without a database.</summary>
internal sealed class Ledger(string id)
{
    private readonly Dictionary<string, Participant> participants = [];
    private readonly Dictionary<string, Person> people = [];

    public string Id => id;

    public Room Room { get; private set; } = new(
        id,
        0,
        null,
        LiveConference.Idle(id),
        ImmutableSortedDictionary<int, Participant>.Empty,
        [],
        WrongPins.None);

    public LiveConference Live => Room.Live;

    public List<IEvent> Facts { get; } = [];

    /// <summary>What a sender that reads these facts now knows of the conference.</summary>
    public Briefing Briefing(string account) => new(
        account,
        Room.Conference is { } conference ? [conference] : [],
        [Live],
        participants.Values,
        people.Values);

    /// <summary>Decides the command and records what comes of it; gives the decision.</summary>
    public Decision Take(Command command, DateTimeOffset at)
    {
        var decision = command.Decide(Room);
        foreach (var person in decision.People)
            people.Add(person.Id, person);
        foreach (var fact in decision.Facts)
            Record(fact, at);
        return decision;
    }

    private void Record(ConferenceEvent data, DateTimeOffset at)
    {
        var fact = new EventRegistry().BuildEvent(data);
        (fact.StreamKey, fact.Timestamp, fact.Version) = (id, at, Facts.Count + 1);
        Facts.Add(fact);
        Room = Room.After(data, at);
        foreach (var (instance, number) in Domain.Participant.Of(data))
        {
            var key = Domain.Participant.IdOf(id, instance, number);
            participants[key] = Domain.Participant.Fold(participants.GetValueOrDefault(key), id, data, at)!;
        }
    }
}
