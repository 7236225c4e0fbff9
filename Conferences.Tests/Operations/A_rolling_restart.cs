using Conferences.Api.Crossbar;
using Conferences.Tests.Fixtures.Http;
using Conferences.Tests.Fixtures.Operations;
using Conferences.Tests.Fixtures.Operations.Faults;

namespace Conferences.Tests.Operations;

/// <summary>
/// Two nodes behind a proxy are stopped and started again, one after the other, while clients that never repeat a
/// request go on.
/// </summary>
[Collection(Alone.Name)]
public sealed class A_rolling_restart(Service service)
{
    private const int Clients = 4;

    // What the conference is called at the end.
    private const string Last = "after the last restart";

    private static readonly TimeSpan BetweenProbes = TimeSpan.FromMilliseconds(200);

    // Twenty times as long as the proxy needs to find out.
    private static readonly string[] Settings = ["Shutdown__DelaySeconds=4"];

    [Fact]
    public async Task is_noticed_by_no_client_and_missed_by_no_follower()
    {
        var database = await service.NewDatabaseAsync("rolling");
        using var one = new RunningNode(database, Settings);
        using var other = new RunningNode(database, Settings);
        await one.StartAsync();
        await other.StartAsync();
        await using var proxy = await BalancingProxy.StartAsync(BetweenProbes, one.Address, other.Address);
        await Until.Async(() => Task.FromResult(proxy.Available == 2));
        using var http = new HttpClient { BaseAddress = proxy.Address };
        http.DefaultRequestHeaders.Add("X-Auth-Token", await one.TokenAsync());
        var portal = new Portal(Ids.New(), http);
        var id = await portal.Create();

        using var end = new CancellationTokenSource();
        var clients = Enumerable.Range(0, Clients).Select(client => UseAsync(portal, id, $"{client}", end.Token))
            .ToArray();
        var follower = new Follower(portal, $"/{id}/events");
        var following = FollowAsync(follower);
        foreach (var node in (RunningNode[])[one, other])
        {
            await Until.Async(() => Task.FromResult(proxy.Available == 2));
            Assert.Equal(0, await node.TermAsync());
            await node.StartAsync();
        }

        await Until.Async(() => Task.FromResult(proxy.Available == 2));
        await end.CancelAsync();
        var answers = (await Task.WhenAll(clients)).SelectMany(it => it).ToArray();
        Assert.Empty(answers.Where(it => (int)it.Status >= 400).Select(it => $"{it.Status} {it.Text}"));
        Assert.Equal(4, answers.Select(it => it.Json.At<string>("node")).Distinct().Count());

        await portal.Patch($"/{id}", $$$"""{"data":{"name":"{{{Last}}}"}}""");
        var connections = await following;
        var recorded = (await portal.Get($"/{id}/events", ("Accept", "application/x-ndjson"))).Text
            .Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(recorded, follower.Heard.Select(it => it.Data));
        Assert.InRange(connections, 2, 10);
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{answers.Length} answers, {recorded.Length} events by {connections} connections");
    }

    // Anything that is no answer, such as a connection that is refused or reset, ends the test.
    private static async Task<List<Answer>> UseAsync(Portal portal, string id, string name, CancellationToken end)
    {
        var answers = new List<Answer>();
        while (!end.IsCancellationRequested)
        {
            answers.Add(await portal.Put($"/{id}/participants", $$$"""{"data":{"call_id":"{{{name}}}"}}"""));
            answers.Add(await portal.Get($"/{id}"));
            answers.Add(await portal.Patch($"/{id}", $$$"""{"data":{"name":"{{{answers.Count}}}"}}"""));
            answers.Add(await portal.Get());
        }

        return answers;
    }

    private static async Task<int> FollowAsync(Follower follower)
    {
        var connections = 0;
        do
        {
            connections++;
            await follower.FollowAsync(IsComplete);
        }
        while (!IsComplete(follower));

        return connections;
    }

    private static bool IsComplete(Follower follower) =>
        follower.Heard is [.., var last] && last.Data.Contains(Last, StringComparison.Ordinal);
}
