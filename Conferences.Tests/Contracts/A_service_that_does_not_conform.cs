using Conferences.Conformance.Sections;
using Conferences.Tests.Fixtures.Bus;
using Conferences.Tests.Fixtures.Contracts.Conformance;
using Conferences.Tests.Fixtures.Http;

namespace Conferences.Tests.Contracts;

/// <summary>A check that nothing can break checks nothing: each sees a service that breaks its rule.</summary>
public sealed class A_service_that_does_not_conform(
    ConformanceRuns runs, ConformanceRunsOfACluster cluster, SharedBroker broker)
    : IClassFixture<ConformanceRuns>, IClassFixture<ConformanceRunsOfACluster>
{
    public static TheoryData<string> OverHttp => [.. ServiceMutations.All.Select(it => it.Name).Distinct()];

    public static TheoryData<string> OnTheBus => [.. BusMutation.All.Where(it => !it.IsCluster).Select(it => it.Name)];

    public static TheoryData<string> OfAKazoo => [.. BusMutation.All.Where(it => it.IsCluster).Select(it => it.Name)];

    [Theory]
    [MemberData(nameof(OverHttp))]
    public async Task over_http_is_found_out(string name)
    {
        var portal = await runs.Portal();
        foreach (var mutation in ServiceMutations.All.Where(it => it.Name == name))
        {
            await using var wrong = await WrongService.StartAsync(portal, mutation);
            await IsFoundOut(mutation.Breaks, runs, wrong.Address, runs.Broker);
        }
    }

    [Theory]
    [MemberData(nameof(OnTheBus))]
    public async Task on_the_bus_is_found_out(string name)
    {
        var mutation = BusMutation.All.Single(it => it.Name == name);
        var clients = await broker.HostAsync("wrong");
        await using var wrong = await WrongBus.StartAsync(runs.Broker, clients, mutation);
        await IsFoundOut(mutation.Breaks, runs, $"{runs.Address}", clients);
    }

    [Theory]
    [MemberData(nameof(OfAKazoo))]
    public async Task on_the_bus_of_a_kazoo_is_found_out(string name)
    {
        var mutation = BusMutation.All.Single(it => it.Name == name);
        var clients = await broker.HostAsync("wrong");
        await using var wrong = await WrongBus.StartAsync(cluster.Broker, clients, mutation);
        await IsFoundOut(mutation.Breaks, cluster, $"{cluster.Address}", clients);
    }

    [Fact]
    public void is_found_out_by_every_check() => Assert.Equal(
        Contract.Sections.SelectMany(it => it.Checks).Select(it => it.Id).Order(),
        ServiceMutations.All.SelectMany(it => it.Breaks).Concat(BusMutation.All.SelectMany(it => it.Breaks))
            .Distinct().Order());

    private static async Task IsFoundOut(
        IReadOnlyList<string> breaks, ConformanceRuns target, string address, Uri amqp)
    {
        Assert.NotEmpty(breaks);
        var result = await ConformanceRuns.Report([
            "--url", address, "--key", target.Key, "--account", target.Account, "--amqp", $"{amqp}",
            .. breaks.SelectMany(check => (string[])["--check", check])]);

        Assert.True(result.ExitCode == 1, result.Output + result.Errors);
        Assert.True(breaks.Order().SequenceEqual(result.Checks["failed"].Order()), result.Output);
    }
}
