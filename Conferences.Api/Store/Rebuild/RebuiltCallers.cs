using Conferences.Domain.State;
using Npgsql;

namespace Conferences.Api.Store.Rebuild;

/// <summary>
/// The form in which callers' numbers are compared, determined again for every person. People are not folded from
/// events, but that form follows from the number and from the settings of <see cref="NumberingOptions"/>.
/// </summary>
internal static class RebuiltCallers
{
    private const int AtOnce = 5_000;

    private const string PageSql =
        """
        select tenant_id, id, data ->> 'caller_id_number', data ->> 'caller'
        from conferences.mt_doc_person
        where (tenant_id, id) > ($1, $2)
        order by tenant_id, id
        limit $3
        """;

    private const string UpdateSql =
        """
        update conferences.mt_doc_person person
        set data = case
            when changed.caller is null then person.data - 'caller'
            else jsonb_set(person.data, '{caller}', to_jsonb(changed.caller)) end
        from unnest($1, $2, $3) changed(tenant_id, id, caller)
        where person.tenant_id = changed.tenant_id and person.id = changed.id
        """;

    private readonly record struct Row(string Account, string Id, string? Number, string? Caller);

    /// <summary>Corrects them all, a part at a time, and returns how many there are and how many differed.</summary>
    public static async Task<(long All, long Differed)> CorrectAsync(
        NpgsqlDataSource database, NumberingPlan numbering, CancellationToken cancellation)
    {
        var (all, differed, last) = (0L, 0L, new Row("", "", null, null));
        while (await PageAsync(database, last, cancellation) is { Count: > 0 } page)
        {
            (string Account, string Id, string? Caller)[] changed =
            [
                .. page.Select(row => (Row: row, Caller: numbering.CallerOf(row.Number ?? "")?.Text))
                    .Where(it => it.Caller != it.Row.Caller).Select(it => (it.Row.Account, it.Row.Id, it.Caller)),
            ];
            await using var command = database.CreateCommand(UpdateSql);
            command.Parameters.Add(new() { Value = changed.Select(it => it.Account).ToArray() });
            command.Parameters.Add(new() { Value = changed.Select(it => it.Id).ToArray() });
            command.Parameters.Add(new() { Value = changed.Select(it => it.Caller).ToArray() });
            await command.ExecuteNonQueryAsync(cancellation);
            (all, differed, last) = (all + page.Count, differed + changed.Length, page[^1]);
        }

        return (all, differed);
    }

    private static async Task<List<Row>> PageAsync(NpgsqlDataSource database, Row last, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(PageSql);
        command.Parameters.Add(new() { Value = last.Account });
        command.Parameters.Add(new() { Value = last.Id });
        command.Parameters.Add(new() { Value = AtOnce });
        await using var row = await command.ExecuteReaderAsync(cancellation);
        var page = new List<Row>();
        while (await row.ReadAsync(cancellation))
        {
            page.Add(new(
                row.GetString(0), row.GetString(1), row.IsDBNull(2) ? null : row.GetString(2),
                row.IsDBNull(3) ? null : row.GetString(3)));
        }

        return page;
    }
}
