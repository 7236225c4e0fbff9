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
    public const string StartTalking = "start-talking";
    public const string StopTalking = "stop-talking";
    public const string Left = "del-member";
    public const string Ended = "conference-destroy";

    private const string RoutingKey = "conference.event.";

    /// <summary>The event, or why it cannot be read.</summary>
    /// <param name="routingKey">The routing key of the message: it has what older messages lack.</param>
    /// <param name="newId">Makes ids of people.</param>
    public static (KazooEvent? Heard, string? Objection) Read(
        ReadOnlySpan<byte> body, string routingKey, Func<string> newId)
    {
        var (parsed, error) = StrictJson.Read(body);
        return parsed is { } json
            ? Read(json, routingKey, newId, Convert.ToHexStringLower(SHA256.HashData(body)))
            : (null, error);
    }

    private static (KazooEvent?, string?) Read(
        JsonElement json, string routingKey, Func<string> newId, string hash)
    {
        var (name, account, conference) = (json.Text("Event"), AccountOf(json, routingKey), json.Text("Conference-ID"));
        var (callId, uuid) = (json.Id<CallId>("Call-ID"), json.Id<InstanceUuid>("Instance-ID"));
        return (name, json.Text("Event-Name")) switch
        {
            _ when json.Text("Event-Category") != "conference" => Unreadable("It is no message about conferences."),
            (_, not ("event" or "participant_event")) => Unreadable("It is no event."),
            (null, _) => Unreadable("Event is missing."),
            _ when !Ids.IsId(account) => Unreadable("It is about no account: 32 lower-case hex digits."),
            _ when !Ids.IsId(conference) => Unreadable("Conference-ID is not 32 lower-case hex digits."),
            _ when uuid is null => Unreadable("Instance-ID is missing."),
            _ when IsOfLeg(name) && callId is null => Unreadable("Call-ID is missing."),
            _ when name is not (StartTalking or StopTalking) && WordOf(name, json, newId) is null =>
                Unreadable($"Nobody here knows the event {name}."),
            _ => (
                new(
                    name,
                    new(account!, conference!),
                    callId,
                    json.MemberId(),
                    KeyOf(json, hash),
                    WordOf(name, json, newId)),
                null),
        };
    }

    private static (KazooEvent?, string?) Unreadable(string why) => (null, why);

    private static bool IsOfLeg(string name) =>
        name is StartTalking or StopTalking || name.EndsWith("-member", StringComparison.Ordinal);

    private static Func<CommandContext, Command>? WordOf(
        string name, JsonElement json, Func<string> newId) => name switch
        {
            "conference-create" => context => new ObserveStarted(json.Host(), Said(json, context)),
            Ended => context => new ObserveEnded(Said(json, context)),
            "lock" => context => new ObserveConference(ConferenceAction.Lock, Said(json, context)),
            "unlock" => context => new ObserveConference(ConferenceAction.Unlock, Said(json, context)),
            "start-recording" => context =>
                new ObserveConference(ConferenceAction.Record, Said(json, context), json.Text("Media-Name")),
            "stop-recording" => context =>
                new ObserveConference(ConferenceAction.StopRecording, Said(json, context), json.Text("Media-Name")),
            "add-member" => context => new ObserveJoin(
                json.Leg(json.Id<CallId>("Call-ID")!.Value, json.Text("Conference-ID")!, context.At, newId),
                json.Host(),
                Said(json, context)),
            _ => KazooMemberActions.DoneBy(name) is { } action ? Of(action, json) : null,
        };

    private static Func<CommandContext, Command> Of(ParticipantAction action, JsonElement json) =>
        context => new ObserveParticipants(action, [json.Id<CallId>("Call-ID")!.Value], Said(json, context));

    private static MediaEvent Said(JsonElement json, CommandContext context) =>
        new(context, json.Id<InstanceUuid>("Instance-ID"));

    // conference.event.{event}.{account}.{conference}.{call}
    private static string? AccountOf(JsonElement json, string routingKey) =>
        json.Text("Account-ID") ?? json.Object("Custom-Channel-Vars")?.Text("Account-ID")
        ?? (routingKey.StartsWith(RoutingKey, StringComparison.Ordinal)
            && routingKey.Split('.') is [_, _, _, var account, _, _]
                ? Uri.UnescapeDataString(account)
                : null);

    // A client's key is visible ASCII and so contains no tab.
    private static IdempotencyKey? KeyOf(JsonElement json, string hash) =>
        json.Text(KazooMessage.MsgId) is { Length: > 0 } id ? new($"kazoo\t{json.Text("Node")}\t{id}", hash) : null;
}
