using System.Net;
using System.Text.Json.Nodes;
using Conferences.Tests.Fixtures.Bus;
using Conferences.Tests.Fixtures.Http;

namespace Conferences.Tests.Bus;

/// <summary>
/// What an edit of a rule does to those who are in, rule by rule as in the table of <c>docs/live.md</c>, and by every
/// way in which a document can be edited.
/// </summary>
public sealed class A_rule_that_changes(SharedCommands shared) : IClassFixture<SharedCommands>
{
    private static readonly string[] Ways =
        ["PATCH", "POST", "POST?verb=patch", "conference.patch", "conference.replace"];

    // Who is in before, with the pin after a colon and a star for the claim to be a moderator; who is in after the
    // edit; and what happens then: who comes in and how, or is refused why; -x hangs up, ?x looks, "on" and "over" say
    // whether the instance still runs.
    private static readonly Dictionary<string, Rule> Rules = new()
    {
        ["wait_for_moderator lifted"] = new(
            """{"wait_for_moderator":true}""", "{}", "a b", "a=member b=member", "c=member"),
        ["wait_for_moderator off"] = new(
            """{"wait_for_moderator":true}""", """{"wait_for_moderator":false}""", "a", "a=member", "m*=moderator"),
        ["wait_for_moderator set"] = new(
            "{}", """{"wait_for_moderator":true}""", "a", "a=member", "b=waiting ?a=member m*=moderator ?b=member"),
        ["wait_for_moderator set beside one"] = new(
            "{}", """{"wait_for_moderator":true}""", "m* a", "m=moderator a=member",
            "b=member -m c=waiting ?a=member ?b=member"),
        ["max_participants raised"] = new(
            """{"max_participants":2}""", """{"max_participants":3}""", "a b", "a=member b=member",
            "c=member d=full"),
        ["max_participants raised for a moderator"] = new(
            """{"max_participants":1,"wait_for_moderator":true}""",
            """{"max_participants":2,"wait_for_moderator":true}""",
            "a", "a=waiting", "m*=moderator ?a=member b=full"),
        ["max_participants lifted"] = new(
            """{"max_participants":1}""", "{}", "a", "a=member", "b=member c=member"),
        ["max_participants zero"] = new(
            """{"max_participants":1}""", """{"max_participants":0}""", "a", "a=member", "b=member"),
        ["max_participants lowered"] = new(
            "{}", """{"max_participants":1}""", "a b c", "a=member b=member c=member",
            "d=full -a d=full -b d=full -c over d=member"),
        ["require_moderator set while there is none"] = new(
            "{}", """{"require_moderator":true}""", "a b", "a=member b=member", "-b on m*=moderator -m over"),
        ["require_moderator set while there is one"] = new(
            "{}", """{"require_moderator":true}""", "m* a", "m=moderator a=member", "-m over"),
        ["require_moderator lifted"] = new(
            """{"require_moderator":true}""", "{}", "m* a", "m=moderator a=member", "-m on ?a=member"),
        ["pins exchanged"] = new(
            """{"member":{"join_muted":false,"pins":["1"]},"moderator":{"pins":["9"]}}""",
            """{"member":{"join_muted":false,"pins":["2"]},"moderator":{"pins":["8"]}}""",
            "a:1 m:9", "a=member m=moderator",
            "b:1=bad_pin b:2=member n:9=bad_pin n:8=moderator m:8=moderator a:8=member"),
        ["the moderators' pin given to members"] = new(
            """{"member":{"join_muted":false,"pins":["1"]},"moderator":{"pins":["9"]},"require_moderator":true}""",
            """{"member":{"join_muted":false,"pins":["9"]},"moderator":{"pins":[]},"require_moderator":true}""",
            "a:1 m:9", "a=member m=moderator", "m:9=moderator b:9=member -b on -m over"),
        ["pins lifted"] = new(
            """{"member":{"join_muted":false,"pins":["1"]},"moderator":{"pins":["9"]}}""",
            """{"member":{"join_muted":false,"pins":[]},"moderator":{"pins":[]}}""",
            "a:1", "a=member", "a*=member b*=moderator"),
        ["pins set"] = new(
            "{}", """{"member":{"join_muted":false,"pins":["1"]},"moderator":{"pins":["9"]}}""",
            "m* a", "m=moderator a=member", "b*=bad_pin b:1=member ?m=moderator"),
        ["moderators' pins taken away while members wait"] = new(
            """{"member":{"join_muted":false,"pins":["1"]},"moderator":{"pins":["9"]},"wait_for_moderator":true}""",
            """{"member":{"join_muted":false,"pins":["1"]},"moderator":{"pins":[]},"wait_for_moderator":true}""",
            "a:1", "a=waiting", "b:9=bad_pin b:1=waiting"),
        ["join_muted set"] = new(
            "{}", """{"member":{"join_muted":true}}""", "a", "a=member", "b=member+muted ?a=member"),
        ["join_muted lifted while members wait"] = new(
            """{"wait_for_moderator":true,"member":{"join_muted":true}}""",
            """{"wait_for_moderator":true,"member":{"join_muted":false}}""",
            "a", "a=waiting+muted", "b=waiting m*=moderator ?a=member+muted ?b=member"),
        ["join_deaf set"] = new(
            "{}", """{"moderator":{"join_deaf":true}}""", "m*", "m=moderator", "n*=moderator+deaf a=member"),
        ["numbers exchanged"] = new(
            """{"conference_numbers":["5001"],"moderator":{"numbers":["5002"]}}""",
            """{"conference_numbers":["5003"],"moderator":{"numbers":[]}}""",
            "a m*", "a=member m=moderator", "b=member"),
        ["another owner"] = new(
            """{"owner_id":"0123456789abcdef0123456789abcdef"}""",
            """{"owner_id":"fedcba9876543210fedcba9876543210"}""",
            "a m*", "a=member m=moderator", "n*=moderator"),
    };

