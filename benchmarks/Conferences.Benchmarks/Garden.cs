using System.Text;
using Conferences.Api.Crossbar;
using Microsoft.AspNetCore.WebUtilities;
using Npgsql;

namespace Conferences.Benchmarks;

/// <summary>
/// Grows what is measured. Streams and rooms are lived over HTTP; accounts, and conferences by the million, are copies
/// of one that was made over HTTP, row by row in every table that has any, under other names.
/// </summary>
internal sealed class Garden(Arena arena) : IAsyncDisposable
{
    // Whoever reads the facts in commit order has to read those of the copies too.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(20);

    private readonly NpgsqlDataSource database = NpgsqlDataSource.Create(arena.Postgres.WatcherConnectionString);
    private readonly HttpClient floor = new() { BaseAddress = arena.Floor.Address };

    // Copies in one commit: whoever reads the facts in order waits for all of it.
    private const int AtOnce = 20_000;

    // By account and conference: how many ever joined it.
    private readonly Dictionary<(string Account, string Id), int> lived = [];

    // Each copy has names of its own.
    private int copied;

    /// <summary>Conferences whose streams are folded again.</summary>
    public int Count => lived.Count;

    /// <summary>An account of its own with so many conferences.</summary>
    public async Task<Bed> AccountAsync(int conferences)
    {
        var caller = arena.Caller.In(Ids.New());
        var template = await caller.CreateAsync();
        lived[(caller.Account, template)] = 0;
        await CopyAsync("md5($1 || n)", "$2", template, caller.Account, conferences - 1);
        var ids = await IdsAsync(caller.Account);
        return new(caller, floor, template, ids, Key(ids[ids.Length / 2]));
    }

    /// <summary>So many accounts more, with a conference in each that nobody has touched since.</summary>
    public async Task MoreAccountsAsync(int more)
    {
        var caller = arena.Caller.In(Ids.New());
        await CopyAsync("md5($1 || n)", "md5($2 || n)", await caller.CreateAsync(), caller.Account, more - 1);
    }

    /// <summary>A conference that met again and again, until its stream has so many facts.</summary>
    public async Task<(LoadCaller Caller, string Id)> StreamAsync(int events)
    {
        const int legs = 20;
        var caller = arena.Caller;
        var (id, joined) = (await caller.CreateAsync(), 0);
        while (await caller.VersionAsync(id) + (6 * legs) < events)
        {
            var first = joined;
            await Crowd.AskAsync(legs, legs, leg => caller.JoinAsync(id, first + leg), () => { });
            joined += legs;
            await caller.ActAsync($"{id}/participants", "unmute");
            await caller.ActAsync($"{id}/participants", "mute");
            await caller.ActAsync(id, "end");
        }

        for (var version = await caller.VersionAsync(id); version < events; version++)
            await caller.PatchAsync(id, $"Benchmark {version}");
        lived[(caller.Account, id)] = joined;
        return (caller, id);
    }

    /// <summary>A conference with so many in it.</summary>
    public async Task<(LoadCaller Caller, string Id)> RoomAsync(int people, Action tell)
    {
        var id = await arena.Caller.CreateAsync();
        await Crowd.AskAsync(people, 64, leg => arena.Caller.JoinAsync(id, leg), tell);
        lived[(arena.Caller.Account, id)] = people + Probe.Turns;
        return (arena.Caller, id);
    }

    /// <summary>What is kept otherwise than its stream says, of all conferences that did something.</summary>
    public async Task<IReadOnlyList<string>> DisagreementsAsync()
    {
        await using var folds = new Folds(arena.Postgres.ConnectionString);
        var found = new List<string>();
        foreach (var ((account, id), joined) in lived)
        {
            if (await folds.DisagreementAsync(account, id, joined) is { } disagreement)
                found.Add(disagreement);
        }

        return found;
    }

    public async ValueTask DisposeAsync()
    {
        floor.Dispose();
        await database.DisposeAsync();
    }

