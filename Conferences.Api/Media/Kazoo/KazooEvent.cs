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
    /// <summary>
    /// Why it is passed over: it names more than one account. It then says nothing else. Null if it names one.
    /// </summary>
    public string? Contradiction { get; private init; }

    /// <summary>True if it names the leg a ghost.</summary>
    public bool IsGhost { get; private init; }

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
        var (name, account) = (json.Text("Event"), AccountOf(json, routingKey));
        var conference = ConferenceName.Read(json.Text("Conference-ID"), account ?? "");
        var (callId, uuid) = (json.Id<CallId>("Call-ID"), json.Id<InstanceUuid>("Instance-ID"));
        return (name, json.Text("Event-Name")) switch
        {
            _ when json.Text("Event-Category") != "conference" => Unreadable("It is no message about conferences."),
            (_, not ("event" or "participant_event")) => Unreadable("It is no event."),
            (null, _) => Unreadable("Event is missing."),
            _ when !Ids.IsId(account) => Unreadable("It is about no account: 32 lower-case hex digits."),
            _ when conference is null => Unreadable("Conference-ID is not 32 lower-case hex digits."),
            _ when conference.Account != account || !Agrees(routingKey, json, account!) =>
                (new(name, new(account!, conference.ConferenceId), null, null, null, null)
                {
                    Contradiction = "Account-ID, Conference-ID and routing key name different conferences.",
                }, null),
            _ when uuid is null => Unreadable("Instance-ID is missing."),
            _ when IsOfLeg(name) && callId is null => Unreadable("Call-ID is missing."),
            _ when name is not (StartTalking or StopTalking) && WordOf(name, json, conference, newId) is null =>
                Unreadable($"Nobody here knows the event {name}."),
            _ => (
                new(
                    name,
                    conference.Place,
                    callId,
                    json.MemberId(),
                    KeyOf(json, hash),
                    WordOf(name, json, conference, newId))
                {
                    IsGhost = json.IsGhost(),
                },
                null),
        };
    }

    private static (KazooEvent?, string?) Unreadable(string why) => (null, why);

    private static bool IsOfLeg(string name) =>
        name is StartTalking or StopTalking || name.EndsWith("-member", StringComparison.Ordinal);

    private static Func<CommandContext, Command>? WordOf(
        string name, JsonElement json, ConferenceName conference, Func<string> newId)
    {
        return name switch
        {
            "conference-create" => context => new ObserveStarted(json.SwitchName(), Said(context)),
            Ended => context => new ObserveEnded(Said(context)),
            "lock" => context => new ObserveConference(ConferenceAction.Lock, Said(context)),
            "unlock" => context => new ObserveConference(ConferenceAction.Unlock, Said(context)),
            "start-recording" => context =>
                new ObserveConference(ConferenceAction.Record, Said(context), json.Text("Media-Name")),
            "stop-recording" => context =>
                new ObserveConference(ConferenceAction.StopRecording, Said(context), json.Text("Media-Name")),
            "add-member" => context => new ObserveJoin(
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

    // The variables of a channel name the account of the leg: it counts where nothing names that of the conference.
    private static string? AccountOf(JsonElement json, string routingKey) =>
        json.Text("Account-ID") ?? Named(routingKey)?.Account
        ?? json.Object("Custom-Channel-Vars")?.Text("Account-ID");

    // A routing key in another form names nothing.
    private static bool Agrees(string routingKey, JsonElement json, string account) =>
        Named(routingKey) is not { } named
        || (named.Account == account && named.Conference == json.Text("Conference-ID"));

    // conference.event.{event}.{account}.{conference}.{call}
    private static (string Account, string Conference)? Named(string routingKey) =>
        routingKey.StartsWith(RoutingKey, StringComparison.Ordinal)
        && routingKey.Split('.') is [_, _, _, var account, var conference, _]
            ? (Uri.UnescapeDataString(account), Uri.UnescapeDataString(conference))
            : null;

    // A client's key is visible ASCII and so contains no tab.
    private static IdempotencyKey? KeyOf(JsonElement json, string hash) =>
        json.Text(KazooMessage.MsgId) is { Length: > 0 } id ? new($"kazoo\t{json.Text("Node")}\t{id}", hash) : null;
}
