using System.Diagnostics.Metrics;
using System.Net;
using System.Text.Json.Nodes;
using Conferences.Api.Crossbar;
using Conferences.Domain.Commands.Observed;
using Conferences.Domain.Events;
using Conferences.Tests.Fixtures.Bus;
using Conferences.Tests.Fixtures.Http;
using Conferences.Tests.Fixtures.Media;
using Microsoft.Extensions.DependencyInjection;

namespace Conferences.Tests.Media;

/// <summary>A cluster shared with other accounts, whose conference ids an account knows.</summary>
public sealed class Two_accounts_on_one_cluster(SharedCluster shared) : IClassFixture<SharedCluster>, IDisposable
{
    private const string Dial = """{"action":"dial","data":{"endpoints":["1001"],"timeout":1}}""";

    private static readonly (string Path, string Data)[] Actions =
    [
        .. ((string[])["lock", "unlock", "end"]).Select(verb => ("", $$"""{"action":"{{verb}}"}""")),
        .. from path in (string[])["/participants", "/participants/1"]
           from verb in (string[])["mute", "unmute", "deaf", "undeaf", "kick"]
           select (path, $$"""{"action":"{{verb}}"}"""),
        .. ((string[])["", "/participants", "/participants/1"]).Select(path =>
            (path, """{"action":"play","data":{"media_id":"song"}}""")),
        ("", """{"action":"record","data":{"action":"start"}}"""),
        ("", """{"action":"record","data":{"action":"stop"}}"""),
        ("/participants", """{"action":"relate","data":{"participant_id":1,"other_participant":2}}"""),
    ];

    private readonly Portal mine = shared.Cluster.Portal();
    private readonly string stranger = Ids.New();
    private readonly string id = Ids.New();

    private Cluster Cluster => shared.Cluster;

    public void Dispose() => shared.Mend();

    [Fact]
    public async Task lets_nobody_into_a_conference_of_another_account_nor_act_on_it_by_http_or_by_bus()
    {
        var theirs = Cluster.Portal();
        var known = await theirs.Create("""{"member":{"pins":["1234"]}}""");
        await Cluster.Join(theirs, known, "ann");
        var before = await Cluster.Events(theirs, known);
        await using var commander = await Commander.OnAsync(Cluster.Broker);

        foreach (var (path, data) in Actions.Append(("", Dial)))
        {
            (await mine.Put($"/{known}{path}", $$"""{"data":{{data}}}"""))
                .Is(HttpStatusCode.NotFound, "bad_identifier");
            var type = path.Length == 0 ? "conference.act" : "participant.act";
            var body = JsonNode.Parse(data)!.AsObject();
            if (path.EndsWith("/1", StringComparison.Ordinal))
                body["participant_id"] = 1;
            (await commander.Ask(type, mine.Account, known, body.ToJsonString())).Is(404);
        }

        (await commander.Ask("conference.create", mine.Account, known)).Is(409);
        Assert.Equal(before.Count, (await Cluster.Events(theirs, known)).Count);
        Assert.Empty(await Cluster.Events(mine, known));
        Untouched(theirs.Account, known, "ann");
    }

    [Fact]
    public async Task gives_a_dynamic_conference_a_name_of_its_own_beside_one_that_this_service_does_not_know()
    {
        Cluster.Do($"join {stranger} {id} eve");
        (await mine.Dial(id, """["1001","1002"]""", ""","timeout":5""")).Is(HttpStatusCode.Created);
        Assert.Equal(2, (await mine.Get($"/{id}/participants")).Data.AsArray().Count);
        Untouched(stranger, id, "eve");

        foreach (var action in (string[])["mute", "deaf"])
            Assert.Equal("confirmed", Outcome(await mine.ActOnAll(id, action, "?wait=20s")).Status);
        Assert.Equal("confirmed", Outcome(await mine.ActOn(id, 1, "kick", "?wait=20s")).Status);
        Assert.Equal("confirmed", Outcome(await mine.Act(id, "lock", "?wait=20s")).Status);
        foreach (var (path, data) in Actions.Where(it => it.Data.Contains("media_id", StringComparison.Ordinal)
            || it.Data.Contains("record", StringComparison.Ordinal)))
            await mine.Put($"/{id}{path}", $$"""{"data":{{data}}}""");
        Assert.Equal("confirmed", Outcome(await mine.Act(id, "end", "?wait=20s")).Status);
        Assert.Null(Cluster.Model.Find(mine.Account, $"{mine.Account}-{id}"));
        Untouched(stranger, id, "eve");
    }

    [Fact]
    public async Task does_not_lead_callers_into_a_dynamic_conference_that_took_their_id_before_them()
    {
        (await mine.Dial(id, """["1001"]""", ""","timeout":5""")).Is(HttpStatusCode.Created);
        Cluster.Do($"join {stranger} {id} eve");
        await Heard();
        Untouched(stranger, id, "eve");
        Assert.Single((await mine.Get($"/{id}/participants")).Data.AsArray());
    }

