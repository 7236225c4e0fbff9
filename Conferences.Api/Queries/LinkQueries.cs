using Conferences.Api.Crossbar;
using Conferences.Api.Store;
using Conferences.Domain.State;
using Marten;

namespace Conferences.Api.Queries;

/// <summary>A link, and the name of whom it is for.</summary>
internal sealed record LinkRow(JoinLink Link, string? Name);

/// <summary>The reads of links. Those of a conference that was removed are found no longer.</summary>
internal sealed class LinkQueries(ReadDataSource reads, IDocumentStore store)
{
    private const string Found =
        """
        select l.data, p.data ->> 'caller_id_name'
        from conferences.mt_doc_joinlink l
        join conferences.mt_doc_conference c on c.tenant_id = l.tenant_id and c.id = l.data ->> 'conference_id'
        left join conferences.mt_doc_person p on p.tenant_id = l.tenant_id and p.id = l.data ->> 'person_id'
        where l.tenant_id = $1 and l.data ->> 'conference_id' = $2
        """;

    private readonly ISerializer serializer = store.Options.Serializer();

    /// <summary>A link of the conference, or null.</summary>
    public async Task<LinkRow?> FindAsync(
        string account, string conferenceId, string link, CancellationToken cancellation)
    {
        await using var command = reads.Command(
            $"{Found} and l.id = $3", account, conferenceId, JoinLink.IdOf(conferenceId, new(link)));
        await using var row = await command.ExecuteReaderAsync(cancellation);
        return await row.ReadAsync(cancellation) ? Read(row).Row : null;
    }

    /// <summary>A page of the conference's links by time, which ends early when it has so many bytes.</summary>
    public async Task<PartOfList<LinkRow>> ListAsync(
        string account, string conferenceId, Page page, long bytes, CancellationToken cancellation)
    {
        const string time = "(l.data ->> 'created')::timestamptz";
        var (onwards, order) = page.Ascending ? (">=", "asc") : ("<=", "desc");
        await using var command = reads.Command(
            $"""
            {Found}
                and ($3 = '' or ({time}, l.id) {onwards} (
                    select {time}, l.id from conferences.mt_doc_joinlink l where l.tenant_id = $1 and l.id = $3))
            order by {time} {order}, l.id {order}
            {(page.Size is { } size ? $"limit {size + 1}" : "")}
            """,
            account,
            conferenceId,
            page.Start is { } start ? JoinLink.IdOf(conferenceId, new(start)) : "");
        return await PartOfList<LinkRow>.TakeAsync(
            command, page.Size ?? int.MaxValue, bytes, Read, it => it.Link.LinkId.Text, cancellation);
    }

    private (LinkRow Row, int Bytes) Read(Npgsql.NpgsqlDataReader row)
    {
        var json = row.GetStream(0);
        var bytes = (int)json.Length;
        return (new(serializer.FromJson<JoinLink>(json), row.IsDBNull(1) ? null : row.GetString(1)), bytes);
    }
}
