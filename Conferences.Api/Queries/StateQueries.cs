using Conferences.Api.Store;
using Conferences.Domain.Events;
using Conferences.Domain.State;
using JasperFx.Events;
using Marten;

namespace Conferences.Api.Queries;

/// <summary>
/// The reads behind live messages: the state that an event was recorded upon, where it is not known from the events
/// before it.
/// </summary>
internal sealed class StateQueries(ReadDataSource reads, IDocumentStore store)
{
    private static readonly string[] OfOperations = [.. EventStore.Of<OperationEvent>().Select(
        type => EventStore.EventNames[type])];

    // The instance that ran after that event, if one did.
    private const string InstanceAt =
        """
        select first_sequence
        from (
            select first_sequence, (data ->> 'last_sequence')::bigint as last_sequence
            from conferences.mt_doc_instance
            where tenant_id = $1 and conference_id = $2 and first_sequence <= $3
            order by first_sequence desc
            limit 1) i
        where last_sequence is null or last_sequence > $3
        """;

    private const string OfOneOperation =
        """
        select seq_id
        from conferences.mt_events
        where tenant_id = $1 and stream_id = $2 and version <= $3 and type = any($4)
            and coalesce(data ->> 'operation_id', data #>> '{operation,id}') = $5
        """;

    /// <summary>The position of the newest event of any account.</summary>
    public async Task<long> NewestAsync(CancellationToken cancellation)
    {
        await using var command = reads.Command("select coalesce(max(seq_id), 0) from conferences.mt_events");
        return (long)(await command.ExecuteScalarAsync(cancellation))!;
    }

    /// <summary>The place of the newest event in the account's ledger; 0 if there is none.</summary>
    public async Task<long> NewestPlaceAsync(string account, CancellationToken cancellation)
    {
        await using var command = reads.Command(
            "select coalesce(max(n), 0) from conferences.ledger where tenant_id = $1", account);
        return (long)(await command.ExecuteScalarAsync(cancellation))!;
    }

    /// <summary>The sequence of the conference's newest event; 0 if there is none.</summary>
    public async Task<long> VersionAsync(string account, string id, CancellationToken cancellation)
    {
        await using var command = reads.Command(
            "select version from conferences.mt_streams where tenant_id = $1 and id = $2", account, id);
        return await command.ExecuteScalarAsync(cancellation) as long? ?? 0;
    }

    /// <summary>The number of the document's version after that event; 0 if there was none before.</summary>
    public async Task<int> RevisionAsync(string account, string id, long version, CancellationToken cancellation)
    {
        await using var command = reads.Command(
            """
            select revision
            from conferences.conference_versions
            where tenant_id = $1 and conference_id = $2 and from_sequence <= $3
            order by from_sequence desc
            limit 1
            """,
            account,
            id,
            version);
        return await command.ExecuteScalarAsync(cancellation) as int? ?? 0;
    }

    /// <summary>The running instance after that event, and who was in.</summary>
    public async Task<(LiveConference Live, IReadOnlyList<Participant> Roster)> LiveAsync(
        string account, string id, long version, CancellationToken cancellation)
    {
        if (await FirstAsync(account, id, version, cancellation) is not { } first)
            return (LiveConference.Idle(id), []);
        await using var reading = await reads.SessionAsync(store, account, cancellation);
        var events = await PastQueries.Lived(reading.Session, id, first).Where(@event => @event.Version <= version)
            .OrderBy(@event => @event.Version).ToListAsync(cancellation);
        return PastQueries.Fold(id, events);
    }

    /// <summary>The operation as it was after that event of the conference, or null.</summary>
    public async Task<Operation?> OperationAsync(
        string account, string id, OperationId operation, long version, CancellationToken cancellation)
    {
        var positions = new List<long>();
        await using (var command = reads.Command(OfOneOperation, account, id, version, OfOperations, operation.Text))
        {
            await using var row = await command.ExecuteReaderAsync(cancellation);
            while (await row.ReadAsync(cancellation))
                positions.Add(row.GetInt64(0));
        }

        if (positions.Count == 0)
            return null;
        var some = positions.ToArray();
        await using var reading = await reads.SessionAsync(store, account, cancellation);
        var events = await reading.Session.Events.QueryAllRawEvents()
            .Where(@event => @event.Sequence.IsOneOf(some)).OrderBy(@event => @event.Sequence)
            .ToListAsync(cancellation);
        return events.Aggregate(
            (Operation?)null, (state, @event) => Operation.Fold(state, @event.Recorded(), @event.RecordedAt()));
    }

    /// <summary>Who somebody is, unless erased.</summary>
    public async Task<Person?> PersonAsync(string account, PersonId person, CancellationToken cancellation)
    {
        await using var reading = await reads.SessionAsync(store, account, cancellation);
        return await reading.Session.LoadAsync<Person>(person.Text, cancellation);
    }

    private async Task<long?> FirstAsync(string account, string id, long version, CancellationToken cancellation)
    {
        await using var command = reads.Command(InstanceAt, account, id, version);
        return await command.ExecuteScalarAsync(cancellation) as long?;
    }
}
