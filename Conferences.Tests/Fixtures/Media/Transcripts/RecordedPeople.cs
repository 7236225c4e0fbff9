using Conferences.Simulator.FreeSwitch;

namespace Conferences.Tests.Fixtures.Media.Transcripts;

/// <summary>
/// The people of a transcript: what they did is read from the events that it led to. Who is heard and who has the
/// floor is read from there, too, since the simulated switch has no sound.
/// </summary>
internal sealed class RecordedPeople
{
    private readonly (int At, SocketEvent Event)[] events;
    private readonly HashSet<string> callers = [];
    private readonly Transcript transcript;

    public RecordedPeople(Transcript transcript)
    {
        this.transcript = transcript;
        events =
        [
            .. transcript.Blocks
                .Select((block, at) => (block, at))
                .Where(it => it.block is { Kind: BlockKind.Heard, IsEvent: true })
                .Select(it => (it.at, new SocketEvent(it.block.Text))),
        ];
        Options = new() { HearsPhones = false, Dialplan = DialplanOf, Phones = PhoneOf };
    }

    /// <summary>The switch as it was set up for the recordings.</summary>
    public FreeSwitchOptions Options { get; }

    /// <summary>Whoever was in a conference before the recording began calls it.</summary>
    public void Gather(FreeSwitchCore core)
    {
        core.Conferences.FirstOut = racing => racing.MinBy(member => Array.FindIndex(
            events, it => it.Event.Action == "del-member" && it.Event.Channel == member.Channel.Uuid))!;
        new PeopleBefore(transcript, [.. events.Select(it => it.Event)]).Call(core);
    }

    /// <summary>Has people do what leads to this event, if anybody did anything.</summary>
    public void Cause(FreeSwitchCore core, SocketEvent next, int at)
    {
        var channel = next.Channel is { } id ? core.Channels.Of(id) : null;
        switch (next.Name, next.Action)
        {
            case ("CUSTOM", "start-talking" or "mute-detect"):
                channel!.Member!.Conference.SetTalking(channel.Member, true);
                break;
            case ("CUSTOM", "stop-talking"):
                channel!.Member!.Conference.SetTalking(channel.Member, false);
                break;
            case ("CUSTOM", "floor-change") when next["New-ID"] != "none":
                channel!.Member!.Conference.PassFloor(channel.Member);
                break;
            case ("CUSTOM", "floor-change"):
                HangUp(core, Next(at, it => it.Action == "del-member")?.Channel);
                break;
            case ("CUSTOM", "del-member") or ("CHANNEL_HANGUP" or "CHANNEL_HANGUP_COMPLETE", _):
                HangUp(core, next.Channel);
                break;
            case ("CUSTOM", "mute-member" or "unmute-member") or ("API", _):
                Command(core, Next(at, it => it.Name == "API"));
                break;
            case ("DTMF", _):
                channel!.Phone!.Press(next["DTMF-Digit"]!);
                break;
            default:
                CallIfNew(core, Next(at, it => it.Channel is not null), next);
                break;
        }
    }

    private SocketEvent? Next(int at, Func<SocketEvent, bool> isIt) =>
        Array.Find(events, it => it.At >= at && isIt(it.Event)).Event;

    // Who left with a cause hung up, or was hung up by an operator.
    private void HangUp(FreeSwitchCore core, string? id)
    {
        if (id is null || core.Channels.Of(id) is not { HangupCause: null, Member: not null } channel)
            return;
        var left = Next(0, it => it.Action == "del-member" && it.Channel == id)
            ?? Next(0, it => it["Hangup-Cause"] is not null && it.Channel == id);
        if (left?["Hangup-Cause"] is { } cause)
            core.Channels.HangUp(channel, cause);
    }

    // A command of somebody whose connection was not recorded.
    private static void Command(FreeSwitchCore core, SocketEvent? announced)
    {
        if (announced?["API-Command"] is { } command)
            core.Execute($"{command} {announced["API-Command-Argument"]}", null, _ => { });
    }

    private void CallIfNew(FreeSwitchCore core, SocketEvent? caller, SocketEvent next)
    {
        var isOfCall = next.Name is "CHANNEL_CREATE" or "CHANNEL_EXECUTE" or "CHANNEL_EXECUTE_COMPLETE"
            or "CHANNEL_PARK" or "CHANNEL_ANSWER"
            || next.Action is "add-member" or "conference-create" or "rejected-join-only";
        if (!isOfCall || caller?["Call-Direction"] != "inbound" || !callers.Add(caller.Channel!))
            return;
        core.Channels.Call(new(
            caller["Caller-RDNIS"] ?? caller["Caller-Destination-Number"]!,
            caller["Caller-Orig-Caller-ID-Name"]!,
            caller["Caller-Orig-Caller-ID-Number"]!,
            caller["Channel-Name"]!.Split('@')[^1],
            caller.Channel));
    }

    // 23xx is parked; 5001 is a conference, a digit before it sets flags.
    private IReadOnlyList<DialplanAction> DialplanOf(string number)
    {
        if (number.StartsWith("23", StringComparison.Ordinal))
            return DialplanAction.Park;
        var (conference, flags) = number switch
        {
            ['8', .. { Length: 4 } rest] => (rest, "+flags{ghost}"),
            ['9', .. { Length: 4 } rest] => (rest, "+flags{moderator|endconf}"),
            ['7', .. { Length: 4 } rest] => (rest, "+flags{mute-detect}"),
            ['4', .. { Length: 4 } rest] => (rest, "+flags{join-only}"),
            _ => (number, ""),
        };
        var profile = events.Select(it => it.Event)
            .FirstOrDefault(it => it.Conference == conference)?["Conference-Profile-Name"] ?? "default";
        return [new("answer", ""), new("conference", $"{conference}@{profile}{flags}")];
    }

    private static DialledPhone PhoneOf(string address) => address[(address.LastIndexOf(':') + 1)..] switch
    {
        "5081" => DialledPhone.IsBusy,
        "5082" => DialledPhone.RingsOn,
        "5083" => DialledPhone.Declines,
        "5084" => DialledPhone.IsUnknown,
        "5099" => DialledPhone.Fails("NORMAL_TEMPORARY_FAILURE"),
        _ => DialledPhone.Answers,
    };
}
