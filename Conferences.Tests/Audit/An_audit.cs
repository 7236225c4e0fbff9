using System.Net;
using Conferences.Api.Audit;
using Conferences.Api.Crossbar;
using Conferences.Tests.Fixtures.Audit;
using Conferences.Tests.Fixtures.Http;
using Microsoft.Extensions.DependencyInjection;
using IProjectionCoordinator = Marten.Events.Daemon.Coordination.IProjectionCoordinator;

namespace Conferences.Tests.Audit;

/// <summary>Export, verify, import: on the command line, with real databases.</summary>
public sealed class An_audit : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("conferences-").FullName;
    private readonly Service service;
    private readonly (string Name, string Value)[] keys;

    public An_audit(Service service)
    {
        this.service = service;
        File.WriteAllText(In("key.pem"), Exports.Key.Key.ExportPkcs8PrivateKeyPem());
        File.WriteAllText(In("public.pem"), Exports.Key.Key.ExportSubjectPublicKeyInfoPem());
        keys = [("Audit__Keys__0__Id", "2026"), ("Audit__Keys__0__File", In("key.pem"))];
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task takes_a_history_elsewhere_and_proves_that_nothing_changed_on_the_way()
    {
        var (here, there) = (await service.NewDatabaseAsync("here"), await service.NewEmptyDatabaseAsync("there"));
        string account;
        CommandOutput exported;
        await using (var node = new Node(here))
        {
            var portal = node.Portal(Ids.New(), await node.Token());
            account = portal.Account;
            await node.Portal(Ids.New(), await node.Token()).Create();
            await AuditStory.Tell(portal);
            exported = (await Audit(here, "export", "--account", account, In("all"))).Did();
        }

        Assert.Equal("key '2026'", exported.After("signature"));
        var persons = int.Parse(exported.After("persons"), default(IFormatProvider));
        var verified = (await Audit(null, "verify", In("all"), "--key", In("public.pem"))).Did();
        Assert.Equal("signed by the known key '2026'", verified.After("signature"));
        Assert.Empty(Directory.EnumerateDirectories(folder));

        var imported = (await Audit(there, "import", In("all"))).Did();
        Assert.Equal(exported.After("state"), imported.After("state"));
        Assert.Equal(exported.After("events"), imported.After("events"));
        Assert.Equal($"{persons}", imported.After("persons"));
        var again = (await Audit(there, "export", "--account", account, In("again"))).Did();
        Assert.Equal(exported.After("state"), again.After("state"));
        Assert.Equal(exported.After("hash"), again.After("hash"));
        Assert.Equal((await Lines("all"))[1..^1], (await Lines("again"))[1..^1]);

        // The imported history and its chain can be continued.
        await using var next = new Node(there);
        var moved = next.Portal(account, await next.Token());
        (await moved.Put("", """{"data":{"conference_numbers":["7001"]}}""")).Is(HttpStatusCode.BadRequest);
        var id = await moved.Create();
        await LedgerRecord.Whole(next.Services);
        var entries = await LedgerRecord.Sound(there, account);
        Assert.Equal(id, entries[^1].Event.Conference);
        Assert.Equal((await Lines("all")).Length - 1, entries.Count);
    }

    [Fact]
    public async Task takes_a_part_that_begins_with_its_predecessor()
    {
        var database = await service.NewDatabaseAsync("part");
        await using var node = new Node(database);
        var portal = node.Portal(Ids.New(), await node.Token());
        await portal.Create();
        await portal.Create();
        await LedgerRecord.Whole(node.Services);
        var last = (await LedgerRecord.Sound(database, portal.Account))[^1].Event.Time;

        var exported = (await Audit(
            database, "export", "--account", portal.Account, "--from", last, In("part"))).Did();
        Assert.Equal("1 (entries 2 to 2)", exported.After("events"));
        (await Audit(null, "verify", In("part"), "--key", In("public.pem"))).Did();
        var before = (await Audit(database, "export", "--account", portal.Account, "--to", last, "-")).Did();
        Assert.Equal((3, 1), (before.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length,
            before.Output.Split("\"event\"").Length - 1));

        (await Audit(database, "export", "--account", portal.Account, "--to", "2020-01-01", In("none")))
            .Failed($"Account {portal.Account} has recorded nothing in that period.");
        (await Audit(await service.NewEmptyDatabaseAsync("part"), "import", In("part")))
            .Failed("Only a complete export can be imported; this one begins in the middle.");
    }

    [Fact]
    public async Task writes_the_ledger_itself_if_no_node_does()
    {
        var database = await service.NewDatabaseAsync("nobody");
        string account;
        await using (var node = new Node(database))
        {
            await node.Services.GetRequiredService<IProjectionCoordinator>().PauseAsync();
            var portal = node.Portal(Ids.New(), await node.Token());
            account = portal.Account;
            await AuditStory.Tell(portal);
        }

        (await Audit(database, "export", "--account", account, In("file"))).Did();
        Assert.Equal((await LedgerRecord.Sound(database, account)).Count, (await Lines("file")).Length - 2);
    }

    [Fact]
    public async Task names_what_was_changed_or_removed_in_the_database()
    {
        var database = await service.NewDatabaseAsync("edited");
        await using var node = new Node(database);
        var portal = node.Portal(Ids.New(), await node.Token());
        await AuditStory.Tell(portal);
        await LedgerRecord.Whole(node.Services);
        var third = (await LedgerRecord.Sound(database, portal.Account))[2].Event;

        await LedgerRecord.Forge(
            database,
            "update conferences.mt_events set data = jsonb_set(data, '{call_id}', '\"bob\"') where seq_id = $1",
            third.Position);
        (await Audit(database, "export", "--account", portal.Account, In("edited"))).Failed(
            $"Entry 3 (event {third.Id}, number 3 of conference {third.Conference}) is not what the ledger recorded: "
            + "it was changed in the database.");
        (await Audit(null, "verify", In("edited")))
            .Failed("Line 4: entry 3 was changed: its hash does not match the chain.");

        await LedgerRecord.Forge(database, "delete from conferences.mt_events where seq_id = $1", third.Position);
        var (code, _, errors) = await Audit(database, "export", "--account", portal.Account, In("removed"));
        Assert.Equal(1, code);
        Assert.Contains("events were removed or added by hand.", errors, StringComparison.Ordinal);
        Assert.False(File.Exists(In("removed")) || File.Exists(In("removed.unfinished")));
    }

    [Fact]
    public async Task imports_nothing_but_a_sound_export_into_an_empty_store_that_nobody_uses()
    {
        var database = await service.NewDatabaseAsync("import");
        string account;
        await using (var node = new Node(database))
        {
            (await Audit(database, "import", In("key.pem")))
                .Failed("A node of the service is running on this database; stop it first.");
            var portal = node.Portal(Ids.New(), await node.Token());
            account = portal.Account;
            await AuditStory.Tell(portal);
        }

        (await Audit(database, "export", "--account", account, In("file"))).Did();
        (await Audit(database, "import", In("file")))
            .Failed("The store is not empty; an export can only be imported into an empty store.");

        var empty = await service.NewEmptyDatabaseAsync("empty");
        File.WriteAllText(In("other.pem"), Exports.NewKey("").Key.ExportSubjectPublicKeyInfoPem());
        var stranger = new[] { ("Audit__Keys__0__Id", "other"), ("Audit__Keys__0__File", In("other.pem")) };
        (await Audited.Run(folder, empty, ["import", In("file")], stranger)).Failed(
            "Line 1: the checkpoint is signed with the key '2026', which is not among the known keys.");
        var lines = await Lines("file");
        await File.WriteAllTextAsync(In("cut"), string.Concat(lines[..^1].Select(line => $"{line}\n")), Cancellation);
        (await Audit(empty, "import", In("cut"))).Failed(
            $"Line {lines.Length}: the file ends without a checkpoint: the rest is missing.");

        // Nothing was changed: the store is as empty as before. The old key is still known beside a new one.
        (string, string)[] rotated =
            [.. stranger, ("Audit__Keys__1__Id", "2026"), ("Audit__Keys__1__File", In("public.pem"))];
        var imported = (await Audited.Run(folder, empty, ["import", In("file")], rotated)).Did();
        Assert.Equal("signed by the known key '2026'", imported.After("signature"));
    }

    [Theory]
    [InlineData(2, "--account takes 32 lower-case hex digits", "export", "--account", "x", "file")]
    [InlineData(2, "audit export needs --account", "export", "file")]
    [InlineData(
        2, "--from takes a time like 2026-01-31T12:00:00Z",
        "export", "--account", Exports.Account, "--from", "soon", "file")]
    [InlineData(1, "Key key.none cannot be read: ", "verify", "file", "--key", "key.none")]
    [InlineData(1, "Could not find file", "verify", "file")]
    public async Task asked_for_wrongly_says_so_in_a_sentence(int exits, string told, params string[] arguments)
    {
        var (code, _, errors) = await Audit(service.ConnectionString, arguments);
        Assert.Equal(exits, code);
        Assert.StartsWith(told, errors.TrimEnd().Split('\n')[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task of_an_account_that_recorded_nothing_says_so() =>
        (await Audit(service.ConnectionString, "export", "--account", Exports.Account, In("file")))
            .Failed($"Account {Exports.Account} has recorded nothing.");

    [Fact]
    public async Task without_a_key_says_what_was_not_checked()
    {
        await File.WriteAllBytesAsync(
            In("file"), Exports.Joined(Exports.Lines(Exports.Key, Exports.Story)), Cancellation);
        Assert.Equal(
            "signed by key '2026', but no key was given: only the chain was checked",
            (await Audit(null, "verify", In("file"))).Did().After("signature"));
        await File.WriteAllBytesAsync(In("file"), Exports.Joined(Exports.Lines(null, Exports.Story)), Cancellation);
        Assert.Equal(
            "not signed; only the chain was checked",
            (await Audit(null, "verify", In("file"))).Did().After("signature"));
        (await Audit(null, "verify", In("file"), "--key", In("public.pem")))
            .Failed("Line 1: the checkpoint is not signed.");
    }

    private string In(string name) => Path.Combine(folder, name);

    private Task<string[]> Lines(string name) => File.ReadAllLinesAsync(In(name), Cancellation);

    private Task<CommandOutput> Audit(string? database, params string[] arguments) =>
        Audited.Run(folder, database, arguments, keys);
}
