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
            events,
            it => it.Event.Channel == member.Channel.Uuid && (member.Channel.Member is null
                ? it.Event.Name == "CHANNEL_HANGUP_COMPLETE"
                : it.Event.Action == "del-member")))!;
        new PeopleBefore(transcript, [.. events.Select(it => it.Event)]).Call(core);
    }

    /// <summary>A person does what a comment says and no event tells.</summary>
    public void Do(FreeSwitchCore core, string comment)
    {
        if (comment.Split(' ') is ["phone", var phone, "presses", var key]
            && !Array.Exists(events, it => it.Event.Name == "DTMF"))
        {
            Member("A" == phone ? "Anna" : "Ben").Channel.Phone!.Press(key);
        }
        else if (comment == "cut")
        {
            core.Execute($"conference 5001 mute {Member("Anna").Id}", null, _ => { });
            core.Execute("conference 5001 lock", null, _ => { });
            core.Channels.HangUp(Member("Ben").Channel, "NORMAL_CLEARING", atOnce: true);
            var conference = core.Conferences.Of("5001")!;
            conference.IsLocked = false;
            core.Channels.Call(new("5001", "Dora", "1004", "127.0.0.1:5077"));
            conference.IsLocked = true;
            conference.SetTalking(Member("Dora"), true);
            core.Execute("conference 5001 record /srv/recordings/gap.wav", null, _ => { });
        }

        ConferenceMember Member(string name) => core.Conferences.All.SelectMany(it => it.Members)
            .First(it => it.Channel.CallerName == name);
    }

    /// <summary>Who has the floor when a command is given, where nobody was told of it.</summary>
    public void Foresee(FreeSwitchCore core, int at)
    {
        var said = transcript.Blocks[at].Text;
        if (said.Contains(" mute ", StringComparison.Ordinal)
            && Next(at, _ => true) is { Action: "floor-change" } passed)
        {
            Cause(core, passed, at);
        }
        if (Next(at, it => it["Floor"] is not null) is not { Action: "mute-member" or "unmute-member" } next
            || core.Channels.Of(next.Channel!)?.Member is not { } member)
        {
            return;
        }

        if (next["Floor"] == "true" && !member.HasFloor)
            member.Conference.PassFloor(member);
        else if (next["Floor"] == "false" && member.HasFloor)
            member.Conference.PassFloor(member.Conference.Members.FirstOrDefault(it => it != member));
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
            case ("CUSTOM", "mute-member" or "unmute-member"):
                Command(core, Next(at, it => it.Name == "API"));
                break;
            case ("CHANNEL_EXECUTE_COMPLETE", _) when next["Application"] == "play_and_get_digits":
                channel!.Phone!.Press(next["variable_pin"]!);
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
            ['8', .. { Length: 4 } rest] => (rest, "+flags{ghost|mute}"),
            ['9', '6', .. { Length: 3 } rest] => ($"6{rest}", "+flags{moderator}"),
            ['9', .. { Length: 4 } rest] => (rest, "+flags{moderator|endconf}"),
            ['7', .. { Length: 4 } rest] => (rest, "+flags{mute|mute-detect}"),
            ['4', .. { Length: 4 } rest] => (rest, "+flags{join-only}"),
            "6101" => (number, "+1234"),
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