    private readonly Portal portal = shared.Portal();

    public static TheoryData<string, string> Edits
    {
        get
        {
            var edits = new TheoryData<string, string>();
            foreach (var rule in Rules.Keys)
            {
                foreach (var way in Ways)
                    edits.Add(rule, way);
            }

            return edits;
        }
    }

    [Theory]
    [MemberData(nameof(Edits))]
    public async Task does_to_those_who_are_in_what_the_table_says(string rule, string way)
    {
        var it = Rules[rule];
        var (before, after) = (Document(it.Before), Document(it.After));
        var id = await portal.Create(before.ToJsonString());
        foreach (var leg in it.In.Split(' '))
            await Join(id, leg);
        await Edit(id, way, before, after);
        Assert.Equal(it.Held, string.Join(' ', (await People(id)).Select(leg => $"{leg.CallId}={leg.State}")));
        foreach (var step in it.Then.Split(' '))
            await Take(id, step);
        await Snapshots.Agree(shared.Parts, portal.Account, id);
    }

    [Theory]
    [InlineData("PATCH", "http")]
    [InlineData("conference.replace", "bus")]
    public async Task has_its_consequences_recorded_with_who_changed_it(string way, string channel)
    {
        var (before, after) = (Document("""{"wait_for_moderator":true}"""), Document("{}"));
        var id = await portal.Create(before.ToJsonString());
        await Join(id, "a");
        await Edit(id, way, before, after);
        var events = (await portal.Get($"/{id}/events?limit=2&after=4")).Data.AsArray();
        Assert.Equal(
            [("conference.updated", channel), ("participants.admitted", channel)],
            events.Select(it => (it!.At<string>("type"), it!.At<string>("actor.channel"))));
        Assert.Single(events.Select(it => it!.At<string>("correlation_id")).Distinct());
    }

    private async Task Take(string id, string step)
    {
        switch (step)
        {
            case "on" or "over":
                var ended = (await portal.Get($"/{id}/instances/1")).Data["ended_at"];
                Assert.True(ended is null == step is "on", $"{step}: {ended}");
                break;
            case ['-', .. var gone]:
                var leg = (await People(id)).Single(it => it.CallId == gone);
                (await portal.Delete($"/{id}/participants/{leg.Number}")).Is(HttpStatusCode.OK);
                break;
            case ['?', .. var seen]:
                Assert.Contains(seen, (await People(id)).Select(it => $"{it.CallId}={it.State}"));
                break;
            default:
                Assert.Equal(step, $"{step.Split('=')[0]}={await Join(id, step.Split('=')[0])}");
                break;
        }
    }

    private async Task<string> Join(string id, string leg)
    {
        var (call, pin) = leg.Split(':') is [var before, var after] ? (before, after) : (leg, null);
        var answer = await portal.Put($"/{id}/participants", new JsonObject
        {
            ["data"] = new JsonObject
            {
                ["call_id"] = call.TrimEnd('*'),
                ["is_moderator"] = call.EndsWith('*'),
                ["pin"] = pin ?? "",
            },
        }.ToJsonString());
        return answer.Status is HttpStatusCode.Created ? State(answer.Data) : answer.Json.At<string>("message");
    }

    private async Task Edit(string id, string way, JsonObject before, JsonObject after)
    {
        var changes = new JsonObject(before.Concat(after).Select(it => it.Key).Distinct()
            .Where(key => !JsonNode.DeepEquals(before[key], after[key]))
            .Select(key => KeyValuePair.Create(key, after[key]?.DeepClone())));
        var data = (way.Contains("patch", StringComparison.OrdinalIgnoreCase) ? changes : after).ToJsonString();
        if (way.StartsWith("conference.", StringComparison.Ordinal))
            (await shared.Commander.Ask(way, portal.Account, id, data)).Is(200);
        else
        {
            var (verb, query) = way.Split('?') is [var post, var tunnelled] ? (post, $"?{tunnelled}") : (way, "");
            (await portal.Ask(new(verb), $"/{id}{query}", $$"""{"data":{{data}}}""")).Is(HttpStatusCode.OK);
        }
    }

    private async Task<(int Number, string CallId, string State)[]> People(string id) =>
    [
        .. (await portal.Get($"/{id}/participants")).Data.AsArray()
            .Select(it => (it!.At<int>("participant_id"), it!.At<string>("call_id"), State(it!))),
    ];

    private static string State(JsonNode it) => string.Join('+',
    [
        it.At<string>("status") is "waiting" ? "waiting" : it.At<bool>("is_moderator") ? "moderator" : "member",
        .. it.At<bool>("speak") ? Array.Empty<string>() : ["muted"],
        .. it.At<bool>("hear") ? Array.Empty<string>() : ["deaf"],
    ]);

    // Nobody joins muted, unless the rule says so.
    private static JsonObject Document(string json)
    {
        var document = JsonNode.Parse(json)!.AsObject();
        document.TryAdd("member", JsonNode.Parse("""{"join_muted":false}"""));
        return document;
    }

    private sealed record Rule(string Before, string After, string In, string Held, string Then);
}
