using System.Collections.Immutable;
using System.Text.Json;
using Conferences.Api.Crossbar;
using Conferences.Domain.Commands.Observed;
using Conferences.Domain.State;

namespace Conferences.Api.Media.Kazoo;

/// <summary>Kazoo's reply to one of our messages.</summary>
/// <param name="To">The id of that message.</param>
internal abstract record KazooReply(string To)
{
    /// <summary>A conference is running, with this state.</summary>
    /// <param name="Conference">The media server's name for it.</param>
    internal sealed record Held(string To, string Conference, MediaRoster Roster) : KazooReply(To);

    /// <summary>One media server does not run the conference; another one may.</summary>
    /// <param name="Conference">The media server's name for it.</param>
    internal sealed record NotHeld(string To, string Conference) : KazooReply(To);

    /// <summary>These conferences of an account are running.</summary>
    /// <param name="Conferences">The media server's names for them.</param>
    internal sealed record Running(string To, ImmutableArray<string> Conferences) : KazooReply(To);

    /// <summary>A dial has ended.</summary>
    internal sealed record Dialled(string To, ImmutableArray<KazooDialled> Endpoints) : KazooReply(To);

    /// <summary>The account it is about; null if it does not say.</summary>
    public string? Account { get; private init; }

    /// <summary>The node of the cluster that replied; null if it does not say.</summary>
    public string? Node { get; private init; }

    /// <summary>The reply, or why it cannot be read.</summary>
    /// <param name="newId">Makes ids of people.</param>
    public static (KazooReply? Reply, string? Objection) Read(
        ReadOnlySpan<byte> body, DateTimeOffset at, Func<string> newId)
    {
        var (parsed, error) = StrictJson.Read(body);
        return parsed is { } json ? Read(json, at, newId) : (null, StrictJson.Unquoted(error!));
    }

    private static (KazooReply?, string?) Read(JsonElement json, DateTimeOffset at, Func<string> newId) =>
        (json.Text("Event-Name"), json.Text(KazooMessage.MsgId), json.Text("Conference-ID")) switch
        {
            (_, null or "", _) => (null, "Msg-ID is missing."),
            ("error", var to, { } name) => (new NotHeld(to, name), null),
            ("search_resp", var to, { } name) =>
                (new Held(to, name, RosterOf(json, name, at, newId))
                {
                    Account = json.Text("Account-ID"),
                    Node = json.Text("Node"),
                }, null),
            ("search_resp", var to, null) when json.Object("Conferences") is { } running =>
                (new Running(to, [.. running.EnumerateObject().Select(it => it.Name)])
                {
                    Account = json.Text("Account-ID"),
                    Node = json.Text("Node"),
                }, null),
            ("command", var to, _) when json.Text("Application-Name") == "dial_resp" =>
                (new Dialled(to, [.. List(json, "Endpoint-Responses").Select(Endpoint)]), null),
            _ => (null, "It is no reply to anything that was asked."),
        };

    private static MediaRoster RosterOf(JsonElement json, string name, DateTimeOffset at, Func<string> newId) =>
        new(
            json.Id<InstanceUuid>("UUID"),
            json.SwitchName(),
            Position: null,
            (json.Flag("Locked") ?? json.Flag("Is-Locked")) is true,
            Recording: null,
            [
                .. List(json, "Participants").Where(it => it.Id<CallId>("Call-ID") is not null)
                    .DistinctBy(it => it.Id<CallId>("Call-ID"))
                    .Select(it => it.Leg(
                        it.Id<CallId>("Call-ID")!.Value,
                        ConferenceName.Read(name, "")?.ConferenceId ?? name,
                        at,
                        newId)),
            ])
        {
            TellsOfRecording = false,
            RunTime = json.Number("Run-Time"),
        };

    private static KazooDialled Endpoint(JsonElement json) => new(
        json.Text("Endpoint-ID"),
        json.Text("Status") == "success" ? json.Id<CallId>("Call-ID") : null,
        json.Text("Message") ?? "");

    private static JsonElement.ArrayEnumerator List(JsonElement json, string name) =>
        json.Member(name) is { ValueKind: JsonValueKind.Array } list
            ? list.EnumerateArray()
            : JsonElement.Parse("[]"u8).EnumerateArray();
}

/// <summary>The outcome of dialling one endpoint.</summary>
/// <param name="EndpointId">Kazoo's name for it: its route, or its id.</param>
/// <param name="CallId">The leg that answered; null if none did.</param>
/// <param name="Message">Why it failed: <c>timeout</c>, a hangup cause, or a sentence.</param>
internal sealed record KazooDialled(string? EndpointId, CallId? CallId, string Message);
