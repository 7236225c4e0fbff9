using System.Net;
using System.Text.RegularExpressions;
using Conferences.Api.Crossbar;
using Conferences.Api.Store.Rebuild;
using Conferences.Tests.Fixtures.Http;
using Marten;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Conferences.Tests.Http;

/// <summary>Views rebuilt while a service uses the same database. Each test has its own database.</summary>
public sealed class Rebuilding_views(Service service) : IAsyncLifetime
{
    // The content of each row, without Marten's own columns.
    private const string Rows =
        "select (to_jsonb(t) - '{mt_last_modified,mt_version,mt_dotnet_type}'::text[])::text from {0} t order by 1";

    private string database = "";
    private string token = "";
    private Node node = null!;
    private Portal portal = null!;
    private string id = "";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private IReadOnlyList<View> Views => View.All(node.Services.GetRequiredService<IDocumentStore>());

    public async ValueTask InitializeAsync()
    {
        database = await service.NewDatabaseAsync("rebuilding");
        node = new(database);
        portal = node.Portal(Ids.New(), token = await node.Token());
        id = await Lives.Through(portal);
    }

    public async ValueTask DisposeAsync() => await node.DisposeAsync();

    [Theory]
    [InlineData(5_000, 8_000_000)]
    [InlineData(7, 8_000_000)]
    [InlineData(5_000, 1_000)]
    public async Task leaves_each_as_it_was_however_many_facts_it_takes_at_a_time(int events, int bytes)
    {
        await Lives.Through(node.Portal(Ids.New(), token));
        var hook = (await portal.Put(
            "/../webhooks", """{"data":{"name":"CRM","uri":"https://example.com","hook":"conference"}}"""))
            .Data.At<string>("id");
        (await portal.Patch($"/../webhooks/{hook}", """{"data":{"enabled":false}}""")).Is(HttpStatusCode.OK);
        var before = await Everything();
        var rebuilt = await RebuildBy(new(events, bytes));
        Assert.Equal(
            [
                "Conference", "LiveConference", "Participant", "Instance", "JoinLink", "Operation",
                "NumberClaims", "ConferenceVersions", "Webhook",
            ],
            rebuilt.Select(view => view.View));
        Assert.All(rebuilt, view => Assert.Equal(0, view.Differed));
        Assert.All(rebuilt, view => Assert.True(view is { Rows: > 0, Events: > 0 }, $"{view}"));
        Assert.Equal(before, await Everything());
        await Snapshots.Agree(node.Services, portal.Account, id);
    }

    [Fact]
    public async Task sets_right_what_is_wrong_and_counts_it()
    {
        var before = await Everything();
        var wrong = await Column<string>(
            """
            with changed as (
                update conferences.mt_doc_participant set data = jsonb_set(data, '{muted}', '"no"')
                where data ->> 'participant_id' = '1' returning id),
            lost as (delete from conferences.mt_doc_participant where data ->> 'participant_id' = '2' returning id),
            invented as (
                insert into conferences.mt_doc_participant (tenant_id, id, data)
                select tenant_id, 'nobody', data from conferences.mt_doc_participant limit 1
                returning id)
            select id from changed union all select id from lost union all select id from invented
            """);
        Assert.Equal(
            [("Conference", 0), ("Participant", wrong.Count)],
            (await Rebuild("Conference", "Participant")).Select(view => (view.View, (int)view.Differed)));
        Assert.Equal(before, await Everything());
        Assert.Equal(0, Assert.Single(await Rebuild("Participant")).Differed);
    }

    [Fact]
    public async Task shows_readers_what_was_there_until_all_is_new()
    {
        var path = $"/{id}/participants";
        var events = await portal.Get(path);
        await Column<string>(
            """
            update conferences.mt_doc_participant set data = jsonb_set(data, '{call_id}', '"wrong"')
            where data ->> 'left_at' is null returning id
            """);
        var (stale, list) = (await portal.Get(path), await portal.Get());
        Assert.Contains("wrong", stale.Text, StringComparison.Ordinal);

        await using var held = await HoldUpLast();
        var rebuilding = Rebuild();
        await IsHeldUp();
        Assert.Equal(Said(stale), Said(await portal.Get(path)));
        Assert.Equal(Said(list), Said(await portal.Get()));
        (await portal.Get($"/{id}")).Is(HttpStatusCode.OK);
        Assert.False(rebuilding.IsCompleted);

        await held.DisposeAsync();
        await rebuilding;
        Assert.Equal(Said(events), Said(await portal.Get(path)));
        Assert.Equal(Said(list), Said(await portal.Get()));
    }

