using System.Text.RegularExpressions;
using Conferences.Simulator.FreeSwitch;

namespace Conferences.Tests.Fixtures.Media.Transcripts;

/// <summary>
/// Who was in the conference before a recording began: those that a comment, an event or a list names, and as many
/// more as the first event counts. All of them talk.
/// </summary>
internal sealed partial class PeopleBefore
{
    // The phones of the recordings.
    private static readonly (string Name, string Number, string Address)[] Phones =
    [
        ("Anna", "1001", "127.0.0.1:5071"), ("Ben", "1002", "127.0.0.1:5073"), ("Cleo", "1003", "127.0.0.1:5075"),
        ("Dora", "1004", "127.0.0.1:5077"),
    ];

    private readonly SortedDictionary<int, (string Name, string? Channel)> people = [];
    private readonly HashSet<string> added;
    private readonly string conference = "";
    private readonly int? first;
    private readonly int? floor;

    public PeopleBefore(Transcript transcript, IReadOnlyList<SocketEvent> events)
    {
        added =
        [
            .. events.Where(it => it.Member is not null).GroupBy(it => it.Channel!)
                .Where(it => it.First().Action == "add-member").Select(it => it.Key),
        ];
        first = events.FirstOrDefault(it => it.Action is "add-member")?.Member;
        conference = events.FirstOrDefault(it => it.Conference is not null)?.Conference
            ?? ConferenceAsked(transcript) ?? "";
        foreach (var block in transcript.Blocks.TakeWhile(it => it.Text != "cut"))
        {
            if (block.Kind == BlockKind.Comment)
                ReadComment(block.Text);
            else if (block is { Kind: BlockKind.Heard, IsEvent: false })
                ReadLists(block.Text);
        }

        foreach (var it in events.Where(it => it.Channel is not null && it.Member is not null))
        {
            if (!added.Contains(it.Channel!))
                people[it.Member!.Value] = (it["Caller-Orig-Caller-ID-Name"]!, it.Channel);
        }

        floor = events.Where(it => it.Conference == conference).Select(it => FloorBefore(events, it))
            .FirstOrDefault(it => it is not null);

        Fill(events.FirstOrDefault(it => it["Conference-Size"] is not null));
        Recorded = [.. RecordedBefore(events)];
    }

    /// <summary>What was being recorded.</summary>
    public IReadOnlyList<string> Recorded { get; }

    /// <summary>They call.</summary>
    public void Call(FreeSwitchCore core)
    {
        core.Conferences.LastMember = (people.Keys.Cast<int?>().FirstOrDefault() ?? first ?? 1) - 1;
        foreach (var (id, (name, channel)) in people)
        {
            core.Conferences.LastMember = id - 1;
            var phone = Phones.Single(it => it.Name == name);
            core.Channels.Call(new(conference, name, phone.Number, phone.Address, channel));
        }

        foreach (var gathered in core.Conferences.All)
        {
            foreach (var member in gathered.Members)
                gathered.SetTalking(member, true);
            gathered.PassFloor(gathered.Members.FirstOrDefault(it => it.Id == floor) ?? gathered.Members[0]);
        }

        foreach (var path in Recorded)
            core.Execute($"conference {conference} record {path}", null, _ => { });
    }

    // Who passed it on, or left when it became free, or is said to have it.
    private static int? FloorBefore(IReadOnlyList<SocketEvent> events, SocketEvent it) => it switch
    {
        { Action: "floor-change" } when it["New-ID"] == "none" =>
            events.SkipWhile(other => other != it).First(other => other.Action == "del-member").Member,
        { Action: "floor-change" } => int.TryParse(it["Old-ID"], out var old) ? old : null,
        _ => it["Floor"] == "true" ? it.Member : null,
    };

    private void ReadComment(string text)
    {
        if (text.StartsWith("members: ", StringComparison.Ordinal))
        {
            foreach (Match member in InComment().Matches(text))
                people[int.Parse(member.Groups[2].Value)] = (member.Groups[1].Value, null);
        }
    }

    private void ReadLists(string text)
    {
        foreach (Match member in InList().Matches(text).Concat(InJson().Matches(text)))
        {
            if (added.Count == 0 || !added.Contains(member.Groups[2].Value))
                people[int.Parse(member.Groups[1].Value)] = (member.Groups[3].Value, member.Groups[2].Value);
        }
    }

    private void Fill(SocketEvent? counted)
    {
        if (counted is null || counted.Action == "conference-create")
            return;
        var count = int.Parse(counted["Conference-Size"]!) - (counted.Action == "add-member" ? 1 : 0);
        var last = people.Keys.Cast<int?>().LastOrDefault() ?? first - 1 ?? count;
        for (var id = last; people.Count < count; id--)
        {
            if (!people.ContainsKey(id))
            {
                var name = Phones.Take(count).Reverse().First(it => people.Values.All(known => known.Name != it.Name));
                people[id] = (name.Name, null);
            }
        }
    }

    private static IEnumerable<string> RecordedBefore(IReadOnlyList<SocketEvent> events)
    {
        var started = new HashSet<string>();
        foreach (var it in events)
        {
            if (it.Action == "start-recording")
                started.Add(it["Path"]!);
            else if (it.Action == "stop-recording" && !started.Contains(it["Path"]!))
                yield return it["Path"]!;
        }
    }

    private static string? ConferenceAsked(Transcript transcript) => transcript.Blocks
        .Where(it => it.Kind == BlockKind.Said)
        .Select(it => Asked().Match(it.Text))
        .FirstOrDefault(it => it.Success)?.Groups[1].Value;

    [GeneratedRegex(@"(\w+) (\d+)")]
    private static partial Regex InComment();

    [GeneratedRegex(@"(?m)^(\d+);[^;]*;([0-9a-f-]{36});([^;]*);")]
    private static partial Regex InList();

    [GeneratedRegex(@"""id"":\s?(\d+),[^}]*},\s*""uuid"":\s?""([^""]*)"",\s*""caller_id_name"":\s?""([^""]*)""")]
    private static partial Regex InJson();

    [GeneratedRegex(@"conference (\d+) ")]
    private static partial Regex Asked();
}
