using System.Text.Json.Nodes;

namespace Conferences.Tests.Fixtures.Media;

/// <summary>Messages with all the headers that Kazoo's media servers give them.</summary>
internal static class KazooWords
{
    /// <summary>The name of every caller.</summary>
    public const string Caller = "Ada Lovelace";

    /// <summary>The number of every caller.</summary>
    public const string Number = "+15551234567";

    /// <summary>An event of a conference or, with a call, of a leg.</summary>
    /// <param name="id">The <c>Msg-ID</c>: FreeSWITCH's clock in microseconds, which is read once for several events.
    /// </param>
    public static JsonObject Event(
        string name,
        string account,
        string conference,
        string uuid,
        string? call = null,
        int member = 1,
        string id = "1767268800123456",
        string node = "ecallmgr@apps1.example.com")
    {
        var body = new JsonObject
        {
            ["App-Name"] = "ecallmgr",
            ["App-Version"] = "4.3.142",
            ["Event-Category"] = "conference",
            ["Event-Name"] = "event",
            ["Msg-ID"] = id,
            ["Node"] = node,
            ["Event"] = name,
            ["Account-ID"] = account,
            ["Conference-ID"] = conference,
            ["Instance-ID"] = uuid,
            ["Conference-Node"] = "freeswitch@fs1.example.com",
            ["Switch-Hostname"] = "fs1.example.com",
            ["Profile"] = "default",
        };
        if (call is null)
            return body;
        body["Call-ID"] = call;
        body["Participant-ID"] = member;
        body["Caller-ID-Name"] = Caller;
        body["Caller-ID-Number"] = Number;
        body["Channel-Presence-ID"] = "1001@sip.example.com";
        body["Custom-Channel-Vars"] = new JsonObject
        {
            ["Account-ID"] = account,
            ["Authorizing-ID"] = "6507f40b09a61fbb8b025dbad9316eb5",
            ["Authorizing-Type"] = "device",
        };
        body["Conference-Channel-Vars"] = new JsonObject
        {
            ["Is-Moderator"] = false,
            ["Floor"] = false,
            ["Hear"] = name != "deaf-member",
            ["Speak"] = name != "mute-member",
            ["Talking"] = false,
            ["Video"] = false,
            ["Mute-Detect"] = false,
            ["Energy-Level"] = 20,
            ["Current-Energy"] = 0,
            ["Member-ID"] = member,
        };
        return body;
    }

    /// <summary>The routing key under which Kazoo publishes the event.</summary>
    public static string KeyOf(JsonObject body) =>
        $"conference.event.{body["Event"]}.{Escaped(body["Account-ID"])}.{Escaped(body["Conference-ID"])}"
        + $".{Escaped(body["Call-ID"] ?? body["Conference-ID"])}";

    private static string Escaped(JsonNode? text) =>
        Uri.EscapeDataString($"{text}").Replace(".", "%2E", StringComparison.Ordinal);
}
