using System.Globalization;
using System.Text.Json.Nodes;

namespace Conferences.Simulator.FreeSwitch;

/// <summary>The lists of conferences and their members, in the three forms that there are.</summary>
internal static class Rosters
{
    /// <summary><c>conference list|json_list|xml_list|count</c>.</summary>
    public static string All(FreeSwitchCore core, string[] words) => words switch
    {
        ["count", ..] => Text(core.Conferences.All.Count),
        ["json_list", ..] => Json(core, core.Conferences.All, words.Contains("compact")),
        ["xml_list", ..] => RosterXml.Of(core, core.Conferences.All),
        _ when core.Conferences.All.Count == 0 => "+OK No active conferences.\n",
        _ => string.Concat(core.Conferences.All.Select(it =>
            Summary(it) + (words.Contains("summary") ? "" : Lines(it)))),
    };

    /// <summary><c>conference NAME list|json_list|xml_list|count</c>.</summary>
    public static string One(FreeSwitchCore core, MixedConference conference, string[] words) => words[0] switch
    {
        "count" => Text(conference.Count),
        "json_list" => Json(core, [conference], words.Contains("compact")),
        "xml_list" => RosterXml.Of(core, [conference]),
        _ => Lines(conference),
    };

    /// <summary>What is the case of a conference, in the order in which the lists tell it.</summary>
    public static IEnumerable<(string Name, bool IsSo)> FlagsOf(MixedConference conference) =>
    [
        ("locked", conference.IsLocked),
        ("destruct", false),
        ("wait_mod", conference.Waits),
        ("audio_always", false),
        ("running", true),
        ("answered", true),
        ("enforce_min", true),
        ("bridge_to", false),
        ("dynamic", true),
        ("exit_sound", true),
        ("enter_sound", true),
        ("recording", conference.Recordings.Count > 0),
        ("video_bridge", false),
        ("video_floor_only", false),
        ("video_rfc4579", false),
    ];

    /// <summary>Seconds since then.</summary>
    public static long Since(FreeSwitchCore core, DateTimeOffset then) => (long)(core.Now - then).TotalSeconds;

    private static string Summary(MixedConference conference) =>
        $"+OK Conference {conference.Name} "
        + $"({Text(conference.Count)} member{(conference.Count == 1 ? "" : "s")} "
        + $"rate: 8000{(conference.IsLocked ? " locked" : "")} flags: "
        + string.Join('|', FlagsOf(conference).Where(it => it.IsSo).Select(it => it.Name))
        + "|json_status)\n";

    private static string Lines(MixedConference conference) =>
        string.Concat(conference.Members.Reverse().Select(Line));

    private static string Line(ConferenceMember it)
    {
        (string Name, bool IsSo)[] flags =
        [
            ("hear", it.CanHear && !it.IsHeld),
            ("speak", it.CanSpeak && !it.IsHeld),
            ("talking", it.Talks),
            ("floor", it.HasFloor),
            ("moderator", it.IsModerator),
            ("hold", it.IsHeld),
            ("ghost", it.IsGhost),
        ];
        return string.Join(
            ';',
            Text(it.Id),
            it.Channel.Name,
            it.Channel.Uuid,
            it.Channel.CallerName,
            it.Channel.CallerNumber,
            string.Join('|', flags.Where(flag => flag.IsSo).Select(flag => flag.Name)),
            "0;0",
            Text(it.EnergyLevel)) + "\n";
    }

    private static string Json(FreeSwitchCore core, IEnumerable<MixedConference> all, bool isCompact) =>
        CJson.Print(new JsonArray([.. all.Select(it => JsonOf(core, it))]), isCompact);

    private static JsonObject JsonOf(FreeSwitchCore core, MixedConference conference)
    {
        var json = new JsonObject
        {
            ["conference_name"] = conference.Name,
            ["member_count"] = conference.Count,
            ["ghost_count"] = conference.Ghosts,
            ["rate"] = 8000,
            ["run_time"] = Since(core, conference.StartedAt),
            ["conference_uuid"] = conference.Uuid,
            ["canvas_count"] = 0,
            ["max_bw_in"] = 0,
            ["force_bw_in"] = 0,
            ["video_floor_packets"] = 0,
        };
        foreach (var (name, isSo) in FlagsOf(conference))
            json[name] = isSo;
        if (conference.MaxMembers > 0)
            json["max_members"] = conference.MaxMembers;
        json["variables"] = new JsonObject(
            conference.Variables.Select(it => KeyValuePair.Create<string, JsonNode?>(it.Key, it.Value)));
        json["members"] = new JsonArray(
        [
            .. conference.Recordings.AsEnumerable().Reverse().Select(JsonOf),
            .. conference.Members.Reverse().Select(it => JsonOf(core, it)),
        ]);
        return json;
    }

    private static JsonObject JsonOf(SwitchRecording recording) => new()
    {
        ["type"] = "recording_node",
        ["record_path"] = recording.Path,
        ["join_time"] = recording.StartedAt.ToUnixTimeSeconds(),
    };

    private static JsonObject JsonOf(FreeSwitchCore core, ConferenceMember it) => new()
    {
        ["type"] = "caller",
        ["id"] = it.Id,
        ["flags"] = new JsonObject
        {
            ["can_hear"] = it.CanHear && !it.IsHeld,
            ["can_see"] = !it.IsHeld,
            ["can_speak"] = it.CanSpeak && !it.IsHeld,
            ["hold"] = it.IsHeld,
            ["mute_detect"] = it.DetectsMute,
            ["talking"] = it.Talks,
            ["has_video"] = false,
            ["video_bridge"] = false,
            ["has_floor"] = it.HasFloor,
            ["is_moderator"] = it.IsModerator,
            ["end_conference"] = it.EndsConference,
            ["mandatory_member_end_conference"] = false,
            ["pass_digits"] = false,
        },
        ["uuid"] = it.Channel.Uuid,
        ["caller_id_name"] = it.Channel.CallerName,
        ["caller_id_number"] = it.Channel.CallerNumber,
        ["join_time"] = Since(core, it.JoinedAt),
        ["last_talking"] = 0,
        ["energy"] = it.EnergyLevel,
        ["volume_in"] = 0,
        ["volume_out"] = 0,
        ["output-volume"] = 0,
        ["input-volume"] = 0,
    };

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
