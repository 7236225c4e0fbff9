using System.Text.Json;
using System.Text.Json.Nodes;
using Conferences.Api.Crossbar;
using Conferences.Api.Queries;
using Conferences.Api.Responses;
using Conferences.Api.Store;
using Conferences.Domain.Events;
using Conferences.Domain.State;

namespace Conferences.Api.Live.Blackhole;

/// <summary>Makes the messages that tell of events, in Kazoo's form and with the state that each led to.</summary>
internal sealed class LiveMessages(StateQueries states, ActiveSpeakers speakers)
{
    /// <summary>What is known of an account's conferences, for events that are told in order from here.</summary>
    public ConferenceFolds Folds(string account) => new(account, states);

    /// <summary>The messages that tell of this event.</summary>
    /// <param name="place">Its place in the account's ledger; 0 if it is not known.</param>
    /// <param name="wants">True for kinds that somebody asks for.</param>
    /// <param name="isNow">True if it is told as it happens: who talks is known of the present alone.</param>
    public async Task<IReadOnlyList<LiveMessage>> OfAsync(
        string account,
        HistoryItem item,
        long place,
        ConferenceFolds folds,
        Func<BindingKind, bool> wants,
        bool isNow,
        CancellationToken cancellation)
    {
        var (it, id) = (item.Event.Recorded(), item.Event.StreamKey!);
        if (item.Person is { } person)
            folds.Learn(person);
        if (it is PersonErased erased)
            folds.Forget(erased.PersonId);
        var told = new List<LiveMessage>();
        if (wants(BindingKind.Object) && ActionOf(it) is { } action)
            told.Add(await ObjectAsync(account, id, action, item.Event.Version, cancellation));
        if (!wants(BindingKind.Event) && !wants(BindingKind.Operation) && !wants(BindingKind.Command))
            folds.Pass(id);
        else
        {
            var fold = await folds.UponAsync(item.Event, cancellation);
            var (people, operation) = folds.Take(fold, item.Event);
            if (operation is not null && wants(BindingKind.Operation))
                told.Add(Changed(account, id, item, operation));
            if (it is OperationRequested && wants(BindingKind.Command))
                told.AddRange(KapiCommands.Of(operation!, id).Select(command => Command(account, id, item, command)));
            if (wants(BindingKind.Event) && EventNames.Of(it) is { } name)
            {
                var shown = new List<JsonObject>();
                foreach (var one in people)
                {
                    var who = await folds.PersonAsync(one.PersonId, cancellation);
                    shown.Add(Shown(account, one, who, fold.Live, item.Event.Timestamp, isNow));
                }

                told.Add(Happened(account, id, name, item, fold.Live, shown));
            }
        }

        return
        [
            .. told.Select(message => message with
            {
                Place = place,
                Sequence = item.Event.Version,
                Cursor = item.Cursor,
            }),
        ];
    }

    /// <summary>The message that somebody has begun or ceased to talk.</summary>
    public async Task<LiveMessage> OfAsync(
        string account, FeedSignal signal, ConferenceFolds folds, CancellationToken cancellation)
    {
        var (id, call) = (signal.ConferenceId!, signal.CallId!.Value);
        var fold = await folds.NewestAsync(id, cancellation);
        var data = Common(account, id, EventNames.Talking(signal.Talks), signal.At, fold.Live);
        if (fold.Find(call) is { } who)
        {
            var person = await folds.PersonAsync(who.PersonId, cancellation);
            Add(data, Shown(account, who, person, fold.Live, signal.At, isNow: false, signal.Talks));
        }
        else
            data["call_id"] = call.Text;
        return Event(account, id, EventNames.Talking(signal.Talks), data, [RoutingKeys.Part(call.Text)]);
    }

    private static string? ActionOf(ConferenceEvent it) => it switch
    {
        ConferenceCreated => LiveMessage.Created,
        ConferenceUpdated => LiveMessage.Edited,
        ConferenceDeleted => LiveMessage.Deleted,
        _ => null,
    };

    private async Task<LiveMessage> ObjectAsync(
        string account, string id, string action, long version, CancellationToken cancellation)
    {
        var revision = await states.RevisionAsync(account, id, version, cancellation);
        return new(
            BindingKind.Object,
            action,
            action,
            id,
            [],
            RoutingKeys.OfObject(action, account, id),
            Bytes(new()
            {
                ["id"] = id,
                ["type"] = "conference",
                ["account_id"] = account,
                ["_rev"] = ETags.Of(revision, version),
            }));
    }

