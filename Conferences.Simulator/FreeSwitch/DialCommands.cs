namespace Conferences.Simulator.FreeSwitch;

/// <summary>
/// Commands that call somebody: <c>originate</c> and, of a conference, <c>dial</c> and <c>bgdial</c>.
/// </summary>
internal static class DialCommands
{
    /// <summary><c>originate {variables}ADDRESS &amp;APPLICATION(ARGUMENT)</c>.</summary>
    public static void Originate(FreeSwitchCore core, string argument, Action<string> reply)
    {
        var (dial, rest) = DialString.Read(argument);
        if (dial.Address.Length == 0 || rest.Length == 0)
        {
            reply("-USAGE: <call url> <exten>|&<application_name>(<app_args>) [<dialplan>] [<context>]\n");
            return;
        }

        IReadOnlyList<DialplanAction> actions = rest.StartsWith('&')
            ? [Application(rest[1..])]
            : core.Options.Dialplan(rest.Split(' ')[0]);
        core.Channels.Dial(
            dial,
            dial.Variables.GetValueOrDefault("origination_caller_id_name") ?? "",
            dial.Variables.GetValueOrDefault("origination_caller_id_number") ?? "0000000000",
            (channel, cause) =>
            {
                reply(channel is null ? $"-ERR {cause}\n" : $"+OK {channel.Uuid}\n");
                if (channel is not null)
                    core.After(FreeSwitchCore.Tick, () => Run(channel, actions));
            });
    }

    /// <summary><c>conference NAME dial|bgdial {variables}ADDRESS [NUMBER NAME]</c>.</summary>
    public static void Dial(
        FreeSwitchCore core, string name, string verb, string argument, string? job, Action<string> reply)
    {
        if (argument.Length == 0)
        {
            reply($"-ERR Bad Args\n{verb} <endpoint_module_name>/<destination> <callerid number> <callerid name>");
            return;
        }

        var (dial, rest) = DialString.Read(argument);
        var caller = rest.Split(' ', 2);
        var id = job ?? core.NewId();
        if (verb == "bgdial")
            reply($"+OK Job-UUID: {id}\n");
        core.Channels.Dial(
            dial,
            dial.Variables.GetValueOrDefault("origination_caller_id_name")
                ?? (caller.Length > 1 ? caller[1] : "FreeSWITCH"),
            dial.Variables.GetValueOrDefault("origination_caller_id_number")
                ?? (caller[0].Length > 0 ? caller[0] : "0000000000"),
            (channel, cause) =>
            {
                if (verb == "dial")
                    reply($"+OK Call Requested: result: [{cause ?? "SUCCESS"}]\n");
                else
                    Tell(core, name, id, channel, cause);
                if (channel is not null)
                    Run(channel, [new("conference", name)]);
            });
    }

    // A conference that does not run has nothing to tell of.
    private static void Tell(FreeSwitchCore core, string name, string job, SwitchChannel? channel, string? cause)
    {
        if (core.Conferences.Of(name) is not { } conference)
            return;
        var result = conference.Event("bgdial-result", EventOrigin.DialResult)
            .With("Result", cause ?? "SUCCESS")
            .With("Job-UUID", job);
        core.Fire(channel is null ? result : result.With("Peer-UUID", channel.Uuid));
    }

    private static void Run(SwitchChannel channel, IReadOnlyList<DialplanAction> actions)
    {
        if (channel.HangupCause is null)
            channel.Program!.Run(actions);
    }

    private static DialplanAction Application(string text) =>
        text.IndexOf('(', StringComparison.Ordinal) is var open && open < 0
            ? new(text, "")
            : new(text[..open], text[(open + 1)..].TrimEnd(')'));
}
