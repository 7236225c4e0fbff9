using System.Globalization;

namespace Conferences.Simulator.FreeSwitch;

/// <summary>The subcommands of <c>conference NAME</c> that play and record.</summary>
internal static class SoundCommands
{
    private const string PlayUsage = "play <file_path> [async|<member_id> [nomux]]";

    // What a real switch took when it said something of a few words.
    private static readonly TimeSpan Synthesis = TimeSpan.FromMilliseconds(250);

    /// <summary>Carries one out; the reply, or null if it is none of these.</summary>
    public static string? Execute(FreeSwitchCore core, MixedConference conference, string[] words, string rest) =>
        words switch
        {
            ["play", ..] => Play(core, conference, words[1..]),
            ["play_status", ..] => conference.Sounds is [.., var last]
                ? $"+OK 0/0 {last.File.Split("//")[^1]}\n"
                : "-ERR Nothing is playing\n",
            ["stop", ..] => Stop(conference, words[1..]),
            ["record" or "recording", ..] => Record(core, conference, words, rest),
            ["norecord", ..] => StopRecording(conference, rest),
            ["chkrecord", ..] => conference.Recordings.Count == 0
                ? "-ERR No recording\n"
                : string.Concat(conference.Recordings.Select(it => $"+OK Record file {it.Path}\n")),
            ["pause" or "resume", ..] => Pause(core, conference, words[0], rest),
            _ => null,
        };

    /// <summary><c>say</c> and <c>saymember</c>: the reply comes once the speech is made.</summary>
    public static void Say(
        FreeSwitchCore core, MixedConference conference, string[] words, string rest, Action<string> reply)
    {
        ConferenceMember? to = null;
        var text = rest;
        if (words[1] == "saymember")
        {
            var id = words.Length > 2 ? words[2] : "";
            to = conference.Members.FirstOrDefault(it => Text(it.Id) == id);
            text = rest.Length > id.Length ? rest[id.Length..].Trim() : "";
            if (to is null)
            {
                reply($"-ERR (saymember) Unknown Member {id}!\nsaymember <member_id> <text>");
                return;
            }
        }

        if (text.Length == 0)
            reply("-ERR (say) Error! No text.\nsay <text>");
        else if (!conference.Profile.Speaks)
            reply($"-ERR ({words[1]}) Error!\nsay <text>");
        else
            core.After(Synthesis, Spoken);

        void Spoken()
        {
            core.Fire((to is null
                    ? conference.Event("speak-text", EventOrigin.Say)
                    : to.Event("speak-text-member", EventOrigin.SayToMember))
                .With("Text", text));
            reply($"+OK ({words[1]}) OK\n");
        }
    }

    private static string Play(FreeSwitchCore core, MixedConference conference, string[] words)
    {
        if (words is not [var file, .. var how])
            return PlayUsage;
        var id = how is [var first, ..] && first != "async" ? first : null;
        var to = conference.Members.FirstOrDefault(it => Text(it.Id) == id);
        if (id is not null && to is null)
            return $"-ERR Member: 1342357540 not found.\n{PlayUsage}";
        if (core.Options.Sounds(file) is null)
        {
            if (to is null)
            {
                core.Fire(conference.Event("play-file", EventOrigin.PlayFailed)
                    .With("File", PlayedSound.PathOf(file))
                    .With("Async", how is ["async"])
                    .With("Error", "File could not be played"));
            }

            return $"-ERR (play) File: {file} not found.\n";
        }

        core.Fire(to is null
            ? conference.Event("play-file", EventOrigin.Play).With("File", file).With("Async", how is ["async"])
            : to.Event("play-file-member", EventOrigin.PlayToMember).With("File", file));
        PlayedSound.Start(core, conference, file, to, how is ["async"]);
        return $"+OK (play) Playing file {file}{(to is null ? "" : $" to member {id}")}\n";
    }

    private static string Stop(MixedConference conference, string[] words)
    {
        var to = words is [_, var id, ..] ? conference.Members.FirstOrDefault(it => Text(it.Id) == id) : null;
        return $"+OK Stopped {Text(PlayedSound.StopAll(conference, to))} files.\n";
    }

    private static string Record(FreeSwitchCore core, MixedConference conference, string[] words, string rest)
    {
        var file = rest;
        if (words[0] == "recording")
        {
            file = words.Length > 2 ? string.Join(' ', words[2..]) : "";
            if (words is [_, "stop", ..])
                return StopRecording(conference, file);
        }

        if (file.Length == 0)
            return "record <filename>";
        new SwitchRecording(core, conference, file).Start();
        return $"+OK Record file {file}\n";
    }

    private static string StopRecording(MixedConference conference, string file)
    {
        var stopped = conference.Recordings.FindAll(it => file == "all" || it.Path == file);
        var reply = string.Concat(stopped.Select(it => $"Stopped recording file {it.Path}\n"));
        if (stopped.Count == 0 && file != "all")
            reply = $"-ERR non-existant recording '{file}'\n";
        foreach (var recording in stopped)
            recording.StopSoon();
        return reply + "+OK Stopped recording 0 files\n";
    }

    private static string Pause(FreeSwitchCore core, MixedConference conference, string verb, string file)
    {
        if (conference.Recordings.Find(it => it.Path == file) is not { } recording)
            return $"-ERR non-existant recording '{file}'\n";
        core.Fire(conference.Event($"{verb}-recording", EventOrigin.PauseRecording)
            .With("Path", recording.Path)
            .With("Other-Recordings", conference.Recordings.Count > 1));
        return $"+OK {(verb == "pause" ? "Pause" : "Resume")} recording file {file}\n";
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
