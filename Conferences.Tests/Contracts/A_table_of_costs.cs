using Conferences.Tests.Fixtures.Contracts;

namespace Conferences.Tests.Contracts;

/// <summary>That a table of costs detects differences.</summary>
public sealed class A_table_of_costs
{
    private static readonly Costs Approved = new(
        new(Transactions: 0, RoundTrips: 0, Statements: 0, WalBytes: 15, AllocatedBytes: 15),
        new() { ["get"] = new(1, 1, 1, 0, 100_000) });

    [Theory]
    [InlineData(1, 1, 0, 114_999)]
    [InlineData(1, 1, 0, 85_001)]
    public void takes_what_is_near_enough(long transactions, long roundTrips, long log, long allocated) =>
        Assert.Empty(Differences("get", new(transactions, roundTrips, 1, log, allocated)));

    [Theory]
    [InlineData(1, 2, 0, 100_000, "  get: round trips may be 1, are 2")]
    [InlineData(1, 1, 8, 100_000, "  get: bytes of log may be 0, are 8")]
    [InlineData(1, 1, 0, 115_001, "  get: bytes allocated may be 100000, are 115001")]
    public void names_what_became_dearer(
        long transactions, long roundTrips, long log, long allocated, string difference) => Assert.Equal(
        [difference], Differences("get", new(transactions, roundTrips, 1, log, allocated)));

    [Fact]
    public void has_what_became_cheaper_stay_so() => Assert.Equal(
        ["  get: bytes allocated may be 100000, are 50000: cheaper, lower the bound so that it stays so"],
        Differences("get", new(1, 1, 1, 0, 50_000)));

    [Fact]
    public void misses_what_is_not_measured_and_knows_what_is_not_approved() => Assert.Equal(
        ["create: not approved", "get: not measured any more"],
        Differences("create", new(1, 1, 1, 1, 1)).Select(line => line.Trim().Split(',')[0]));

    private static IEnumerable<string> Differences(string request, Cost cost) =>
        Approved.Differences(new() { [request] = cost });
}
