using Conferences.Api.Crossbar;
using Conferences.Domain.State;
using Marten;

namespace Conferences.Api.Store;

/// <summary>Queries for operations.</summary>
internal sealed class OperationQueries(ReadDataSource reads, IDocumentStore store)
{
    private readonly ISerializer serializer = store.Options.Serializer();

    /// <summary>An operation of the conference, or null.</summary>
    public async Task<Operation?> FindAsync(
        string account, string conferenceId, OperationId id, CancellationToken cancellation)
    {
        await using var command = reads.Command(
            """
            select data ->> 'operation' from conferences.mt_doc_operationview
            where tenant_id = $1 and id = $2 and data ->> 'conference_id' = $3
            """,
            account,
            id.Text,
            conferenceId);
        await using var row = await command.ExecuteReaderAsync(cancellation);
        return await row.ReadAsync(cancellation) ? serializer.FromJson<Operation>(row.GetStream(0)) : null;
    }

    /// <summary>A page of the conference's operations by time, which ends early when it has so many bytes.</summary>
    public async Task<PartOfList<Operation>> ListAsync(
        string account, string id, Page page, long bytes, CancellationToken cancellation)
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
        return await PartOfList<Operation>.TakeAsync(
            command,
            page.Size ?? int.MaxValue,
            bytes,
            row => row.GetStream(0) is var json
                ? (serializer.FromJson<Operation>(json), (int)json.Length)
                : default,
            operation => operation.Id.Text,
            cancellation);
    }
}
