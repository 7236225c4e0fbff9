using System.Globalization;

namespace Conferences.Simulator.FreeSwitch;

/// <summary>The commands of <c>api</c> and <c>bgapi</c>.</summary>
internal static class ApiCommands
{
    private const string Ok = "+OK\n";
    private const string NoChannel = "-ERR No such channel!\n";

    /// <summary>Carries out a command and tells its reply, perhaps later.</summary>
    /// <param name="core">The switch.</param>
    /// <param name="name">The command.</param>
    /// <param name="argument">What follows it.</param>
    /// <param name="job">The job that it is, or null.</param>
    /// <param name="reply">Called once.</param>
    public static void Execute(FreeSwitchCore core, string name, string argument, string? job, Action<string> reply)
    {
        switch (name)
        {
            case "conference":
                ConferenceCommands.Execute(
                    core, argument, job, text => reply(text.Length > 0 ? text : "-ERR no reply\n"));
                break;
            case "originate":
                DialCommands.Originate(core, argument, reply);
                break;
            case "uuid_transfer" or "uuid_kill" or "uuid_setvar" or "uuid_getvar" or "uuid_answer" or "uuid_break":
                reply(OfChannel(core, name, Words(argument)));
                break;
            case "uuid_exists":
                reply(core.Channels.Of(argument) is null ? "false" : "true");
                break;
            case "show":
                reply(ChannelList.Show(core, Words(argument)));
                break;
            case "status":
                reply(Status(core));
                break;
            case "uptime":
                reply(string.Create(
                    CultureInfo.InvariantCulture, $"{(long)(core.Now - core.StartedAt).TotalSeconds}\n"));
                break;
            case "version":
                reply($"FreeSWITCH Version {core.Options.Version}~64bit ( 64bit)\n");
                break;
            case "hostname" or "switchname":
                reply(core.Options.HostName);
                break;
            default:
                reply($"-ERR {name} Command not found!\n");
                break;
        }
    }

    /// <summary>The words of a command; what is in single quotes is one.</summary>
    public static string[] Words(string text)
    {
        var words = new List<string>();
        var (word, isQuoted, isOpen) = ("", false, false);
        foreach (var unit in text)
        {
            if (unit == '\'')
                (isQuoted, isOpen) = (!isQuoted, true);
            else if (unit != ' ' || isQuoted)
                (word, isOpen) = (word + unit, true);
            else if (isOpen)
            {
                words.Add(word);
                (word, isOpen) = ("", false);
            }
        }

        return isOpen ? [.. words, word] : [.. words];
    }

    private static string OfChannel(FreeSwitchCore core, string name, string[] words)
    {
        if (words is not [var uuid, .. var rest])
            return "-USAGE: <uuid>\n";
        if (core.Channels.Of(uuid) is not { } channel)
            return NoChannel;
        switch (name, rest)
        {
            case ("uuid_transfer", [var destination, ..]):
                core.Channels.Transfer(channel, destination, Inline(core, destination, rest));
                return Ok;
            case ("uuid_kill", _):
                core.Channels.HangUp(channel, rest is [var cause, ..] ? cause : "NORMAL_CLEARING");
                return Ok;
            case ("uuid_setvar", [var variable, ..]):
                channel.Set(variable, string.Join(' ', rest[1..]));
                return Ok;
            case ("uuid_getvar", [var variable, ..]):
                return channel[variable] ?? "_undef_";
            case ("uuid_answer", _):
                core.Channels.Answer(channel);
                return Ok;
            case ("uuid_break", _):
                return Ok;
            default:
                return "-USAGE: <uuid>\n";
        }
    }

    // Applications are separated by commas, or by the character that m:^: names. Without "inline" it is a number.
    private static IReadOnlyList<DialplanAction> Inline(FreeSwitchCore core, string destination, string[] rest)
    {
        if (!rest.Contains("inline"))
            return core.Options.Dialplan(destination);
        var separator = ',';
        if (destination is ['m', ':', var other, ':', .. var after])
            (separator, destination) = (other, after);
        return
        [
            .. destination.Split(separator, StringSplitOptions.RemoveEmptyEntries)
                .Select(it => it.Split(':', 2))
                .Select(it => new DialplanAction(it[0], it.Length > 1 ? it[1] : "")),
        ];
    }

    private static string Status(FreeSwitchCore core)
    {
        var up = core.Now - core.StartedAt;
        var count = core.Channels.Started.ToString(CultureInfo.InvariantCulture);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"UP 0 years, {up.Days} days, {up.Hours} hours, {up.Minutes} minutes, {Plural(up.Seconds, "second")}, ")
            + string.Create(
                CultureInfo.InvariantCulture,
                $"{Plural(up.Milliseconds, "millisecond")}, {Plural(up.Microseconds, "microsecond")}\n")
            + $"FreeSWITCH (Version {core.Options.Version}  64bit) is ready\n"
            + $"{count} session(s) since startup\n"
            + $"{core.Channels.All.Count} session(s) - peak {count}, last 5min {count} \n"
            + $"0 session(s) per Sec out of max 100, peak {count}, last 5min {count} \n"
            + "200 session(s) max\nmin idle cpu 0.00/100.00\nCurrent Stack Size/Max 240K/8192K\n";
    }

    private static string Plural(int count, string unit) =>
        $"{count.ToString(CultureInfo.InvariantCulture)} {unit}{(count == 1 ? "" : "s")}";
}
