using System.Net;
using Conferences.Simulator;
using Conferences.Tests.Fixtures.Http;
using Conferences.Tests.Fixtures.Media;

namespace Conferences.Tests.Media;

/// <summary>A media server keeps a limit of its own, which an edit of <c>max_participants</c> must reach.</summary>
public sealed class A_limit_that_changes(SharedMixer shared) : IClassFixture<SharedMixer>
{
    private readonly Portal portal = shared.Mixer.Portal();

    private Mixer Mixer => shared.Mixer;

    [Theory]
    [InlineData("PATCH", """{"max_participants":2}""", """{"max_participants":5}""", "2", "5")]
    [InlineData("POST", """{"max_participants":2}""", """{"max_participants":5}""", "2", "5")]
    [InlineData("PATCH", """{"max_participants":5}""", """{"max_participants":2}""", "5", "2")]
    [InlineData("PATCH", "{}", """{"max_participants":5}""", null, "5")]
    [InlineData("PATCH", """{"max_participants":5}""", """{"max_participants":0}""", "5", "0")]
    [InlineData("PATCH", """{"max_participants":5}""", """{"max_participants":null}""", "5", "0")]
    [InlineData("POST", """{"max_participants":5}""", """{"name":"x"}""", "5", "0")]
    [InlineData("PATCH", """{"max_participants":1}""", """{"max_participants":3}""", null, "3")]
    public async Task is_set_on_the_switch_of_a_conference_that_runs(
        string verb, string before, string edit, string? was, string becomes)
    {
        var id = await portal.Create(before);
        await portal.Join(id, "a");
        await Mixer.Settle(portal, id);
        Assert.Equal(was, Limit(id));
        (await portal.Ask(new(verb), $"/{id}", $$"""{"data":{{edit}}}""")).Is(HttpStatusCode.OK);
        await Mixer.Settle(portal, id);
        Assert.Equal(becomes, Limit(id));
    }

    [Theory]
    [InlineData("""{"name":"x"}""")]
    [InlineData("""{"max_participants":4,"name":"x"}""")]
    [InlineData("""{"max_participants":1}""")]
    public async Task is_left_alone_where_nothing_changes_that_a_switch_can_be_told(string edit)
    {
        var id = await portal.Create("""{"max_participants":4}""");
        await portal.Join(id, "a");

        // Else the edit may come first: the switch is told what holds when the sender reads of the start.
        await Mixer.Settle(portal, id);
        (await portal.Patch($"/{id}", $$"""{"data":{{edit}}}""")).Is(HttpStatusCode.OK);
        await Mixer.Settle(portal, id);
        Assert.Equal(2, Mixer.Told(id, "set").Count);
        Assert.Equal("4", Limit(id));
    }

    [Fact]
    public async Task is_set_with_what_a_caller_hears_when_it_is_reached()
    {
        var id = await portal.Create("""{"max_participants":4}""");
        await portal.Join(id, "a");
        (await portal.Patch($"/{id}", """{"data":{"max_members_media":"full.wav"}}""")).Is(HttpStatusCode.OK);
        await Mixer.Settle(portal, id);
        Assert.Equal("full.wav", Mixer.Switch.Model.Find(portal.Account, id)!.Settings["Max-Members-Sound"]);
    }

    [Fact]
    public async Task is_set_with_the_next_leg_where_nobody_is_in()
    {
        var id = await portal.Create("""{"max_participants":4}""");
        (await portal.Patch($"/{id}", """{"data":{"max_participants":5}}""")).Is(HttpStatusCode.OK);
        await portal.Join(id, "a");
        await Mixer.Settle(portal, id);
        Assert.Equal("5", Limit(id));
        Assert.Single(Mixer.Told(id, "set"), it => it.Setting!.Parameter == "Max-Members");
    }

    private string? Limit(string id) =>
        Mixer.Switch.Model.Find(portal.Account, id)!.Settings.GetValueOrDefault("Max-Members");
}

/// <summary>The same on a Kazoo cluster, which turns callers away by its own limit.</summary>
public sealed class A_limit_that_changes_on_a_cluster(SharedCluster shared) : IClassFixture<SharedCluster>
{
    private readonly Portal portal = shared.Cluster.Portal();

    private Cluster Cluster => shared.Cluster;

    [Theory]
    [InlineData("PATCH", """{"max_participants":3}""")]
    [InlineData("POST", """{"max_participants":3}""")]
    [InlineData("POST", "{}")]
    public async Task lets_in_whom_it_turned_away(string verb, string edit)
    {
        var id = await portal.Create("""{"max_participants":2}""");
        await Cluster.Join(portal, id, "ann");
        await Until.Async(() => Task.FromResult(Limit(id) == "2"));
        await Cluster.Join(portal, id, "bob");
        Assert.Equal("no effect", SwitchConsole.Do(Cluster.Switch, $"join {portal.Account} {id} cat"));
        (await portal.Ask(new(verb), $"/{id}", $$"""{"data":{{edit}}}""")).Is(HttpStatusCode.OK);
        await Until.Async(() => Task.FromResult(Limit(id) != "2"));
        await Cluster.Join(portal, id, "cat");
        Assert.Equal(3, (await portal.Get($"/{id}/participants")).Data.AsArray().Count);
    }

    private string? Limit(string id) =>
        Cluster.Model.Find(portal.Account, id)!.Settings.GetValueOrDefault("Max-Members");
}
