using System.Globalization;
using Conferences.Api.Crossbar;
using Conferences.Api.Responses;
using Conferences.Api.Store;
using Conferences.Domain.Events;
using Conferences.Domain.State;
using Marten;
using Npgsql;

namespace Conferences.Api.Queries;

/// <summary>Which instances of a conference are wanted.</summary>
/// <param name="Started">When they started.</param>
/// <param name="Reason">Why they ended, or null for any.</param>
/// <param name="Running">True for the one that runs now, false for those that are over, null for all.</param>
internal sealed record InstanceFilter(Period Started, Reason? Reason, bool? Running);

/// <summary>The reads of what is over: they know conferences that were removed, too.</summary>
internal sealed class InstanceQueries(ReadDataSource reads, IDocumentStore store)
{
    private readonly ISerializer serializer = store.Options.Serializer();

    /// <summary>A page of the conference's instances, which ends early when it has so many bytes.</summary>
    public async Task<PartOfList<Instance>> ListAsync(
        string account,
        string conferenceId,
        Page page,
        InstanceFilter filter,
        long bytes,
        CancellationToken cancellation)
    {
        await using var command = reads.Command(
            $"""
            select data::text
            from conferences.mt_doc_instance
            where tenant_id = $1 and conference_id = $2
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
            filter.Reason?.Name() ?? "",
            filter.Running?.ToString() ?? "");
        return await PartOfList<Instance>.TakeAsync(
            command,
            page.Size ?? int.MaxValue,
            bytes,
            row => (Stored<Instance>(row, 0)!, row.GetString(0).Length),
            KeyOf,
            cancellation);
    }

    /// <summary>What an instance is known by in a list.</summary>
    public static string KeyOf(Instance instance) => instance.Number.ToString(CultureInfo.InvariantCulture);

    /// <summary>One instance, everybody who was in it and whom it turned away, at one moment; or null.</summary>
    public async Task<InstanceRow?> FindAsync(
        string account, string conferenceId, int number, CancellationToken cancellation)
    {
        await using var command = reads.Command(
            """
            select 0 as part, 0::bigint as place, i.data::text, null, null, null, null::bigint
            from conferences.mt_doc_instance i
            where i.tenant_id = $1 and i.id = $2
            union all
            select 1, n, p.data::text, w.data::text, null, null, null
            from generate_series(1, (
                select (i.data ->> 'participants')::int + coalesce((i.data ->> 'ghosts')::int, 0)
                from conferences.mt_doc_instance i
                where i.tenant_id = $1 and i.id = $2)) n
            join conferences.mt_doc_participant p on p.tenant_id = $1 and p.id = $2 || '/' || n
            left join conferences.mt_doc_person w on w.tenant_id = p.tenant_id and w.id = p.data ->> 'person_id'
            union all
            select 2, e.version, null, w.data::text, e.data ->> 'reason', e.data ->> 'call_id',
                (extract(epoch from e.timestamp) * 1000000)::bigint
            from conferences.mt_events e
            left join conferences.mt_doc_person w on w.tenant_id = e.tenant_id and w.id = e.data ->> 'person_id'
            where e.tenant_id = $1 and e.stream_id = $3
                and e.type = 'participant_refused' and (e.data ->> 'instance')::int = $4
            order by part, place
            """,
            account,
            Instance.IdOf(conferenceId, number),
            conferenceId,
            number);
        Instance? found = null;
        var people = new List<(Participant, Person?)>();
        var refused = new List<RefusedLeg>();
        await using var row = await command.ExecuteReaderAsync(cancellation);
        while (await row.ReadAsync(cancellation))
        {
            switch (row.GetInt32(0))
            {
                case 0:
                    found = Stored<Instance>(row, 2);
                    break;
                case 1:
                    people.Add((Stored<Participant>(row, 2)!, Stored<Person>(row, 3)));
                    break;
                default:
                    refused.Add(new(
                        PinnedName.Find<Reason>(row.GetString(4))!.Value,
                        new(row.GetString(5)),
                        Time(row, 6),
                        Stored<Person>(row, 3)));
                    break;
            }
        }

        return found is null ? null : new(found, people, refused);
    }

    private static DateTimeOffset Time(NpgsqlDataReader row, int column) =>
        DateTimeOffset.UnixEpoch.AddMicroseconds(row.GetInt64(column));

    private static string Text(DateTimeOffset? time) =>
        time?.UtcDateTime.ToString("O", CultureInfo.InvariantCulture) ?? "";

    private T? Stored<T>(NpgsqlDataReader row, int column)
        where T : class =>
        row.IsDBNull(column)
            ? null
            : serializer.FromJson<T>(new MemoryStream(System.Text.Encoding.UTF8.GetBytes(row.GetString(column))));
}