    private static LiveMessage Changed(string account, string id, HistoryItem item, Operation operation)
    {
        var data = Node(OperationResponse.Of(operation), ResponseJson.Default.OperationResponse);
        (data["account_id"], data["conference_id"]) = (account, id);
        (data["sequence"], data["event_id"]) = (item.Event.Version, item.Event.Id.ToString());
        AddOrigin(data, item);
        return new(
            BindingKind.Operation,
            operation.Action.Name(),
            "operation",
            id,
            [],
            RoutingKeys.OfOperation(id),
            Bytes(data));
    }

    private static LiveMessage Command(string account, string id, HistoryItem item, JsonObject command)
    {
        command["account_id"] = account;
        (command["sequence"], command["id"]) = (item.Event.Version, item.Event.Id.ToString());
        AddOrigin(command, item);
        return new(
            BindingKind.Command,
            command["application_name"]!.GetValue<string>(),
            "command",
            id,
            [],
            RoutingKeys.OfCommand(id),
            Bytes(command));
    }

    private static LiveMessage Happened(
        string account, string id, string name, HistoryItem item, LiveConference live, List<JsonObject> people)
    {
        var it = item.Event.Recorded();
        var data = Common(account, id, name, item.Event.Timestamp, live);
        Add(data, EventNames.MembersOf(it, item.Person));
        string[] calls = people.Count > 0
            ? [.. people.Select(one => one["call_id"]!.GetValue<string>())]
            : data["call_id"]?.GetValue<string>() is { } call ? [call] : [];
        if (it is ParticipantsAdmitted)
            data["participants"] = new JsonArray([.. people]);
        else if (people is [var only])
            Add(data, only);
        (data["sequence"], data["id"]) = (item.Event.Version, item.Event.Id.ToString());
        AddOrigin(data, item);
        return Event(account, id, name, data, [.. calls.Select(RoutingKeys.Part)]);
    }

    // Where no single call is meant, Kazoo's key has the conference's id in its place.
    private static LiveMessage Event(
        string account, string id, string name, JsonObject data, IReadOnlyList<string> calls) => new(
            BindingKind.Event,
            name,
            "event",
            id,
            calls.Count == 0 ? [id] : calls,
            RoutingKeys.OfEvent(name, account, id, calls is [var call] ? call : id),
            Bytes(data));

    private static JsonObject Common(
        string account, string id, string name, DateTimeOffset at, LiveConference live) => new()
        {
            ["event"] = name,
            ["event_category"] = "conference",
            ["event_name"] = "event",
            ["account_id"] = account,
            ["conference_id"] = id,
            ["instance_id"] = live.Uuid?.Text,
            ["timestamp"] = Gregorian.Seconds(at),
            ["time"] = EventJson.Time(at),
        };

    private JsonObject Shown(
        string account,
        Participant one,
        Person? who,
        LiveConference live,
        DateTimeOffset at,
        bool isNow,
        bool talks = false)
    {
        // An instance that is not known by its id is shown without one.
        var known = live.Uuid is null ? live with { Uuid = new("unknown") } : live;
        var shown = Node(
            ParticipantResponse.Of(
                one, who, known, at, talks || (isNow && speakers.Talks(account, one.ConferenceId, one.CallId))),
            ResponseJson.Default.ParticipantResponse);
        shown["waiting"] = one.Waiting;
        return shown;
    }

    private static void AddOrigin(JsonObject data, HistoryItem item)
    {
        data["actor"] = JsonSerializer.SerializeToNode(item.Actor, ResponseJson.Default.ActorResponse);
        data["timestamp"] ??= Gregorian.Seconds(item.Event.Timestamp);
        data["time"] ??= EventJson.Time(item.Event.Timestamp);
    }

    private static void Add(JsonObject data, JsonObject more)
    {
        foreach (var (name, value) in more.ToArray())
        {
            more.Remove(name);
            data[name] = value;
        }
    }

    private static JsonObject Node<T>(T shown, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> shape) =>
        JsonSerializer.SerializeToNode(shown, shape)!.AsObject();

    private static byte[] Bytes(JsonObject data) =>
        JsonSerializer.SerializeToUtf8Bytes(data, EventJson.Written);
}
