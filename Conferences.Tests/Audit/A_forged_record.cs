using System.Text.Json.Nodes;
using Conferences.Api.Crossbar;
using Conferences.Tests.Fixtures.Audit;
using Conferences.Tests.Fixtures.Http;

namespace Conferences.Tests.Audit;

/// <summary>
/// What somebody may do who owns the database and switches its triggers off: the service does not vouch for it, or an
/// earlier export shows it.
/// </summary>
public sealed class A_forged_record(Service service) : IDisposable
{
    private const string ForgetProgress = "delete from conferences.mt_event_progression where name = 'Ledger:All'";

    private const string Begin =
        """
        insert into conferences.ledger (tenant_id, n, seq_id, event_id, hash)
        select '', 0, 0, '00000000-0000-0000-0000-000000000000', decode(repeat('00', 32), 'hex')
        """;

    private const string Rewrite =
        """
        update conferences.mt_events set data = jsonb_set(data, '{document,name}', '"forged"')
        where type = 'conference_created' and version = 1 and seq_id = (select min(seq_id) from conferences.mt_events)
        """;

    private readonly string folder = Directory.CreateTempSubdirectory("conferences-").FullName;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData(ForgetProgress, "its progress is position 0, and its newest entry that of position ")]
    [InlineData(
        "update conferences.mt_event_progression set last_seq_id = 1 where name = 'Ledger:All'",
        "its progress is position 1, and its newest entry that of position ")]
    [InlineData($"{ForgetProgress}; truncate conferences.ledger; {Rewrite}", "it has no entries, not even the one")]
    [InlineData("truncate conferences.ledger", "it has no entries, not even the one")]
    [InlineData("truncate conferences.mt_events", "the event of its newest entry, position ")]
    [InlineData($"truncate conferences.ledger; {Begin}", "and the event at 1 was not entered")]
    public async Task is_not_continued(string forgery, string why)
    {
        var (database, account) = await Recorded("forged");
        await LedgerRecord.Forge(database, forgery);
        await using var node = new Node(database);
        await node.Portal(account, await node.Token()).Create();
        JsonNode health = null!;
        await Until.Async(async () => (health = await Ledger(node)).At<string>("status") == "degraded");
        Assert.Contains(why, health.At<string>("description"), StringComparison.Ordinal);
        Assert.StartsWith(
            "The ledger is not continued: ", health.At<string>("description"), StringComparison.Ordinal);

        var (code, _, errors) = await Audit(database, "export", "--account", account, In("forged"));
        Assert.Equal(1, code);
        Assert.Contains(why, errors, StringComparison.Ordinal);
        Assert.False(File.Exists(In("forged")));
    }

    [Fact]
    public async Task does_not_hide_events_behind_a_progress_that_was_set_forward()
    {
        var (database, account) = await Recorded("ahead");
        await LedgerRecord.Forge(
            database,
            """
            insert into conferences.mt_events (
                seq_id, id, stream_id, version, data, type, timestamp, tenant_id, mt_dotnet_type, is_archived)
            select seq_id + 1, gen_random_uuid(), stream_id, version + 1, '{}', 'conference_deleted', now(), tenant_id,
                '', false
            from conferences.mt_events order by seq_id desc limit 1;
            update conferences.mt_event_progression set last_seq_id = last_seq_id + 1 where name = 'Ledger:All';
            """);
        var (code, _, errors) = await Audit(database, "export", "--account", account, In("ahead"));
        Assert.Equal(1, code);
        Assert.Contains("was not entered", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task is_found_out_by_an_earlier_export_whatever_the_service_vouches_for()
    {
        var (database, account) = await Recorded("vouched");
        (await Audit(database, "export", "--account", account, In("old"))).Did();
        await LedgerRecord.Forge(
            database, $"{ForgetProgress}; truncate conferences.ledger; {Begin}; {Rewrite}");
        (await Audit(database, "export", "--account", account, In("new"))).Did();
        (await Audit(null, "verify", In("new"))).Did();
        var (code, _, errors) = await Audit(null, "verify", In("new"), "--after", In("old"));
        Assert.Equal(1, code);
        Assert.StartsWith(
            "Entry 1 is the first that differs: event ", errors.TrimEnd().Split('\n')[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task is_protected_again_once_the_schema_is_applied()
    {
        var (database, _) = await Recorded("switched");
        await LedgerRecord.Tamper(
            database, "alter table conferences.mt_events disable trigger is_append_only");
        await using (new Node(database))
        {
        }

        await Assert.ThrowsAsync<Npgsql.PostgresException>(() =>
            LedgerRecord.Tamper(database, "delete from conferences.mt_events where false"));
    }

    private async Task<(string Database, string Account)> Recorded(string name)
    {
        var database = await service.NewDatabaseAsync(name);
        await using var node = new Node(database);
        var portal = node.Portal(Ids.New(), await node.Token());
        await AuditStory.Tell(portal);
        await LedgerRecord.Whole(node.Services);
        return (database, portal.Account);
    }

    private static async Task<JsonNode> Ledger(Node node)
    {
        using var http = new HttpClient { BaseAddress = node.Address };
        return JsonNode.Parse(await http.GetStringAsync("/health/ready", Cancellation))!["checks"]!["ledger"]!;
    }

    private string In(string name) => Path.Combine(folder, name);

    private Task<CommandOutput> Audit(string? database, params string[] arguments) =>
        Audited.Run(folder, database, arguments);
}