    [Fact]
    public async Task does_not_dial_into_what_it_runs_for_another_account_under_the_id_of_a_configured_one()
    {
        var configured = await mine.Create();
        Cluster.Do($"join {stranger} {configured} eve");
        await Heard();
        var (counted, asked) = await Counting(() =>
            mine.Give($"{configured}?wait=20s", "dial", """{"endpoints":["1001"],"timeout":5}"""));
        Assert.Equal(("failed", "unknown"), Outcome(asked));
        Assert.Equal(["other_account"], counted);
        Untouched(stranger, configured, "eve");

        Cluster.Do($"hangup {stranger} {configured} eve");
        (await mine.Dial(configured, """["1001"]""", ""","timeout":5""")).Is(HttpStatusCode.Created);
        Assert.Single((await mine.Get($"/{configured}/participants")).Data.AsArray());
    }

    [Fact]
    public async Task tells_nobody_who_is_in_a_conference_that_it_runs_for_another_account()
    {
        var configured = await mine.Create();
        await Cluster.Join(mine, configured, "ann");
        Cluster.Switch.Faults = new(Drop: 1);
        Cluster.Do($"hangup {mine.Account} {configured} ann");
        Cluster.Do($"join {stranger} {configured} mallory");
        shared.Mend();
        shared.Clock.Advance(ReconcileConference.Grace);
        await Cluster.Reconcile();
        Assert.DoesNotContain(
            "mallory", (await mine.Get($"/{configured}/participants")).Text, StringComparison.Ordinal);
        Assert.Single(await Cluster.Events<ParticipantJoined>(mine, configured));
        Assert.Empty(await Cluster.Events<ConferenceEnded>(mine, configured));

        Cluster.Do($"hangup {stranger} {configured} mallory");
        await Cluster.Reconcile();
        Assert.Single(await Cluster.Events<ConferenceEnded>(mine, configured));
    }

    [Fact]
    public async Task says_nothing_that_is_taken_where_it_names_two_accounts_or_the_other_kind_of_name()
    {
        var configured = await mine.Create();
        (await mine.Dial(id, """["1001"]""", ""","timeout":5""")).Is(HttpStatusCode.Created);
        var dynamic = Cluster.Model.Find(mine.Account, $"{mine.Account}-{id}")!.Uuid.Text;
        (string Account, string Name, string Key, string Uuid)[] events =
        [
            (stranger, $"{mine.Account}-{id}", "conference.event.x", dynamic),
            (mine.Account, $"{stranger}-{id}", "conference.event.x", dynamic),
            (mine.Account, configured, $"conference.event.add-member.{stranger}.{configured}.a", "x"),
            (mine.Account, configured, $"conference.event.add-member.{mine.Account}.{id}.a", "x"),
            (mine.Account, id, "conference.event.x", dynamic),
            (mine.Account, $"{mine.Account}-{configured}", "conference.event.x", "x"),
            (stranger, configured, "conference.event.x", "x"),
        ];
        await Heard();
        var (counted, _) = await Counting(async () =>
        {
            foreach (var (account, name, key, uuid) in events)
                await Cluster.Publish(key, Joins(account, name, uuid));
            return 0;
        });
        Assert.Equal(
            [.. Enumerable.Repeat("other_account", 4), .. Enumerable.Repeat("unknown_conference", 3)], counted);
        Assert.Single((await mine.Get($"/{id}/participants")).Data.AsArray());
        Assert.Single(await Cluster.Events(mine, configured));

        await Cluster.Publish("conference.event.x", Joins(mine.Account, $"{mine.Account}-{id}", dynamic));
        Assert.Equal(2, (await mine.Get($"/{id}/participants")).Data.AsArray().Count);
    }

    // Whatever the switch reported before, in other tests too.
    private async Task Heard()
    {
        await Cluster.Join(mine, await mine.Create(), "marker");
        await Cluster.CatchUp();
    }

    private static string Joins(string account, string name, string uuid) => new JsonObject
    {
        ["Event-Category"] = "conference",
        ["Event-Name"] = "event",
        ["Event"] = "add-member",
        ["Account-ID"] = account,
        ["Conference-ID"] = name,
        ["Instance-ID"] = uuid,
        ["Call-ID"] = "mallory",
    }.ToJsonString();

    private void Untouched(string account, string conference, string call)
    {
        var there = Cluster.Model.Find(account, conference)!;
        Assert.Equal([call], there.Members.Keys.Select(it => it.Text));
        Assert.Equal((false, null), (there.IsLocked, there.Recording));
        Assert.Equal((false, false), (there.Members[new(call)].IsMuted, there.Members[new(call)].IsDeaf));
    }

    // Why messages were passed over meanwhile.
    private async Task<(string[] Reasons, T Result)> Counting<T>(Func<Task<T>> act)
    {
        T? result = default;
        var reasons = await PassedOver.WhileAsync(Cluster.Parts.GetRequiredService<IMeterFactory>(), async () =>
        {
            result = await act();
            await Cluster.CatchUp();
        });
        return (reasons, result!);
    }

    private static (string Status, string? Reason) Outcome(Answer answer) => (
        answer.Json.At<string>("operation", "status"), (string?)answer.Json["operation"]!["reason"]);
}
