using Conferences.Api.Crossbar;
using Conferences.Tests.Fixtures.Contracts;
using Conferences.Tests.Fixtures.Http;
using Conferences.Tests.Fixtures.Operations.Faults;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;
using Asked = Conferences.Tests.Fixtures.Http.Asked;
using IProjectionCoordinator = Marten.Events.Daemon.Coordination.IProjectionCoordinator;

namespace Conferences.Tests.Contracts;

/// <summary>
/// The cost of requests, in figures that do not depend on the machine's load. Each is sent alone, to a node without
/// background work and a server without other users, and each figure is the median of many requests.
/// <c>cost_of_a_request.json</c> has the limits.
/// </summary>
[Collection(Alone.Name)]
public sealed class The_cost_of_a_request : IAsyncLifetime
{
    // Until statements are prepared, full-page writes have ended, and code has been compiled.
    private const int First = 100;

    private const int Measured = 61;

    private static readonly string Committed = Repository.PathOf("Conferences.Tests/Contracts/cost_of_a_request.json");

    private readonly string account = Ids.New();
    private ScratchServer server = null!;
    private NpgsqlDataSource database = null!;
    private CountingProxy proxy = null!;
    private Node node = null!;
    private Portal portal = null!;
    private Line line = null!;
    private string token = "";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        server = await ScratchServer.StartAsync(Cancellation);
        database = NpgsqlDataSource.Create(server.ConnectionString);
        (proxy, var through) = CountingProxy.Before(server.ConnectionString);

        // What compares answers with the contract would be counted, too.
        node = new(through, services => services.Remove(services.Single(
            it => it.ImplementationType == typeof(AnswerCheck))));
        token = await node.Token();
        portal = node.Portal(account, token);
        line = new(node.ClientOptions.BaseAddress);
        await RestAsync();
    }

    public async ValueTask DisposeAsync()
    {
        line.Dispose();
        await node.DisposeAsync();
        await proxy.DisposeAsync();
        await database.DisposeAsync();
        await server.DisposeAsync();
    }

    [Fact]
    public async Task is_what_was_approved()
    {
        var idle = await portal.Create();
        var (open, full) = (await portal.Create(Asked.Loud), await portal.Create(Asked.Loud));
        for (var leg = 1; leg <= First + Measured; leg++)
            await portal.Join(full, $"{leg}");
        var many = node.Portal(Ids.New(), token);
        for (var conference = 0; conference < 60; conference++)
            await many.Create();

        var measured = new SortedDictionary<string, Cost>
        {
            ["create"] = await CostAsync(_ => Ask("PUT", "", """{"data":{"name":"Monday"}}""")),
            ["patch"] = await CostAsync(turn => Ask("PATCH", $"/{idle}", $$$"""{"data":{"name":"{{{turn % 2}}}"}}""")),
            ["get"] = await CostAsync(_ => Ask("GET", $"/{idle}")),
            ["list of 50"] = await CostAsync(_ => Line.Request(token, many.Account, "GET", "")),
            ["join"] = await CostAsync(leg => Ask(
                "PUT", $"/{open}/participants", $$$"""{"data":{"call_id":"{{{leg}}}"}}""")),
            ["mute"] = await CostAsync(leg => Ask(
                "PUT", $"/{full}/participants/{leg}", """{"data":{"action":"mute"}}""")),
        };

        var approved = Costs.Read(Committed);
        var written = Path.Combine(AppContext.BaseDirectory, "cost_of_a_request.json");
        (approved with { Requests = measured }).Write(written);
        var differences = string.Join('\n', approved.Differences(measured));
        Assert.True(
            differences.Length == 0,
            $"""
            Requests cost other than they may:
            {differences}
            If that is meant: cp {written} {Committed}
            """);
    }

    private byte[] Ask(string verb, string path, string body = "") => Line.Request(token, account, verb, path, body);

    private async Task<Cost> CostAsync(Func<int, byte[]> request)
    {
        byte[][] requests = [.. Enumerable.Range(1, First + Measured).Select(request)];
        foreach (var one in requests[..First])
            line.Ask(one);
        var costs = new List<Cost>(Measured);
        foreach (var one in requests[First..])
        {
            var (log, talk) = (await LogAsync(), proxy.Counted);
            var allocated = GC.GetTotalAllocatedBytes(precise: true);
            line.Ask(one);
            allocated = GC.GetTotalAllocatedBytes(precise: true) - allocated;
            var after = proxy.Counted;
            costs.Add(new(
                after.Transactions - talk.Transactions,
                after.RoundTrips - talk.RoundTrips,
                after.Statements - talk.Statements,
                await LogAsync() - log,
                allocated));
        }

        return Cost.Median(costs);
    }

    // The service's own background work would otherwise be counted with some request.
    private async Task RestAsync()
    {
        await node.Services.GetRequiredService<IProjectionCoordinator>().PauseAsync();
        await Task.WhenAll(node.Services.GetServices<IHostedService>().OfType<BackgroundService>()
            .Where(it => it.GetType().Assembly == typeof(Program).Assembly)
            .Select(it => it.StopAsync(Cancellation)));
    }

    private async Task<long> LogAsync()
    {
        await using var command = database.CreateCommand("select (pg_current_wal_insert_lsn() - '0/0')::bigint");
        return (long)(await command.ExecuteScalarAsync(Cancellation))!;
    }
}
