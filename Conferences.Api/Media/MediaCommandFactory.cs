using System.Collections.Immutable;
using System.Text.Json;
using Conferences.Api.Store;
using Conferences.Domain.Document;
using Conferences.Domain.Events;
using Conferences.Domain.State;
using JasperFx.Events;
using Marten;

namespace Conferences.Api.Media;

/// <summary>What must be known of an account's conferences to translate events into media commands.</summary>
internal sealed class MediaCommandFactory
{
    /// <summary>The events that lead to media commands.</summary>
    public static readonly IReadOnlyList<Type> Events =
    [
        typeof(OperationRequested),
        typeof(ParticipantJoined),
        typeof(ParticipantWaiting),
        typeof(ParticipantsAdmitted),
        typeof(ParticipantRefused),
        typeof(ParticipantLeft),
        typeof(ConferenceUpdated),
    ];

    private static readonly ConferenceDocument Nothing = ConferenceDocument.From(JsonElement.Parse("{}"u8));

    private readonly string account;
    private readonly Dictionary<string, ConferenceDocument> documents;
    private readonly HashSet<string> configured = [];
    private readonly Dictionary<string, LiveConference> live;
    private readonly Dictionary<string, Participant> participants;
    private readonly Dictionary<PersonId, Person> people;
    private readonly Dictionary<Guid, ConferenceDocument> edited;

    internal MediaCommandFactory(
        string account,
        IEnumerable<Conference> conferences,
        IEnumerable<LiveConference> live,
        IEnumerable<Participant> participants,
        IEnumerable<Person> people,
        Dictionary<Guid, ConferenceDocument>? edited = null)
    {
        this.account = account;
        this.edited = edited ?? [];
        this.live = live.ToDictionary(it => it.Id);
        documents = this.live.Values.Where(it => it.Dynamic is not null).ToDictionary(it => it.Id, it => it.Dynamic!);
        foreach (var conference in conferences)
        {
            configured.Add(conference.Id);
            documents[conference.Id] = conference.Document;
        }

        this.participants = participants.ToDictionary(it => it.Id);
        this.people = people.ToDictionary(it => it.PersonId);
    }

    public static async Task<MediaCommandFactory> LoadAsync(
        string account, IReadOnlyList<IEvent> events, IQuerySession session, CancellationToken cancellation)
    {
        var ids = events.Select(@event => @event.StreamKey!).Distinct().ToArray();
        var conferences = await session.LoadManyAsync<Conference>(cancellation, ids);
        var live = await session.LoadManyAsync<LiveConference>(cancellation, ids);
        var instances = live.ToDictionary(it => it.Id, it => it.Instance);
        var participants = await session.LoadManyAsync<Participant>(
            cancellation, [.. events.SelectMany(@event => Named(@event, instances)).Distinct()]);
        var people = await session.LoadManyAsync<Person>(
            cancellation,
            [
                .. participants.Select(it => it.PersonId).Concat(events.SelectMany(Invited)).Distinct()
                    .Select(it => it.Text),
            ]);
        var edited = await EditedDocuments.BeforeAsync(
            [
                .. events.Where(@event => @event.Data is ConferenceUpdated
                    && live.Any(it => it.Id == @event.StreamKey && it.IsRunning)),
            ],
            session,
            cancellation);
        return new(account, conferences, live, participants, people, edited);
    }

    /// <summary>
    /// True if the operation is still to be sent. Otherwise it was sent before its event was read again, or its outcome
    /// is known: it failed from the start, or its conference is over.
    /// </summary>
    public bool IsRequested(string conferenceId, Operation operation) =>
        live.GetValueOrDefault(conferenceId)?.Asked(operation.Id) is { Status: OperationStatus.Requested };

    /// <summary>The command that carries out an operation. It dials the legs whose outcome is not known yet.</summary>
    public MediaCommand Command(IEvent @event, Operation operation)
    {
        var invited = operation.Targets.Where(target => target is { IsOpen: true, Leg: not null })
            .Select(target => target.Leg!);
        return Blank(@event, operation.Deadline) with
        {
            Name = MediaCommands.For(operation.Action),
            OperationId = operation.Id,
            Targets =
            [
                .. operation.Targets.Select(it => Leg(@event.StreamKey!, it.ParticipantId)).OfType<MediaTarget>(),
            ],
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

    /// <summary>Announcements that follow from an event; none for events too old to be announced.</summary>
    public IEnumerable<MediaCommand> Announcements(IEvent @event, DateTimeOffset now)
    {
        var expires = @event.Timestamp + Operation.Patience;
        if (expires < now)
            return [];
        var isKnown = documents.TryGetValue(@event.StreamKey!, out var document);

        // Events are read again after a crash: a participant that left meanwhile must not be brought back.
        var (leg, person, isGone) = @event.Data switch
        {
            ParticipantRefused refused => (new MediaTarget(0, refused.CallId, null), (Person?)null, false),
            _ when Participant.Of(@event.Recorded()).ToArray() is [var (instance, id)]
                && Seated(@event.StreamKey!, instance, id) is { } seated =>
                (Leg(seated), Person(seated), seated.LeftAt is not null),
            _ => (null, null, false),
        };
        var commands = Media.Announcements.For(
            @event.Recorded(),
            document ?? Nothing,
            Blank(@event, expires),
            leg,
            person?.CallerIdName ?? "",
            edited.GetValueOrDefault(@event.Id));

        // For a conference removed since, these are the only commands: a leg it admitted is there and must be removed.
        return commands.Where(it => it.Name switch
        {
            MediaCommands.Admit => !isGone,
            MediaCommands.HangUp => true,
            MediaCommands.Hold => !isGone && isKnown,
            _ => isKnown,
        });
    }

    private static IEnumerable<string> Named(IEvent @event, Dictionary<string, int> instances) => @event.Data switch
    {
        OperationRequested { Operation: var operation }
            when instances.TryGetValue(@event.StreamKey!, out var instance) =>
            operation.Targets.Select(it => Participant.IdOf(@event.StreamKey!, instance, it.ParticipantId)),
        _ => Participant.Of(@event.Recorded())
            .Select(it => Participant.IdOf(@event.StreamKey!, it.Instance, it.ParticipantId)),
    };

    private static IEnumerable<PersonId> Invited(IEvent @event) => @event.Data is OperationRequested requested
        ? requested.Operation.Targets.Select(target => target.Leg?.PersonId).OfType<PersonId>()
        : [];

    private static MediaTarget Leg(Participant it) =>
        new(it.ParticipantId, it.CallId, it.MemberId, it.IsModerator, it.Muted, it.Deaf, it.Ghost);

    private MediaTarget? Leg(string conferenceId, int participantId) =>
        Seated(conferenceId, live.GetValueOrDefault(conferenceId)?.Instance ?? 0, participantId) is { } seated
            ? Leg(seated)
            : null;

    private Participant? Seated(string conferenceId, int instance, int participantId) =>
        participants.GetValueOrDefault(Participant.IdOf(conferenceId, instance, participantId));

    private Person? Person(Participant seated) => people.GetValueOrDefault(seated.PersonId);

    private MediaCommand Blank(IEvent @event, DateTimeOffset expires)
    {
        var (id, now) = (@event.StreamKey!, live.GetValueOrDefault(@event.StreamKey!));
        return new(account, id, now?.Uuid, "", expires)
        {
            IsDynamic = (now ?? LiveConference.Idle(id)).IsDynamic(configured.Contains(id)),
            IsRunning = now?.IsRunning is true,
            Switch = now?.IsRunning is true ? now.Switch : null,
        };
    }
}
