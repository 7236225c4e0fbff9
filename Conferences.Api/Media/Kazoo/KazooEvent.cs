using System.Security.Cryptography;
using System.Text.Json;
using Conferences.Api.Crossbar;
using Conferences.Api.Queries;
using Conferences.Domain.Commands;
using Conferences.Domain.Commands.Observed;
using Conferences.Domain.State;

namespace Conferences.Api.Media.Kazoo;

/// <summary>An event that Kazoo reports of a conference.</summary>
/// <param name="Name">Kazoo's name for it.</param>
/// <param name="CallId">The leg it concerns, if any.</param>
/// <param name="MemberId">The media server's own number for the leg, if reported.</param>
/// <param name="Key">Makes a repeat harmless; null if the message has no id.</param>
/// <param name="Word">The command it leads to; null for a signal, which is not recorded.</param>
internal sealed record KazooEvent(
    string Name, Place Place, CallId? CallId, long? MemberId, IdempotencyKey? Key, Func<CommandContext, Command>? Word)
{
    /// <summary>True if it names the leg a ghost.</summary>
    public bool IsGhost { get; private init; }

    /// <summary>The instance it is about.</summary>
    public InstanceUuid? Uuid { get; private init; }

    public const string StartTalking = "start-talking";
    public const string StopTalking = "stop-talking";
    public const string Left = "del-member";
    public const string Ended = "conference-destroy";

    private const string Created = "conference-create";
    private const string Joined = "add-member";
    private const string Locked = "lock";
    private const string Unlocked = "unlock";
    private const string RecordingStarted = "start-recording";
    private const string RecordingStopped = "stop-recording";

    /// <summary>The event, or why no command follows from the message.</summary>
    /// <param name="routingKey">The routing key of the message: it has what older messages lack.</param>
    /// <param name="newId">Makes ids of people.</param>
    public static (KazooEvent? Heard, KazooUnused? Unused) Read(
        ReadOnlySpan<byte> body, string routingKey, Func<string> newId)
    {
        var key = KazooRoutingKey.Read(routingKey);
        var (parsed, error) = StrictJson.Read(body);
        if (parsed is { ValueKind: JsonValueKind.Object } json)
            return Read(json, KazooSubject.Of(json, key), newId, Convert.ToHexStringLower(SHA256.HashData(body)));
        var about = KazooSubject.Of(null, key);
        return (
            null,
            new(about, about.PassedOver, error is null ? "It is no JSON object." : StrictJson.Unquoted(error)));
    }

    /// <summary>True for the events that this service uses; media servers have many more.</summary>
    public static bool IsUsed(string name) =>
        name is StartTalking or StopTalking or Created or Ended or Joined or Locked or Unlocked
            or RecordingStarted or RecordingStopped
        || KazooMemberActions.DoneBy(name) is not null;

    private static (KazooEvent?, KazooUnused?) Read(
        JsonElement json, KazooSubject about, Func<string> newId, string hash)
    {
        if (about.PassedOver is { } label)
            return (null, new(about, label, "It is not about this service."));
        var (callId, uuid) = (json.Id<CallId>("Call-ID"), json.Id<InstanceUuid>("Instance-ID"));
        return (about.Name, json.Text("Event")) switch
        {
            _ when about.Category is null => Broken("Event-Category is missing."),
            _ when about.Kind is null => Broken("Event-Name is missing."),
            (_, null) => Broken("Event is missing."),
            _ when about.Account is null => Broken("It names no account."),
            _ when json.Text("Conference-ID") is null => Broken("Conference-ID is missing."),
            _ when uuid is null => Broken("Instance-ID is missing."),
            (_, { } name) when IsOfLeg(name) && callId is null => Broken("Call-ID is missing."),
            (var conference, { } name) => (
                new(
                    name,
                    conference!.Place,
                    callId,
                    json.MemberId(),
                    KeyOf(json, hash),
                    WordOf(name, json, conference, newId))
                {
                    IsGhost = json.IsGhost(),
                    Uuid = uuid,
                },
                null),
        };

        (KazooEvent?, KazooUnused?) Broken(string why) => (null, KazooUnused.Broken(about, why));
    }

    private static bool IsOfLeg(string name) =>
        name is StartTalking or StopTalking || name.EndsWith("-member", StringComparison.Ordinal);

    private static Func<CommandContext, Command>? WordOf(
        string name, JsonElement json, ConferenceName conference, Func<string> newId)
    {
        return name switch
        {
            Created => context => new ObserveStarted(json.SwitchName(), Said(context)),
            Ended => context => new ObserveEnded(Said(context)),
            Locked => context => new ObserveConference(ConferenceAction.Lock, Said(context)),
            Unlocked => context => new ObserveConference(ConferenceAction.Unlock, Said(context)),
            RecordingStarted => context =>
                new ObserveConference(ConferenceAction.Record, Said(context), json.Text("Media-Name")),
            RecordingStopped => context =>
                new ObserveConference(ConferenceAction.StopRecording, Said(context), json.Text("Media-Name")),
            Joined => context => new ObserveJoin(
                json.Leg(json.Id<CallId>("Call-ID")!.Value, conference.ConferenceId, context.At, newId),
                json.SwitchName(),
                Said(context)),
            _ => KazooMemberActions.DoneBy(name) is { } action
                ? context => new ObserveParticipants(action, [json.Id<CallId>("Call-ID")!.Value], Said(context))
                {
                    MemberId = json.MemberId(),
                }
                : null,
        };

        MediaEvent Said(CommandContext context) =>
            new(context, json.Id<InstanceUuid>("Instance-ID"))
            {
                AsDynamic = conference.IsDynamic,
                Switch = json.SwitchName(),
            };
    }

    // Media servers make a Msg-ID of a clock that stands still for a moment, so several messages of one Node may share
    // it. A repeat is the same message in every byte, Node and Msg-ID among them. A client's key has no tab. Of
    // conferences that this service does not know nothing is kept.
    private static IdempotencyKey? KeyOf(JsonElement json, string hash) =>
        json.Text(KazooMessage.MsgId) is { Length: > 0 }
            ? new($"kazoo\t{hash}", hash) { KeepsRefusals = false }
            : null;
}
