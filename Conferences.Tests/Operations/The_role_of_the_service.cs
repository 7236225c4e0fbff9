using System.Net;
using Conferences.Api.Crossbar;
using Conferences.Tests.Fixtures.Audit;
using Conferences.Tests.Fixtures.Http;
using Conferences.Tests.Fixtures.Operations;
using Npgsql;

namespace Conferences.Tests.Operations;

/// <summary>A role that owns nothing is enough for the service, and cannot change the record.</summary>
public sealed class The_role_of_the_service(Service service) : IAsyncLifetime
{
    private const string Password = "0123456789abcdef";

    private readonly string folder = Directory.CreateTempSubdirectory("conferences-").FullName;
    private readonly string role = $"service_{Ids.New()}";
    private string owner = "";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Own => new NpgsqlConnectionStringBuilder(owner)
    {
        Username = role,
        Password = Password,
        Pooling = false,
    }.ConnectionString;

    public async ValueTask InitializeAsync()
    {
        Assert.SkipUnless(
            (await Stored.Column<bool>(
                service, "select rolsuper or rolcreaterole from pg_roles where rolname = current_user"))[0],
            "the user of the tests may create no roles");
        owner = await service.NewEmptyDatabaseAsync("owned");
        await LedgerRecord.Tamper(owner, $"create role {role} login password '{Password}'");
    }

    public async ValueTask DisposeAsync()
    {
        Directory.Delete(folder, recursive: true);
        if (owner.Length > 0)
            await LedgerRecord.Tamper(owner, $"drop owned by {role}; drop role {role}");
    }

    [Fact]
    public async Task is_enough_for_all_that_it_does()
    {
        await ApplyAsync();
        await using var node = new Node(Own);
        var portal = node.Portal(Ids.New(), await node.Token());
        await AuditStory.Tell(portal);
        await Lives.Through(node.Portal(Ids.New(), await node.Token()));
        var erased = (await portal.Get("/events?type=participant.joined")).Data[0]!.At<string>("data.person_id");
        (await portal.Ask(HttpMethod.Delete, $"/../people/{erased}", null, ("Idempotency-Key", "1")))
            .Is(HttpStatusCode.OK);
        await LedgerRecord.Whole(node.Services);
        await LedgerRecord.Sound(owner, portal.Account);
        (await Run(["keys", "add", "--account", portal.Account])).Did();
        (await Run(["audit", "export", "--account", portal.Account, Path.Combine(folder, "file")])).Did();
        (await Run(["audit", "verify", Path.Combine(folder, "file")])).Did();
        (await Run(["audit", "erase", "--account", portal.Account, "--secrets"])).Did();
        (await Run(["projections", "rebuild"])).Did();
        using (var alone = Executable.Start(folder, Own, "projections", "rebuild"))
        {
            var errors = alone.StandardError.ReadToEndAsync(Cancellation);
            _ = alone.StandardOutput.ReadToEndAsync(Cancellation);
            await alone.WaitForExitAsync(Cancellation);
            Assert.Equal(1, alone.ExitCode);
            Assert.Contains("set ConnectionStrings__PostgresOwner", await errors, StringComparison.Ordinal);
        }

        Assert.Equal(
            [0L],
            await Stored.ColumnOf<long>(owner, "select count(*) from pg_tables where tableowner = $1", role));
    }

    [Theory]
    [InlineData("update conferences.mt_events set data = '{}'")]
    [InlineData("delete from conferences.mt_events")]
    [InlineData("truncate conferences.mt_events")]
    [InlineData("update conferences.ledger set hash = hash")]
    [InlineData("delete from conferences.ledger")]
    [InlineData("truncate conferences.ledger")]
    [InlineData("delete from conferences.mt_streams")]
    [InlineData("truncate conferences.mt_streams cascade")]
    [InlineData("delete from conferences.mt_event_progression")]
    [InlineData("alter table conferences.mt_events disable trigger is_append_only")]
    [InlineData("drop function conferences.is_append_only cascade")]
    [InlineData("drop table conferences.ledger")]
    [InlineData("set session_replication_role = replica")]
    [InlineData("select setval('conferences.mt_events_sequence', 1)")]
    public async Task cannot_change_the_record(string sql)
    {
        await ApplyAsync();
        var refused = await Assert.ThrowsAsync<PostgresException>(() => LedgerRecord.Tamper(Own, sql));
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refused.SqlState);
    }

    [Fact]
    public async Task is_given_what_a_new_table_needs_and_loses_what_it_should_not_have()
    {
        await ApplyAsync();
        await LedgerRecord.Tamper(owner, $"grant delete on conferences.mt_events to {role}");
        await LedgerRecord.Tamper(owner, $"revoke insert on conferences.mt_doc_person from {role}");
        Assert.NotEqual(0, (await Run(["db-assert"])).Code);
        await ApplyAsync();
        (await Run(["db-assert"])).Did();
        Assert.Equal([true], await Stored.ColumnOf<bool>(
            owner,
            """
            select has_table_privilege($1, 'conferences.mt_doc_person', 'insert')
                and not has_table_privilege($1, 'conferences.mt_events', 'delete')
            """,
            role));
    }

    [Fact]
    public async Task reads_a_history_into_an_empty_store_as_the_owner()
    {
        var (here, file) = (await service.NewDatabaseAsync("here"), Path.Combine(folder, "file"));
        var account = Ids.New();
        await using (var source = new Node(here))
            await AuditStory.Tell(source.Portal(account, await source.Token()));
        (await Audited.Run(folder, here, ["export", "--account", account, file])).Did();
        (await Run(["audit", "import", file])).Did();

        // A node that knows the owner needs nobody to apply the schema beforehand, either.
        await using var node = new Node(Own, ("ConnectionStrings:PostgresOwner", owner));
        await node.Portal(account, await node.Token()).Create();
        await LedgerRecord.Whole(node.Services);
    }

    [Fact]
    public async Task makes_the_schema_at_the_start_where_the_owner_is_known()
    {
        await using var node = new Node(Own, ("ConnectionStrings:PostgresOwner", owner));
        await node.Portal(Ids.New(), await node.Token()).Create();
        var refused = await Assert.ThrowsAsync<PostgresException>(
            () => LedgerRecord.Tamper(Own, "delete from conferences.mt_events"));
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refused.SqlState);
    }

    [Fact]
    public async Task is_told_in_a_sentence_that_the_schema_is_not_there()
    {
        using var process = Executable.StartService(Own);
        var errors = process.StandardError.ReadToEndAsync(Cancellation);
        _ = process.StandardOutput.ReadToEndAsync(Cancellation);
        await process.WaitForExitAsync(Cancellation);
        Assert.Equal(1, process.ExitCode);
        Assert.Contains(
            "run db-apply with its owner in ConnectionStrings__PostgresOwner first.",
            await errors,
            StringComparison.Ordinal);
    }

    private async Task ApplyAsync() => (await Run(["db-apply"])).Did();

    private async Task<CommandOutput> Run(string[] arguments)
    {
        using var process = Executable.Start(
            folder, Own, [("ConnectionStrings__PostgresOwner", owner)], arguments);
        var output = process.StandardOutput.ReadToEndAsync(Cancellation);
        var errors = process.StandardError.ReadToEndAsync(Cancellation);
        await process.WaitForExitAsync(Cancellation);
        return new(process.ExitCode, await output, await errors);
    }
}
