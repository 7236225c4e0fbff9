using System.Text.Json;
using System.Text.Json.Nodes;

namespace Conferences.Tests.Fixtures.Media;

/// <summary>
/// The messages that Kazoo accepts: the members of each and their types, so that a message Kazoo would reject fails.
/// </summary>
internal static class KazooEvents
{
    // name:types, "!" for required ones. s text, i integer, b boolean, o object, a list of texts, e list of
    // endpoints; a|b|c one of these values. A line that begins with a dot continues the one before.
    //
    // Where the published schemas and the code that checks messages differ, the code counts, and the line says so.
    private const string Messages =
        """
        message App-Name:s! App-Version:s! Event-Category:conference! Msg-ID:s! Node:s Server-ID:s
        . Account-ID:s
        command Event-Name:command! Application-Name:s! Conference-ID:s!
        # The schema requires Conference-ID; the code takes either.
        search_req Event-Name:search_req! Conference-ID:s
        # The schemas say that Participant-ID is text; the code checks no type, and Kazoo's own callers send integers.
        mute_participant Participant-ID:si!
        unmute_participant Participant-ID:si!
        deaf_participant Participant-ID:si!
        undeaf_participant Participant-ID:si!
        # Optional there: without it Kazoo puts out whoever came last. Here it is required.
        kick Participant-ID:si!
        lock
        unlock
        play Media-Name:s! Participant-ID:si Call-ID:s
        # Required, though Kazoo's own command leaves Media-Name out, and so never reaches a media server.
        record Media-Name:s! Call-ID:s
        recordstop Media-Name:s! Call-ID:s
        relate_participants Participant-ID:si! Other-Participant:si! Relationship:deaf|mute|clear
        # Call-ID is required, though a conference's say uses none. Conference-ID is optional, but nobody is found
        # without.
        say Call-ID:s! Text:s!
        set Parameter:Max-Members|Caller-ID-Name|Caller-ID-Number! Value:s!
        # The schema says that Participant-Flags is text; the code takes a list.
        dial Endpoints:e! Caller-ID-Name:s Caller-ID-Number:s Custom-Application-Vars:o
        . Custom-Channel-Vars:o Outbound-Call-ID:s Participant-Flags:a Profile-Name:s Target-Call-ID:s Timeout:i!
        endpoint Invite-Format:username|e164|npan|1npan|route|loopback|contact! Route:s To-User:s To-Username:s
        . To-Realm:s To-IP:s To-DID:s Simplify-Loopback:b Endpoint-ID:s! Outbound-Call-ID:s! Custom-Channel-Vars:o
        """;

    private static readonly Dictionary<string, Dictionary<string, (string Types, bool IsRequired)>> Table =
        string.Join('\n', Messages.Split('\n').Where(line => !line.StartsWith('#')))
            .Replace("\n.", "", StringComparison.Ordinal).Split('\n')
            .Select(line => line.Trim().Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .ToDictionary(
                words => words[0],
                words => words.Skip(1).Select(mediaEvent => mediaEvent.Split(':')).ToDictionary(
                    mediaEvent => mediaEvent[0],
                    mediaEvent => (mediaEvent[1].TrimEnd('!'), mediaEvent[1].EndsWith('!'))));

    /// <summary>Fails unless Kazoo would accept the message.</summary>
    public static void Takes(JsonObject message)
    {
        var json = JsonNode.Parse(message.ToJsonString())!.AsObject();
        var isCommand = (string?)json["Event-Name"] == "command";
        var name = (string?)json[isCommand ? "Application-Name" : "Event-Name"] ?? "";
        Assert.True(Table.ContainsKey(name), $"Kazoo knows no message {name}.");
        Fits(json, [.. Table["message"], .. isCommand ? Table["command"] : [], .. Table[name]], name);
    }

    private static void Fits(
        JsonObject json, KeyValuePair<string, (string Types, bool IsRequired)>[] members, string name)
    {
        foreach (var (member, (_, isRequired)) in members)
            Assert.True(!isRequired || json[member] is not null, $"{name} lacks {member}.");
        var known = members.ToDictionary();
        foreach (var (member, value) in json)
        {
            Assert.True(known.ContainsKey(member), $"{name} has {member}, which Kazoo does not know.");
            Assert.True(Is(value!, known[member].Types), $"{member} of {name} is {value!.ToJsonString()}.");
        }
    }

    private static bool Is(JsonNode value, string types) => value.GetValueKind() switch
    {
        JsonValueKind.String when types.Length > 2 => types.Split('|').Contains((string)value!),
        JsonValueKind.String => types.Contains('s') && ((string)value!).Length > 0,
        JsonValueKind.Number => types.Contains('i') && value.AsValue().TryGetValue<long>(out _),
        JsonValueKind.True or JsonValueKind.False => types is "b",
        JsonValueKind.Object => types is "o",
        JsonValueKind.Array when types is "e" => value.AsArray().Count > 0 && value.AsArray().All(IsEndpoint),
        JsonValueKind.Array => types is "a" && value.AsArray().All(it => it!.GetValueKind() is JsonValueKind.String),
        _ => false,
    };

    private static bool IsEndpoint(JsonNode? item)
    {
        Fits(item!.AsObject(), [.. Table["endpoint"]], "endpoint");
        return true;
    }
}
