using System.Net;
using Conferences.Api.Crossbar;
using Conferences.Tests.Fixtures.Audit;
using Conferences.Tests.Fixtures.Http;
using Conferences.Tests.Fixtures.Operations;

namespace Conferences.Tests.Audit;

/// <summary>Pins and passwords in exports, imports and database dumps, before and after they are erased.</summary>
public sealed class Secrets_in_an_export(Service service) : IDisposable
{
    private const string Pin = "4711081512345";
    private const string NewPin = "8150471154321";
    private const string GonePin = "1029384756102";
    private const string Password = "hunter2-hunter2-hunter2";

    private static readonly string[] Old = [Pin, GonePin, Password];

    private readonly string folder = Directory.CreateTempSubdirectory("conferences-").FullName;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task and_in_a_dump_are_gone_once_erased_and_the_chain_still_verifies()
    {
        var database = await service.NewDatabaseAsync("secrets");
        await using var node = new Node(database);
        var portal = node.Portal(Ids.New(), await node.Token());
        var id = await Tell(portal);
        var before = await Export(database, portal.Account, "before");
        Assert.StartsWith("none", before.After("secrets"), StringComparison.Ordinal);
        Assert.Equal("4", (await Export(database, portal.Account, "before.all", "--with-secrets")).After("secrets"));

        Assert.All(Old, secret => Assert.DoesNotContain(secret, Text("before"), StringComparison.Ordinal));
        Assert.All([.. Old, NewPin], secret => Assert.Contains(secret, Text("before.all"), StringComparison.Ordinal));
        var dumped = await DatabaseDump.OfAsync(database);
        Assert.All([.. Old, NewPin], secret => Assert.Contains(secret, dumped, StringComparison.Ordinal));
        Assert.All((string[])["127.0.0.1", "::1\""], address =>
        {
            Assert.DoesNotContain(address, dumped, StringComparison.Ordinal);
            Assert.DoesNotContain(address, Text("before.all"), StringComparison.Ordinal);
        });

        Assert.Equal(
            "secrets erased: 2. Secrets in use, and earlier exports, are not affected.",
            (await Audit(database, "erase", "--account", portal.Account, "--secrets")).Did().Output.Trim());
        var after = await Export(database, portal.Account, "after");
        Assert.Equal("1", (await Export(database, portal.Account, "after.all", "--with-secrets")).After("secrets"));
        var left = await DatabaseDump.OfAsync(database);
        Assert.All(Old, secret =>
        {
            Assert.DoesNotContain(secret, Text("after.all"), StringComparison.Ordinal);
            Assert.DoesNotContain(secret, left, StringComparison.Ordinal);
        });
        Assert.Contains(NewPin, Text("after.all"), StringComparison.Ordinal);
        Assert.Contains(NewPin, left, StringComparison.Ordinal);
        Assert.NotEqual(before.After("hash"), after.After("hash"));
        (await Audit(null, "verify", In("after.all"), "--after", In("before.all"))).Did();
        foreach (var file in (string[])["before", "before.all", "after", "after.all"])
            (await Audit(null, "verify", In(file))).Did();
        await LedgerRecord.Sound(database, portal.Account);

        (await Audit(database, "erase", "--account", portal.Account, "--secrets", "--conference", id))
            .Failed("There are no unused secrets. Secrets in use are never erased.");
    }

    [Fact]
    public async Task come_along_where_they_were_asked_for()
    {
        var (here, there) = (await service.NewDatabaseAsync("with"), await service.NewDatabaseAsync("without"));
        var copy = await service.NewDatabaseAsync("copy");
        string account, id;
        await using (var node = new Node(here))
        {
            var portal = node.Portal(Ids.New(), await node.Token());
            (account, id) = (portal.Account, await Tell(portal));
        }

        var full = await Export(here, account, "full", "--with-secrets");
        var bare = await Export(here, account, "bare");
        Assert.NotEqual(full.After("state"), bare.After("state"));

        Assert.Equal(full.After("state"), (await Audit(copy, "import", In("full"))).Did().After("state"));
        await using (var node = new Node(copy))
        {
            var portal = node.Portal(account, await node.Token());
            Assert.Equal(NewPin, (await portal.Get($"/{id}")).Data.At<string>("member.pins.0"));
            Assert.Equal(Pin, (await portal.Get($"/{id}?version=1")).Data.At<string>("member.pins.0"));
            await portal.Join(id, "a", $",\"pin\":\"{NewPin}\"");
        }

        var imported = (await Audit(there, "import", In("bare"))).Did();
        Assert.Equal(bare.After("state"), imported.After("state"));
        Assert.Equal("none: it was exported without pins and passwords", imported.After("secrets"));
        await using (var node = new Node(there))
        {
            // A conference that had a pin admits nobody without one.
            var portal = node.Portal(account, await node.Token());
            Assert.Null((await portal.Get($"/{id}")).Data["member"]!["pins"]);
            (await portal.Put($"/{id}/participants", """{"data":{"call_id":"a"}}"""))
                .Is(HttpStatusCode.Conflict, "bad_pin");
            (await portal.Patch($"/{id}", """{"data":{"member":{"pins":[]}}}""")).Is(HttpStatusCode.OK);
            await portal.Join(id, "a");
        }
    }

    [Theory]
    [InlineData("erase", "--account", Exports.Account, "--secrets", "--caller", "1")]
    public async Task are_not_erased_together_with_somebody(params string[] arguments) =>
        (await Audit(service.ConnectionString, arguments)).Misused(
            "audit erase needs either --caller NUMBER or --secrets");

    [Theory]
    [InlineData("takes 32 lower-case hex digits", "--secrets", "--conference", "x")]
    [InlineData("requires --secrets", "--caller", "1", "--conference", Exports.Conference)]
    public async Task are_erased_of_a_conference_that_can_be_one(string why, params string[] arguments) =>
        (await Audit(service.ConnectionString, ["erase", "--account", Exports.Account, .. arguments]))
            .Misused($"--conference {why}");

    // One conference whose pin was changed, and one that was deleted; each with kept replies.
    private static async Task<string> Tell(Portal portal)
    {
        var created = (await portal.Put(
            "",
            $$$"""{"data":{"bridge_password":"{{{Password}}}","member":{"pins":["{{{Pin}}}"],"join_muted":false} } }""",
            ("Idempotency-Key", "1"))).Is(HttpStatusCode.Created);
        var id = created.Data.At<string>("id");
        (await portal.Patch($"/{id}", """{"data":{"name":"renamed"}}""", ("Idempotency-Key", "2")))
            .Is(HttpStatusCode.OK);
        (await portal.Patch(
            $"/{id}",
            $$$"""{"data":{"member":{"pins":["{{{NewPin}}}"]},"bridge_password":null}}""",
            ("Idempotency-Key", "3"))).Is(HttpStatusCode.OK);
        var gone = await portal.Create($$$"""{"moderator":{"pins":["{{{GonePin}}}"]} }""");
        (await portal.Delete($"/{gone}", null, ("Idempotency-Key", "4"))).Is(HttpStatusCode.OK);
        return id;
    }

    private async Task<CommandOutput> Export(string database, string account, string name, params string[] flags) =>
        (await Audit(database, ["export", "--account", account, .. flags, In(name)])).Did();

    private string In(string name) => Path.Combine(folder, name);

    private string Text(string name) => File.ReadAllText(In(name));

    private Task<CommandOutput> Audit(string? database, params string[] arguments) =>
        Audited.Run(folder, database, arguments);
}
