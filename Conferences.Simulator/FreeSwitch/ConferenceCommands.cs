using System.Globalization;

namespace Conferences.Simulator.FreeSwitch;

/// <summary>The subcommands of <c>conference</c>.</summary>
internal static class ConferenceCommands
{
    private const string SetUsage =
        "set <max_members|sound_prefix|caller_id_name|caller_id_number|endconference_grace_time> <value>";

    /// <summary>Carries one out and tells its reply; an empty one for nothing to say.</summary>
    public static void Execute(FreeSwitchCore core, string argument, string? job, Action<string> reply)
    {
        switch (ApiCommands.Words(argument))
        {
            case []:
                reply("Conference command, not specified.\nTry 'help'\n");
                break;
            case ["list" or "json_list" or "xml_list" or "count", ..] words:
                reply(Rosters.All(core, words));
                break;
            case [var name, "dial" or "bgdial", ..] words:
                DialCommands.Dial(core, name, words[1], After(argument, 2), job, reply);
                break;
            case [var name, ..] when core.Conferences.Of(name) is null:
                reply($"-ERR Conference {name} not found\n");
                break;
            case [_]:
                reply("Conference command, not specified.\nTry 'help'\n");
                break;
            case [var name, "say" or "saymember", ..] words:
                SoundCommands.Say(core, core.Conferences.Of(name)!, words, After(argument, 2), reply);
                break;
            case [var name, ..] words:
                reply(Of(core, core.Conferences.Of(name)!, words[1..], After(argument, 2)));
                break;
        }
    }

    private static string Of(FreeSwitchCore core, MixedConference conference, string[] words, string rest)
    {
        switch (words)
        {
            case ["list" or "json_list" or "xml_list" or "count", ..]:
                return Rosters.One(core, conference, words);
            case ["lock" or "unlock", ..]:
                conference.IsLocked = words[0] == "lock";
                core.Fire(conference.Event(
                    words[0], conference.IsLocked ? EventOrigin.Lock : EventOrigin.Unlock));
                return $"+OK {conference.Name} {words[0]}ed\n";
            case ["pin", var pin, ..]:
                conference.Pin = pin;
                return $"+OK Pin for conference {conference.Name} set: {pin}\n";
            case ["pin"]:
                return "-ERR Invalid parameters:\npin <pin#>";
            case ["nopin", ..]:
                conference.Pin = "";
                return $"+OK Pin for conference {conference.Name} deleted\n";
            case ["set", "max_members", var value, ..]:
                var old = conference.MaxMembers;
                _ = int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var limit);
                conference.MaxMembers = limit;
                return Text(old);
            case ["set", ..]:
                return SetUsage;
            case ["get", var property, ..]:
                return Get(conference, property);
            case ["setvar", var variable, ..]:
                conference.Variables.RemoveAll(it => it.Key == variable);
                conference.Variables.Add(new(variable, string.Join(' ', words[2..])));
                return "+OK\n";
            case ["getvar", var variable, ..]:
                return conference.Variables.Find(it => it.Key == variable).Value ?? "";
            case ["relate", ..]:
                return Relate(conference, words[1..]);
            default:
                return MemberCommands.Execute(core, conference, words)
                    ?? SoundCommands.Execute(core, conference, words, rest)
                    ?? $"-ERR Conference command '{words[0]}' not found.\n";
        }
    }

    private static string Get(MixedConference conference, string property) => property switch
    {
        "uuid" => conference.Uuid,
        "is_locked" => conference.IsLocked ? "locked" : "",
        "wait_mod" => conference.Waits ? "true" : "",
        "max_members" => Text(conference.MaxMembers),
        "count" => Text(conference.Count),
        "count_ghosts" => Text(conference.Ghosts),
        "rate" => "8000",
        "profile_name" => conference.Profile.Name,
        _ => "",
    };

    private static string Relate(MixedConference conference, string[] words)
    {
        if (words.Length == 0)
            return conference.Relations.Count == 0 ? "+OK No relationships\n" : "";
        if (words is not [var from, var to, "nohear" or "nospeak" or "clear"])
            return "relate <member_id>[,<member_id>] <other_member_id>[,<other_member_id>] [nospeak|nohear|clear]";
        var reply = "";
        foreach (var of in from.Split(','))
        {
            foreach (var other in to.Split(','))
                reply += Relate(conference, of, other, words[2]);
        }

        return reply;
    }

    private static string Relate(MixedConference conference, string of, string to, string how)
    {
        if (Member(of) is not { } member || Member(to) is not { } other)
            return $"-ERR relationship {of}->{to} not found.\n";
        if (how == "clear")
        {
            conference.Relations.Remove((member.Id, other.Id));
            return $"+OK relationship {of}->{to} cleared.\n";
        }

        conference.Relations[(member.Id, other.Id)] = how;
        return $"+OK {of}->{to} {how} set\n";

        ConferenceMember? Member(string id) => conference.Members.FirstOrDefault(it => Text(it.Id) == id);
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    // What follows the first words, as it was written.
    private static string After(string argument, int words)
    {
        for (; words > 0; words--)
        {
            argument = argument.TrimStart();
            var quoted = argument.StartsWith('\'') ? argument.IndexOf('\'', 1) : -1;
            var end = argument.IndexOf(' ', Math.Max(quoted, 0));
            argument = end < 0 ? "" : argument[(end + 1)..];
        }

        return argument.Trim();
    }
}
