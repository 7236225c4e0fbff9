using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Conferences.Api.Media;
using Conferences.Api.Media.Kazoo;
using Conferences.Domain.State;

namespace Conferences.Simulator;

/// <summary>The messages that a Kazoo cluster publishes about its conferences.</summary>
/// <param name="host">Host name of the media server.</param>
/// <param name="newId">Generates message ids.</param>
internal sealed class EcallmgrMessages(string host, Func<string> newId)
{
    private const string Safe = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-~_";

    public SwitchOutput Event(
        string name, string account, string id, InstanceUuid uuid, SwitchMember? member = null, string? media = null)
    {
        var body = new JsonObject
        {
            ["Event-Category"] = "conference",
            ["Event-Name"] = "event",
            ["Event"] = name,
            ["App-Name"] = "freeswitch",
            ["App-Version"] = "1.0",
            [KazooMessage.MsgId] = newId(),
            ["Node"] = $"freeswitch@{host}",
            ["Conference-Node"] = $"ecallmgr@{host}",
            ["Switch-Hostname"] = host,
            ["Conference-ID"] = id,
            ["Instance-ID"] = uuid.Text,
            ["Profile"] = "default",
            ["Account-ID"] = account,
        };
        if (media is not null)
            body["Media-Name"] = media;
        if (member is not null)
        {
            body["Call-ID"] = member.CallId.Text;
            body["Participant-ID"] = member.MemberId;
            Describe(body, member, account);
        }

        return new SwitchOutput.Event(
            $"conference.event.{name}.{account}.{id}.{Encoded(member?.CallId.Text ?? id)}", body);
    }

    public SwitchOutput Held(JsonElement question, string id, SwitchConference conference) =>
        Reply(question, "search_resp", new()
        {
            ["Conference-ID"] = id,
            ["UUID"] = conference.Uuid.Text,
            ["Run-Time"] = 1,
            ["Start-Time"] = 1,
            ["Locked"] = conference.IsLocked,
            ["Switch-Hostname"] = host,
            ["Participant-Count"] = conference.Count,
            ["Participants"] = new JsonArray(
                [.. conference.Members.Values.OrderBy(it => it.MemberId).Select(it => Described(it, id))]),
        });

    public SwitchOutput NotHeld(JsonElement question, string id) => Reply(question, "error", new()
    {
        ["Error-Message"] = $"Conference {id} not found",
        ["Request"] = JsonObject.Create(question),
        ["Conference-ID"] = id,
    });

    public SwitchOutput Running(JsonElement question, IEnumerable<(string Id, SwitchConference State)> running) =>
        Reply(question, "search_resp", new()
        {
            ["Account-ID"] = question.Text("Account-ID"),
            ["Conferences"] = new JsonObject(running.Select(it => KeyValuePair.Create(it.Id, (JsonNode?)new JsonObject
            {
                ["UUID"] = it.State.Uuid.Text,
                ["Is-Locked"] = it.State.IsLocked,
                ["Switch-Hostname"] = host,
                ["Participant-Count"] = it.State.Count,
            }))),
        });

    /// <param name="endpoints">Each with why it did not join, or null.</param>
    public SwitchOutput Dialled(JsonElement dial, ImmutableArray<(MediaEndpoint Endpoint, string? Missed)> endpoints) =>
        Reply(dial, "command", new()
        {
            ["Application-Name"] = "dial_resp",
            ["Endpoint-Responses"] = new JsonArray([.. endpoints.Select(it => it.Missed is { } why
                ? new JsonObject { ["Status"] = "error", ["Message"] = why, ["Endpoint-ID"] = it.Endpoint.EndpointId }
                : new JsonObject
                {
                    ["Message"] = "dialing endpoints",
                    ["Status"] = "success",
                    ["Endpoint-ID"] = it.Endpoint.EndpointId,
                    ["Call-ID"] = it.Endpoint.CallId.Text,
                })]),
        });

    // Kazoo's encoding of call ids in routing keys.
    private static string Encoded(string text) => string.Concat(Encoding.UTF8.GetBytes(text).Select(letter =>
        letter switch
        {
            (byte)' ' => "+",
            _ when Safe.Contains((char)letter) => $"{(char)letter}",
            _ => $"%{letter:X2}",
        }));

    private JsonObject Described(SwitchMember it, string id)
    {
        var body = new JsonObject
        {
            ["Call-ID"] = it.CallId.Text,
            ["Conference-Name"] = id,
            ["Switch-Hostname"] = host,
            ["Participant-ID"] = it.MemberId,
        };
        Describe(body, it, account: null);
        return body;
    }

    private static void Describe(JsonObject body, SwitchMember it, string? account)
    {
        body["Caller-ID-Name"] = it.Name.Length > 0 ? it.Name : it.CallId.Text;
        body["Caller-ID-Number"] = it.Number.Length > 0 ? it.Number : it.CallId.Text;
        body["Custom-Channel-Vars"] = account is null ? new JsonObject() : new JsonObject { ["Account-ID"] = account };
        body["Conference-Channel-Vars"] = new JsonObject
        {
            ["Is-Moderator"] = it.IsModerator,
            ["Floor"] = false,
            ["Speak"] = !it.IsMuted,
            ["Hear"] = !it.IsDeaf,
            ["Member-ID"] = it.MemberId,
            ["Member-Ghost"] = it.IsGhost,
        };
    }

    private SwitchOutput.Reply Reply(JsonElement question, string name, JsonObject body)
    {
        body["Event-Category"] = "conference";
        body["Event-Name"] = name;
        body["App-Name"] = "ecallmgr";
        body["App-Version"] = "4.0.0";
        body["Node"] = $"ecallmgr@{host}";
        body[KazooMessage.MsgId] = question.Text(KazooMessage.MsgId) ?? newId();
        return new(question.Text("Server-ID") ?? "", body);
    }
}
