using Conferences.Api.Crossbar;
using Conferences.Api.Media;
using Conferences.Domain.State;

namespace Conferences.Simulator;

/// <summary>Simulates callers' actions on the telephone, one per line.</summary>
internal static class SwitchConsole
{
    public static readonly string Usage =
        "Lines: join ACCOUNT CONFERENCE CALL [moderator] [muted] [deaf] [ghost] | "
        + "hangup … | "
        + string.Concat(ParticipantAction.All.Where(it => it != ParticipantAction.Kick).Select(it => $"{it.Name} … | "))
        + "talk … | hush …";

    /// <summary>The endpoint's name decides whether it is busy or does not answer.</summary>
    public static string? Misses(MediaEndpoint endpoint) => endpoint.EndpointId switch
    {
        var key when key.Contains("busy", StringComparison.OrdinalIgnoreCase) => "USER_BUSY",
        var key when key.Contains("noanswer", StringComparison.OrdinalIgnoreCase) => "NO_ANSWER",
        _ => null,
    };

    /// <summary>
    /// Executes lines until there are no more. Reads synchronously: on a terminal there is no other way.
    /// </summary>
    public static void Follow(KazooSwitch simulated, TextReader lines, TextWriter answers)
    {
        while (lines.ReadLine() is { } line)
        {
            if (line.Trim().Length > 0)
                answers.WriteLine(Do(simulated, line));
        }
    }

    /// <summary>Executes a line and returns the result.</summary>
    public static string Do(KazooSwitch simulated, string line) =>
        line.Split(' ', StringSplitOptions.RemoveEmptyEntries) switch
        {
            [var verb, var account, var id, var call, .. var how] when Ids.IsId(account) && Ids.IsId(id) =>
                ActionOf(verb, account, id, new(call), how) is { } action
                    ? simulated.Do(action) ? "done" : "no effect"
                    : Usage,
            _ => Usage,
        };

    private static Func<Ecallmgr, IReadOnlyCollection<SwitchOutput>>? ActionOf(
        string verb, string account, string id, CallId call, string[] how) => verb switch
        {
            "join" => it => it.Join(account, id, new(
                0,
                call,
                null,
                how.Contains("moderator"),
                how.Contains("muted"),
                how.Contains("deaf"),
                how.Contains("ghost"))),
            "hangup" => it => it.Press(account, id, call, ParticipantAction.Kick),
            "talk" => it => it.Talk(account, id, call, talks: true),
            "hush" => it => it.Talk(account, id, call, talks: false),
            _ when verb != "kick" && ParticipantAction.Named(verb) is { } action =>
                it => it.Press(account, id, call, action),
            _ => null,
        };
}
