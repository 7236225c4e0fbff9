using System.Text.Json;
using System.Text.Json.Nodes;
using Conferences.Api.Crossbar;
using Conferences.Domain;
using Marten;
using Npgsql;

namespace Conferences.Api.Views;

/// <summary>One conference as read: the stored document and the live state beside it.</summary>
/// <param name="Document">The stored JSON, as it is.</param>
internal sealed record ConferenceRow(string Id, string Document, int Revision, long Sequence, LiveConference? Live);

/// <summary>The reads of conferences: one statement each, on the stored JSON.</summary>
internal sealed class ConferenceQueries(Reads reads, IDocumentStore store)
{
    // While a dynamic instance runs, its document stands for a configured one.
    private const string One =
        """
        select s.id, coalesce(c.data ->> 'document', l.data ->> 'dynamic'),
            coalesce((c.data ->> 'revision')::int, 0), s.version, l.data::text
        from conferences.mt_streams s
        left join conferences.mt_doc_conference c on c.tenant_id = s.tenant_id and c.id = s.id
        left join conferences.mt_doc_liveconference l on l.tenant_id = s.tenant_id and l.id = s.id
        where s.tenant_id = $1 and s.id = $2
            and (c.id is not null or (l.data ->> 'started_at' is not null and l.data ->> 'dynamic' is not null))
        """;

    private readonly ISerializer serializer = store.Options.Serializer();

    /// <summary>The conference, or null.</summary>
    public async Task<ConferenceRow?> FindAsync(string account, string id, CancellationToken cancellation)
    {
        await using var command = reads.Command(One, account, id);
        await using var row = await command.ExecuteReaderAsync(cancellation);
        return await row.ReadAsync(cancellation) ? Row(row) : null;
    }

    /// <summary>The conference, or null, and those who are in, by participant id, with the persons they are.</summary>
    /// <remarks>One statement: two would see two moments, and people of an instance that has not begun.</remarks>
    public async Task<(ConferenceRow? Row, IReadOnlyList<(Participant Participant, Person? Person)> People)>
        FindWithPeopleAsync(string account, string id, CancellationToken cancellation)
    {
        await using var command = reads.Command(
            $"""
            select o.*, null, null, 0 as place from ({One}) o
            union all
            select null, null, null, null, null, p.data::text, w.data::text, (p.data ->> 'participant_id')::int
            from conferences.mt_doc_participant p
            left join conferences.mt_doc_person w on w.tenant_id = p.tenant_id and w.id = p.data ->> 'person_id'
            where p.tenant_id = $1 and p.data ->> 'conference_id' = $2 and p.data ->> 'left_at' is null
            order by place
            """,
            account,
            id);
        await using var row = await command.ExecuteReaderAsync(cancellation);
        if (!await row.ReadAsync(cancellation) || row.IsDBNull(0))
            return (null, []);
        var found = Row(row);
        var people = new List<(Participant, Person?)>();
        while (await row.ReadAsync(cancellation))
            people.Add((
                Stored<Participant>(row.GetString(5)),
                row.IsDBNull(6) ? null : Stored<Person>(row.GetString(6))));
        return (found, people);
    }

    /// <summary>The rows of a list as they come, in constant memory.</summary>
    public async IAsyncEnumerable<ConferenceRow> ListAsync(
        string account,
        Listing listing,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        await using var command = listing.Of(ListSource.Present, reads, account);
        await using var row = await command.ExecuteReaderAsync(cancellation);
        while (await row.ReadAsync(cancellation))
            yield return Row(row);
    }

    /// <summary>An operation of the conference, or null.</summary>
    public async Task<Operation?> OperationAsync(
        string account, string conferenceId, string id, CancellationToken cancellation)
    {
        await using var session = store.QuerySession(account);
        return await session.LoadAsync<OperationView>(id, cancellation) is { } view && view.ConferenceId == conferenceId
            ? view.Operation
            : null;
    }

    /// <summary>True if the account has or had such a conference.</summary>
    public async Task<bool> IsKnownAsync(string account, string id, CancellationToken cancellation)
    {
        await using var command = reads.Command(
            "select 1 from conferences.mt_streams where tenant_id = $1 and id = $2", account, id);
        return await command.ExecuteScalarAsync(cancellation) is not null;
    }

    /// <summary>A page of the conference's operations by time, and one more if there is a next page.</summary>
    public async Task<IReadOnlyList<Operation>> OperationsAsync(
        string account, string id, Page page, CancellationToken cancellation)
    {
        const string time = "(data #>> '{operation,requested_at}')::timestamptz";
        var (onwards, order) = page.Ascending ? (">=", "asc") : ("<=", "desc");
        await using var command = reads.Command(
            $"""
            select data ->> 'operation'
            from conferences.mt_doc_operationview
            where tenant_id = $1 and data ->> 'conference_id' = $2
                and ($3 = '' or ({time}, id) {onwards} (
                    select {time}, id from conferences.mt_doc_operationview where tenant_id = $1 and id = $3))
            order by {time} {order}, id {order}
            {(page.Size is { } size ? $"limit {size + 1}" : "")}
            """,
            account,
            id,
            page.Start ?? "");
        await using var row = await command.ExecuteReaderAsync(cancellation);
        var operations = new List<Operation>();
        while (await row.ReadAsync(cancellation))
            operations.Add(Stored<Operation>(row.GetString(0)));
        return operations;
    }

    private ConferenceRow Row(NpgsqlDataReader row) => new(
        row.GetString(0),
        row.GetString(1),
        row.GetInt32(2),
        row.GetInt64(3),
        row.IsDBNull(4) ? null : Stored<LiveConference>(row.GetString(4)));

    private T Stored<T>(string json) =>
        serializer.FromJson<T>(new MemoryStream(System.Text.Encoding.UTF8.GetBytes(json)));
}
