using System.Text.Json.Nodes;
using Conferences.Api.Crossbar;

namespace Conferences.Tests.Fixtures.Media;

/// <summary>Events and replies as a Kazoo cluster publishes them, with all their members.</summary>
internal static class KazooMessages
{
    /// <param name="host">The media server; null for a message that does not name it.</param>
    /// <param name="relay">The node of the cluster that sends the message.</param>
    /// <param name="more">Members to add or to replace.</param>
    public static JsonObject Event(
        string account,
        string conference,
        string name,
        string uuid,
        string? call = null,
        long? member = null,
        string? host = "fs1.example.com",
        string relay = "ecallmgr@apps1.example.com",
        string more = "{}")
    {
        var body = new JsonObject
        {
            ["Event-Category"] = "conference",
            ["Event-Name"] = "event",
            ["Event"] = name,
            ["App-Name"] = "ecallmgr",
            ["App-Version"] = "4.3.142",
            ["Msg-ID"] = Ids.New(),
            ["Node"] = relay,
            ["Conference-Node"] = relay,
            ["Account-ID"] = account,
            ["Conference-ID"] = conference,
            ["Instance-ID"] = uuid,
            ["Profile"] = "default",
        };
        if (host is not null)
            body["Switch-Hostname"] = host;
        if (call is not null)
        {
            body["Call-ID"] = call;
            body["Caller-ID-Name"] = call;
            body["Caller-ID-Number"] = "+15550100";
            body["Channel-Presence-ID"] = $"{call}@{account}.sip.example.com";
            body["Custom-Channel-Vars"] = new JsonObject { ["Account-ID"] = account };
            body["Conference-Channel-Vars"] = Vars(member);
            if (member is not null)
                body["Participant-ID"] = member;
        }

        foreach (var (key, value) in JsonNode.Parse(more)!.AsObject())
            body[key] = value?.DeepClone();
        return body;
    }

    /// <summary>The reply of one node about one conference. As in Kazoo, it names no account.</summary>
    /// <param name="runTime">As JSON; null if it is missing.</param>
    public static JsonObject Held(string conference, string uuid, string? host, string? runTime, params string[] calls)
    {
        var body = new JsonObject
        {
            ["Event-Category"] = "conference",
            ["Event-Name"] = "search_resp",
            ["App-Name"] = "ecallmgr",
            ["App-Version"] = "4.3.142",
            ["Node"] = $"ecallmgr@apps-of-{uuid}.example.com",
            ["Conference-ID"] = conference,
            ["UUID"] = uuid,
            ["Start-Time"] = 63_939_663_000,
            ["Locked"] = false,
            ["Switch-URL"] = "sip:mod_sofia@192.0.2.1:11000",
            ["Switch-External-IP"] = "192.0.2.1",
            ["Participant-Count"] = calls.Length,
            ["Participants"] = new JsonArray([.. calls.Select((call, index) => new JsonObject
            {
                ["Call-ID"] = call,
                ["Participant-ID"] = index + 1,
                ["Caller-ID-Name"] = call,
                ["Caller-ID-Number"] = "+15550100",
                ["Conference-Channel-Vars"] = Vars(index + 1),
            })]),
        };
        if (host is not null)
            body["Switch-Hostname"] = host;
        if (runTime is not null)
            body["Run-Time"] = JsonNode.Parse(runTime);
        return body;
    }

    private static JsonObject Vars(long? member)
    {
        var vars = new JsonObject { ["Is-Moderator"] = false, ["Speak"] = true, ["Hear"] = true, ["Floor"] = false };
        if (member is not null)
            vars["Member-ID"] = member;
        return vars;
    }
}