    private static string Key(string id) => WebEncoders.Base64UrlEncode(Encoding.ASCII.GetBytes(id));

    private async Task CopyAsync(string copy, string owner, string template, string account, int copies)
    {
        var kept = await KeptAsync(template, account);
        for (var left = copies; left > 0; left -= AtOnce)
        {
            var last = copied + Math.Min(left, AtOnce);
            foreach (var (table, rows) in kept)
                await RunAsync(Copying(table, copy, owner), template, account, copied + 1, last, rows);
            copied = last;
        }

        await RunAsync("analyze");
        await arena.Postgres.CatchUpAsync(Patience);
    }

    private static string Copying(string table, string copy, string owner)
    {
        // Facts have a place of their own in the order of all.
        var own = table == "mt_events"
            ? "|| jsonb_build_object('seq_id', nextval('conferences.mt_events_sequence'), 'id', gen_random_uuid())"
            : "";
        return $"""
            insert into conferences.{table}
            select made.* from unnest($5::text[]) it, generate_series($3::int, $4::int) n,
                lateral jsonb_populate_record(null::conferences.{table},
                    replace(replace(it, $1, {copy}), $2, {owner})::jsonb {own}) made
            """;
    }

    // All rows that tell of the conference, by table, but for the ledger's: its entries are the reader's to make.
    private async Task<IReadOnlyList<(string Table, string[] Rows)>> KeptAsync(string template, string account)
    {
        var tables = await ColumnAsync(
            """
            select c.relname::text from pg_class c join pg_attribute a on a.attrelid = c.oid
            where c.relnamespace = 'conferences'::regnamespace and c.relkind = 'r' and a.attname = 'tenant_id'
            order by c.relname <> 'mt_streams', c.relname
            """);
        var kept = new List<(string, string[])>();
        foreach (var table in tables)
        {
            var rows = await ColumnAsync(
                $"""
                select to_jsonb(it)::text from conferences.{table} it
                where it.tenant_id = $2 and to_jsonb(it)::text like '%' || $1 || '%'
                """,
                template,
                account);
            if (rows.Length > 0)
                kept.Add((table, rows));
        }

        return kept;
    }

    private Task<string[]> IdsAsync(string account) => ColumnAsync(
        "select id from conferences.mt_doc_conference where tenant_id = $1 order by id desc", account);

    private async Task RunAsync(string sql, params object[] values)
    {
        await using var command = Command(sql, values);
        await command.ExecuteNonQueryAsync();
    }

    private async Task<string[]> ColumnAsync(string sql, params object[] values)
    {
        await using var command = Command(sql, values);
        await using var row = await command.ExecuteReaderAsync();
        var found = new List<string>();
        while (await row.ReadAsync())
            found.Add(row.GetString(0));
        return [.. found];
    }

    private NpgsqlCommand Command(string sql, object[] values)
    {
        var command = database.CreateCommand(sql);
        command.CommandTimeout = 0;
        foreach (var value in values)
            command.Parameters.Add(new() { Value = value });
        return command;
    }
}

/// <summary>An account, and how to ask for what is in it.</summary>
/// <param name="Template">The conference that the others are copies of.</param>
/// <param name="Ids">Of all its conferences, as a list shows them.</param>
/// <param name="HalfWay">The key of the page that begins in the middle of them.</param>
internal sealed record Bed(LoadCaller Caller, HttpClient Floor, string Template, string[] Ids, string HalfWay)
{
    // Far from one another: neighbours would share pages of the index.
    private const int Stride = 7_919;

    public string Any(int turn) => Ids[(int)((long)turn * Stride % Ids.Length)];

    /// <summary>The same of the floor.</summary>
    public async Task FloorAsync(string id)
    {
        using var answer = await Floor.GetAsync($"/rows/{Caller.Account}{(id.Length > 0 ? "/" : "")}{id}");
        answer.EnsureSuccessStatusCode();
        await answer.Content.CopyToAsync(Stream.Null);
    }
}
