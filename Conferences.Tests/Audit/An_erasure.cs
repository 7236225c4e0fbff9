using Conferences.Api.Crossbar;
using Conferences.Tests.Fixtures.Audit;
using Conferences.Tests.Fixtures.Http;

namespace Conferences.Tests.Audit;

/// <summary><c>audit erase</c>, and what later exports still contain of the person.</summary>
public sealed class An_erasure(Service service) : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("conferences-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task forgets_everybody_of_a_number_and_leaves_a_chain_that_verifies()
    {
        var database = await service.NewDatabaseAsync("erase");
        await using var node = new Node(database);
        var portal = node.Portal(Ids.New(), await node.Token());
        await AuditStory.Tell(portal);
        var other = node.Portal(Ids.New(), await node.Token());
        await AuditStory.Tell(other);
        var before = await Export(database, portal.Account, "before");

        Assert.Equal(
            "persons erased: 1. Data that was already published or exported is not affected.",
            (await Audit(database, "erase", "--account", portal.Account, "--caller", "+15550123")).Did().Output.Trim());
        var after = await Export(database, portal.Account, "after");

        Assert.Contains("+15550123", await Text("before"), StringComparison.Ordinal);
        Assert.DoesNotContain("+15550123", await Text("after"), StringComparison.Ordinal);
        Assert.DoesNotContain("\"Ann\"", await Text("after"), StringComparison.Ordinal);
        Assert.Contains("\"Cid\"", await Text("after"), StringComparison.Ordinal);
        Assert.NotEqual(before.After("hash"), after.After("hash"));
        (await Audit(null, "verify", Path.Combine(folder, "after"), "--after", Path.Combine(folder, "before"))).Did();
        var recorded = (await portal.Get("/events?type=person.erased")).Data;
        Assert.Equal(
            ("cli", Environment.UserName, portal.Account),
            (recorded[0]!.At<string>("actor.channel"), recorded[0]!.At<string>("actor.owner_id"),
                recorded[0]!.At<string>("actor.account_id")));
        await LedgerRecord.Sound(database, portal.Account);

        // People of other accounts are not affected.
        await Export(database, other.Account, "other");
        Assert.Contains("+15550123", await Text("other"), StringComparison.Ordinal);
        (await Audit(database, "erase", "--account", portal.Account, "--caller", "+15550123"))
            .Failed("The account has no person with that number.");
    }

    [Theory]
    [InlineData("audit erase needs --account ACCOUNT")]
    [InlineData("audit erase needs either --caller NUMBER or --secrets", "--account", Exports.Account)]
    [InlineData("--account takes 32 lower-case hex digits", "--account", "x", "--caller", "1")]
    public async Task needs_an_account_and_a_number(string why, params string[] arguments) =>
        (await Audit(service.ConnectionString, ["erase", .. arguments])).Misused(why);

    private async Task<CommandOutput> Export(string database, string account, string name) =>
        (await Audit(database, "export", "--account", account, Path.Combine(folder, name))).Did();

    private Task<string> Text(string name) =>
        File.ReadAllTextAsync(Path.Combine(folder, name), TestContext.Current.CancellationToken);

    private Task<CommandOutput> Audit(string? database, params string[] arguments) =>
        Audited.Run(folder, database, arguments);
}
