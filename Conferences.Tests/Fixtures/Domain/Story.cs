using System.Collections.Immutable;
using System.Text.Json;
using Conferences.Api.Media;
using Conferences.Domain.Commands;
using Conferences.Domain.Commands.Observed;
using Conferences.Domain.Document;
using Conferences.Domain.Events;
using Conferences.Domain.State;

namespace Conferences.Tests.Fixtures.Domain;

/// <summary>Decisions of one conference, without a database: given events, when a command, then a decision.</summary>
public sealed class Story
{
    public const string Id = "0123456789abcdef0123456789abcdef";

    public static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    public static readonly Initiator Caller = new(AccountId: "account", KeyId: "key");

    private static readonly Loopback Media = new();

    private int asked;

    /// <summary>A conference with this public document; null for one that is not configured.</summary>
    public Story(string? document = "{}", params string[] takenNumbers)
    {
        State = new(
            Id,
            0,
            null,
            LiveConference.Idle(Id),
            ImmutableSortedDictionary<int, Participant>.Empty,
            [.. takenNumbers.Select(NumberingPlan.Usual.Normal)],
            WrongPins.None);
        if (document is not null)
            Given(new ConferenceCreated(Document(document)));
    }

    public ConferenceState State { get; private set; }

    public LiveConference Live => State.Live;

    public List<ConferenceEvent> Events { get; } = [];

    public List<Person> People { get; } = [];

    public CommandContext Context => new(new($"{++asked:x32}"), Noon, Caller) { Salt = "5a17" };

    public static ConferenceDocument Document(string json) => ConferenceDocument.From(JsonElement.Parse(json));

    /// <summary>Records these events.</summary>
    public Story Given(params IEnumerable<ConferenceEvent> events)
    {
        foreach (var @event in events)
        {
            State = State.After(@event, Noon);
            Events.Add(@event);
        }

        return this;
    }

    /// <summary>Decides and records; the media server does not respond yet.</summary>
    public Decision Request(Command command)
    {
        var decision = command.Decide(State);
        State = State.After(decision, Noon);
        Events.AddRange(decision.Events);
        People.AddRange(decision.People);
        return decision;
    }

    /// <summary>Decides and records with a media server that responds immediately; returns all events.</summary>
    public ConferenceEvent[] Do(Command command)
    {
        var before = Events.Count;
        Obey(Request(command));
        return [.. Events.Skip(before)];
    }

    /// <summary>A leg joins; returns the decision.</summary>
    public Decision Join(
        string call, bool moderates = false, string? pin = null, bool? mute = null, bool? deaf = null,
        string number = "", bool ghost = false) =>
        Request(Leg(call, moderates, pin, mute, deaf, number) with { Ghost = ghost });

    /// <summary>These legs join, one after the other.</summary>
    public Story With(bool moderate, params string[] calls)
    {
        foreach (var call in calls)
            Assert.Null(Join(call, moderate).Refusal);
        return this;
    }

    public static JoinConference Leg(
        string call, bool moderates = false, string? pin = null, bool? mute = null, bool? deaf = null,
        string number = "") =>
        new(
            new(call),
            new($"{call}-person", Id, "5a17", call, number, JsonElement.Parse("{}"), Noon),
            moderates,
            pin,
            mute,
            deaf,
            new("uuid"),
            "switch");

    public ConferenceEvent[] Act(ConferenceAction action) => Do(new ActOnConference(action, Context));

    public ConferenceEvent[] Act(ParticipantAction action) => Do(new ActOnParticipants(action, DryRun: false, Context));

    public ConferenceEvent[] Act(ParticipantAction action, int participant) =>
        Do(new ActOnParticipant(action, participant, Context));

    /// <summary>Asserts that these events are a request and its failure.</summary>
    public static OperationFailed FailedAtOnce(IEnumerable<ConferenceEvent> events)
    {
        ConferenceEvent[] both = [.. events];
        Assert.Equal(2, both.Length);
        var (requested, failed) = (Assert.IsType<OperationRequested>(both[0]), Assert.IsType<OperationFailed>(both[1]));
        Assert.Equal(requested.Operation.Id, failed.OperationId);
        return failed;
    }

    /// <summary>The operation of this event, folded from all recorded events.</summary>
    public Operation Whole(ConferenceEvent @event) => Events.Where(it => Operation.IdOf(it) == Operation.IdOf(@event))
        .Aggregate((Operation?)null, (operation, it) => Operation.Fold(operation, it, Noon))!;

    /// <summary>A media event, with its operation and position if the media server reports them.</summary>
    public MediaEvent Word(OperationId? commandId = null, long? position = null) =>
        new(Context, null, commandId, position);

    private void Obey(Decision decision)
    {
        foreach (var requested in decision.Events.OfType<OperationRequested>())
        {
            foreach (var mediaEvent in Live.Asked(requested.Operation.Id) is { } open
                ? Media.ImmediateEvents(open, State, Context)
                : [])
                Obey(Request(mediaEvent));
        }
    }
}