    [Fact]
    public async Task has_writers_on_every_node_come_back_and_stores_nothing_of_theirs_until_then()
    {
        await using var other = new Node(database);
        var elsewhere = other.Portal(portal.Account, token);
        Task<Answer>[] Write() =>
        [
            portal.Put($"/{id}/participants", """{"data":{"action":"mute"}}""", ("Idempotency-Key", "mute")),
            elsewhere.Put("", """{"data":{"name":"new"}}""", ("Idempotency-Key", "new")),
            elsewhere.Put(
                $"/{id}/participants", """{"data":{"call_id":"x","pin":"9"}}""", ("Idempotency-Key", "join")),
        ];

        await using var held = await HoldUpLast();
        var rebuilding = Rebuild();
        await IsHeldUp();
        var before = await Column<string>("select e::text from conferences.mt_events e");
        var answers = await Task.WhenAll(Write());
        Assert.Contains(answers, it => it.Text.Contains("nothing can be recorded", StringComparison.Ordinal));
        Assert.All(answers, answer =>
        {
            answer.Is(HttpStatusCode.ServiceUnavailable, "datastore_fault");
            Assert.NotNull(answer.Headers.RetryAfter);
        });
        Assert.Equal(before, await Column<string>("select e::text from conferences.mt_events e"));

        await held.DisposeAsync();
        await rebuilding;
        foreach (var answer in await Task.WhenAll(Write()))
            answer.Is(HttpStatusCode.Created);
        await Snapshots.Agree(node.Services, portal.Account, id);
    }

    [Fact]
    public async Task happens_once_at_a_time()
    {
        await using var held = await HoldUpLast();
        var first = Rebuild();
        await IsHeldUp();
        var second = Rebuild();
        await Until.Async(async () => await WaitingFor("conferences.mt_events") == 1);
        await held.DisposeAsync();
        Assert.All([.. await first, .. await second], view => Assert.Equal(0, view.Differed));
    }

    [Fact]
    public void knows_the_tables_of_each() => Assert.All(Views, view => Assert.NotEmpty(view.Tables));

    private Task<IReadOnlyList<Rebuilt>> Rebuild(params string[] only) => RebuildBy(new(5_000, 8_000_000), only);

    private Task<IReadOnlyList<Rebuilt>> RebuildBy(RebuildPage size, params string[] only) => new Rebuild(
        node.Services.GetRequiredService<IDocumentStore>(),
        node.Services.GetRequiredService<NpgsqlDataSource>(),
        (_, _) => { },
        size).GoAsync([.. Views.Where(view => only.Length == 0 || only.Contains(view.Name))], Cancellation);

    private async Task<List<string>> Everything()
    {
        var rows = new List<string>();
        foreach (var table in Views.SelectMany(view => view.Tables))
            rows.AddRange(await Column<string>(Rows.Replace("{0}", table, StringComparison.Ordinal)));
        return rows;
    }

    // The last view's table, so that all others are rebuilt by then and nothing is committed. Readers are not blocked.
    private async Task<NpgsqlConnection> HoldUpLast()
    {
        var connection = new NpgsqlConnection(database);
        await connection.OpenAsync(Cancellation);
        await using var hold = new NpgsqlCommand(
            $"begin; lock table {Views[^1].Tables[0]} in share mode", connection);
        await hold.ExecuteNonQueryAsync(Cancellation);
        return connection;
    }

    private Task IsHeldUp() => Until.Async(async () => await WaitingFor(Views[^1].Tables[0]) == 1);

    // In its own database: databases that are copies of one have the same relations, and the view shows all of them.
    private async Task<long> WaitingFor(string table) => (await Column<long>(
        $"""
        select count(*) from pg_locks where not granted and relation = '{table}'::regclass
            and database = (select oid from pg_database where datname = current_database())
        """)).Single();

    private Task<List<T>> Column<T>(string sql) => Stored.ColumnOf<T>(database, sql);

    // Without members that depend on the clock.
    private static string Said(Answer answer)
    {
        answer.Is(HttpStatusCode.OK);
        return Regex.Replace(answer.Data.ToJsonString(), "\"(duration|run_time)\":\\d+", "");
    }
}
