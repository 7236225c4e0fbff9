using Conferences.Api.Crossbar;
using Conferences.Domain;
using Marten;
using Npgsql;

namespace Conferences.Api.Views;

/// <summary>Which instances of a conference are wanted.</summary>
/// <param name="Started">When they started.</param>
/// <param name="Reason">Why they ended, or null for any.</param>
/// <param name="Running">True for the one that runs now, false for those that are over, null for all.</param>
internal sealed record InstanceFilter(Period Started, string? Reason, bool? Running);

/// <summary>A leg that an instance turned away.</summary>
/// <param name="Person">Who it was; null if that was erased.</param>
internal sealed record RefusedLeg(string Reason, string CallId, DateTimeOffset At, Person? Person);

/// <summary>The reads of what is over: they know conferences that were removed, too.</summary>
internal sealed class InstanceQueries(Reads reads, IDocumentStore store)
{
    private readonly ISerializer serializer = store.Options.Serializer();

    /// <summary>A page of the conference's instances, and one more if there is a next page.</summary>
    public async Task<IReadOnlyList<Instance>> ListAsync(
        string account, string conferenceId, Page page, InstanceFilter filter, CancellationToken cancellation)
    {
        await using var command = reads.Command(
            $"""
            select data::text
            from conferences.mt_doc_instance
            where tenant_id = $1 and data ->> 'conference_id' = $2
                and ($3 = '' or (data ->> 'number')::int {(page.Ascending ? ">=" : "<=")} $3::int)
                and ($4 = '' or (data ->> 'started_at')::timestamptz >= $4::timestamptz)
                and ($5 = '' or (data ->> 'started_at')::timestamptz < $5::timestamptz)
                and ($6 = '' or data ->> 'reason' = $6)
                and ($7 = '' or (data ->> 'ended_at' is null) = $7::boolean)
            order by (data ->> 'number')::int {(page.Ascending ? "asc" : "desc")}
            {(page.Size is { } size ? $"limit {size + 1}" : "")}
            """,
            account,
            conferenceId,
            page.Start ?? "",
            Text(filter.Started.From),
            Text(filter.Started.To),
            filter.Reason ?? "",
            filter.Running?.ToString() ?? "");
        return await RowsAsync(command, row => Stored<Instance>(row, 0)!, cancellation);
    }

    /// <summary>One instance, or null.</summary>
    public async Task<Instance?> FindAsync(
        string account, string conferenceId, int number, CancellationToken cancellation)
    {
        await using var command = reads.Command(
            "select data::text from conferences.mt_doc_instance where tenant_id = $1 and id = $2",
            account,
            Instance.IdOf(conferenceId, number));
        return (await RowsAsync(command, row => Stored<Instance>(row, 0), cancellation)).SingleOrDefault();
    }

    /// <summary>Everybody who was in an instance, by participant id, with the persons they were.</summary>
    public async Task<IReadOnlyList<(Participant Participant, Person? Person)>> PeopleAsync(
        string account, string conferenceId, int number, CancellationToken cancellation)
    {
        await using var command = reads.Command(
            """
            select p.data::text, w.data::text
            from generate_series(1, (
                select (i.data ->> 'participants')::int
                from conferences.mt_doc_instance i
                where i.tenant_id = $1 and i.id = $2)) n
            join conferences.mt_doc_participant p on p.tenant_id = $1 and p.id = $2 || '/' || n
            left join conferences.mt_doc_person w on w.tenant_id = p.tenant_id and w.id = p.data ->> 'person_id'
            order by n
            """,
            account,
            Instance.IdOf(conferenceId, number));
        return await RowsAsync(
            command, row => (Stored<Participant>(row, 0)!, Stored<Person>(row, 1)), cancellation);
    }

    /// <summary>Whom an instance turned away, in that order.</summary>
    public async Task<IReadOnlyList<RefusedLeg>> RefusedAsync(
        string account, string conferenceId, int number, CancellationToken cancellation)
    {
        await using var command = reads.Command(
            """
            select e.data ->> 'reason', e.data ->> 'call_id',
                (extract(epoch from e.timestamp) * 1000000)::bigint, w.data::text
            from conferences.mt_events e
            left join conferences.mt_doc_person w on w.tenant_id = e.tenant_id and w.id = e.data ->> 'person_id'
            where e.tenant_id = $1 and e.stream_id = $2
                and e.type = 'participant_refused' and (e.data ->> 'instance')::int = $3
            order by e.version
            """,
            account,
            conferenceId,
            number);
        return await RowsAsync(
            command,
            row => new RefusedLeg(
                row.GetString(0),
                row.GetString(1),
                DateTimeOffset.UnixEpoch.AddMicroseconds(row.GetInt64(2)),
                Stored<Person>(row, 3)),
            cancellation);
    }

    private static string Text(DateTimeOffset? time) =>
        time?.UtcDateTime.ToString("O", System.Globalization.CultureInfo.InvariantCulture) ?? "";

    private static async Task<IReadOnlyList<T>> RowsAsync<T>(
        NpgsqlCommand command, Func<NpgsqlDataReader, T> read, CancellationToken cancellation)
    {
        await using var row = await command.ExecuteReaderAsync(cancellation);
        var rows = new List<T>();
        while (await row.ReadAsync(cancellation))
            rows.Add(read(row));
        return rows;
    }

    private T? Stored<T>(NpgsqlDataReader row, int column)
        where T : class =>
        row.IsDBNull(column)
            ? null
            : serializer.FromJson<T>(new MemoryStream(System.Text.Encoding.UTF8.GetBytes(row.GetString(column))));
}
