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
        await using var session = store.QuerySession(account);
        return await session.LoadAsync<OperationView>(id.Text, cancellation) is { } view
            && view.ConferenceId == conferenceId
            ? view.Operation
            : null;
    }

    /// <summary>A page of the conference's operations by time, plus one if there is a next page.</summary>
    public async Task<IReadOnlyList<Operation>> ListAsync(
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
            operations.Add(serializer.FromJson<Operation>(row.GetStream(0)));
        return operations;
    }
}
