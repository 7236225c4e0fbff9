using System.Collections.Immutable;
using System.Text.Json;
using Conferences.Api.Views;
using Conferences.Domain;
using JasperFx.Events;
using Marten;

namespace Conferences.Api.Media;

/// <summary>What must be known of an account's conferences to put facts into the media server's terms.</summary>
internal sealed class Briefing
{
    /// <summary>The facts that the media server is told of.</summary>
    public static readonly IReadOnlyList<Type> Facts =
    [
        typeof(OperationRequested),
        typeof(ParticipantJoined),
        typeof(ParticipantWaiting),
        typeof(ParticipantsAdmitted),
        typeof(ParticipantRefused),
        typeof(ParticipantLeft),
    ];

    private static readonly ConferenceDocument Nothing = ConferenceDocument.From(JsonElement.Parse("{}"u8));

    private readonly string account;
    private readonly Dictionary<string, ConferenceDocument> documents;
    private readonly Dictionary<string, LiveConference> live;
    private readonly Dictionary<string, Participant> participants;
    private readonly Dictionary<string, Person> people;

    internal Briefing(
        string account,
        IEnumerable<Conference> conferences,
        IEnumerable<LiveConference> live,
        IEnumerable<Participant> participants,
        IEnumerable<Person> people)
    {
        this.account = account;
        this.live = live.ToDictionary(it => it.Id);
        documents = this.live.Values.Where(it => it.Dynamic is not null).ToDictionary(it => it.Id, it => it.Dynamic!);
        foreach (var conference in conferences)
            documents[conference.Id] = conference.Document;
        this.participants = participants.ToDictionary(it => it.Id);
        this.people = people.ToDictionary(it => it.Id);
    }

    public static async Task<Briefing> LoadAsync(
        string account, IReadOnlyList<IEvent> facts, IQuerySession session, CancellationToken cancellation)
    {
        var ids = facts.Select(fact => fact.StreamKey!).Distinct().ToArray();
        var conferences = await session.LoadManyAsync<Conference>(cancellation, ids);
        var live = await session.LoadManyAsync<LiveConference>(cancellation, ids);
        var instances = live.ToDictionary(it => it.Id, it => it.Instance);
        var participants = await session.LoadManyAsync<Participant>(
            cancellation, [.. facts.SelectMany(fact => Named(fact, instances)).Distinct()]);
        var people = await session.LoadManyAsync<Person>(
            cancellation,
            [.. participants.Select(it => it.PersonId).Concat(facts.SelectMany(Invited)).Distinct()]);
        return new(account, conferences, live, participants, people);
    }

    /// <summary>True unless the outcome is known: it failed from the start, or its conference is over.</summary>
    public bool IsOpen(string conferenceId, Operation operation) =>
        live.GetValueOrDefault(conferenceId)?.Asked(operation.Id) is not null;

    /// <summary>The command that carries out an operation.</summary>
    public MediaCommand Command(IEvent fact, Operation operation)
    {
        var invited = operation.Targets.Where(target => target.Leg is not null).Select(target => target.Leg!);
        return Blank(fact, operation.Deadline) with
        {
            Name = MediaCommands.For(operation.Action),
            OperationId = operation.Id,
            Targets = [.. operation.Targets.Select(it => Leg(fact.StreamKey!, it.ParticipantId)).OfType<MediaTarget>()],
            MediaName = operation.MediaName,
            Relationship = operation.Relationship,
            Dialling = operation.Dialling,
            Endpoints =
            [
                .. invited.Where(leg => people.ContainsKey(leg.PersonId))
                    .Select(leg => new MediaEndpoint(leg.EndpointId, leg.CallId, people[leg.PersonId])),
            ],
        };
    }

    /// <summary>What the media server is told unasked; nothing of what is too long ago to be worth hearing.</summary>
    public IEnumerable<MediaCommand> Announcements(IEvent fact, DateTimeOffset now)
    {
        var expires = fact.Timestamp + Operation.Patience;
        if (expires < now)
            return [];
        var isKnown = documents.TryGetValue(fact.StreamKey!, out var document);

        // Facts are read again after a crash: whoever left meanwhile must not be brought back.
        var (leg, person, isGone) = fact.Data switch
        {
            ParticipantRefused refused => (new(0, refused.CallId, null), null, false),
            _ when Participant.Of(fact.Recorded()).ToArray() is [var (instance, id)]
                && Seated(fact.StreamKey!, instance, id) is { } seated =>
                (Leg(seated), Person(seated), seated.LeftAt is not null),
            _ => (new MediaTarget(0, "", null), (Person?)null, false),
        };
        var commands = Media.Announcements.For(
            fact.Recorded(), document ?? Nothing, Blank(fact, expires), leg, person?.CallerIdName ?? "");

        // Of a conference that was removed since only this is told: a leg it let in is there, and is to be put out.
        return commands.Where(it => it.Name switch
        {
            MediaCommands.Admit => !isGone,
            MediaCommands.Hold => !isGone && isKnown,
            _ => isKnown,
        });
    }

    private static IEnumerable<string> Named(IEvent fact, Dictionary<string, int> instances) => fact.Data switch
    {
        OperationRequested { Operation: var operation } when instances.TryGetValue(fact.StreamKey!, out var instance) =>
            operation.Targets.Select(it => Participant.IdOf(fact.StreamKey!, instance, it.ParticipantId)),
        _ => Participant.Of(fact.Recorded())
            .Select(it => Participant.IdOf(fact.StreamKey!, it.Instance, it.ParticipantId)),
    };

    private static IEnumerable<string> Invited(IEvent fact) => fact.Data is OperationRequested requested
        ? requested.Operation.Targets.Select(target => target.Leg?.PersonId).OfType<string>()
        : [];

    private static MediaTarget Leg(Participant it) =>
        new(it.ParticipantId, it.CallId, it.MemberId, it.IsModerator, it.Muted, it.Deaf);

    private MediaTarget? Leg(string conferenceId, int participantId) =>
        Seated(conferenceId, live.GetValueOrDefault(conferenceId)?.Instance ?? 0, participantId) is { } seated
            ? Leg(seated)
            : null;

    private Participant? Seated(string conferenceId, int instance, int participantId) =>
        participants.GetValueOrDefault(Participant.IdOf(conferenceId, instance, participantId));

    private Person? Person(Participant seated) => people.GetValueOrDefault(seated.PersonId);

    private MediaCommand Blank(IEvent fact, DateTimeOffset expires) =>
        new(account, fact.StreamKey!, live.GetValueOrDefault(fact.StreamKey!)?.Uuid, "", expires);
}
