using Conferences.Api.Crossbar;
using Conferences.Api.Responses;
using Conferences.Api.Store;
using Conferences.Domain.Document;
using Conferences.Domain.Events;
using Conferences.Domain.State;
using JasperFx.Events;
using Marten;
using Npgsql;

namespace Conferences.Api.Queries;

/// <summary>Selects events of a history.</summary>
/// <param name="StoredNames">The names they are stored under; none for all.</param>
internal sealed record HistoryFilter(IReadOnlyList<string> StoredNames, Period Period)
{
    /// <summary>Lets everything pass.</summary>
    public static readonly HistoryFilter None = new([], default);

    /// <summary>True if it lets everything pass.</summary>
    public bool IsOpen => StoredNames.Count == 0 && Period is { From: null, To: null };

    /// <summary>True if the event is selected.</summary>
    public bool Takes(IEvent @event) =>
        (StoredNames.Count == 0 || StoredNames.Contains(@event.EventTypeName))
        && !(@event.Timestamp < Period.From) && !(@event.Timestamp >= Period.To);
}

/// <summary>
/// The reads of the record: of one conference in the order of its stream, of a whole account in that of the ledger.
/// </summary>
internal sealed class HistoryQueries(IDocumentStore store, ReadDataSource reads)
{
    /// <summary>The conference's events after this sequence.</summary>
    /// <param name="most">So many at the most.</param>
    public async Task<IReadOnlyList<HistoryItem>> OfConferenceAsync(
        string account, string id, long after, int most, HistoryFilter filter, CancellationToken cancellation)
    {
        await using var session = store.QuerySession(account);
        var events = Filtered(
            session.Events.QueryAllRawEvents().Where(@event => @event.StreamKey == id && @event.Version > after),
            filter);
        var found = await events.OrderBy(@event => @event.Version).Take(most).ToListAsync(cancellation);
        return await CompleteAsync(session, found, _ => null, cancellation);
    }

    /// <summary>The account's events after this place in its ledger.</summary>
    /// <param name="most">So many at the most.</param>
    public async Task<IReadOnlyList<HistoryItem>> OfAccountAsync(
        string account, long after, int most, HistoryFilter filter, CancellationToken cancellation)
    {
        await using var command = reads.Command(
            """
            select l.seq_id, l.n
            from conferences.ledger l
            join conferences.mt_events e on e.seq_id = l.seq_id
            where l.tenant_id = $1 and l.n > $2
                and ($3 = '{}' or e.type = any($3))
                and ($4 = '' or e.timestamp >= $4::timestamptz)
                and ($5 = '' or e.timestamp < $5::timestamptz)
            order by l.n
            limit $6
            """,
            account,
            after,
            filter.StoredNames.ToArray(),
            Text(filter.Period.From),
            Text(filter.Period.To),
            most);
        var places = new Dictionary<long, long>();
        await using (var row = await command.ExecuteReaderAsync(cancellation))
        {
            while (await row.ReadAsync(cancellation))
                places[row.GetInt64(0)] = row.GetInt64(1);
        }

        return await AtAsync(account, places, cancellation);
    }

    /// <summary>The account's events at these positions of the store, in that order.</summary>
    /// <param name="places">By position, the place in the account's ledger.</param>
    public async Task<IReadOnlyList<HistoryItem>> AtAsync(
        string account, IReadOnlyDictionary<long, long> places, CancellationToken cancellation)
    {
        if (places.Count == 0)
            return [];
        var positions = places.Keys.ToArray();
        await using var session = store.QuerySession(account);
        var events = await session.Events.QueryAllRawEvents()
            .Where(@event => @event.Sequence.IsOneOf(positions))
            .OrderBy(@event => @event.Sequence)
            .ToListAsync(cancellation);
        return await CompleteAsync(
            session, events, @event => Cursor.Of(account, places[@event.Sequence]), cancellation);
    }

    /// <summary>The store's position of the newest event in any ledger; 0 if there is none.</summary>
    public async Task<long> NewestAsync(CancellationToken cancellation)
    {
        await using var command = reads.Command("select coalesce(max(seq_id), 0) from conferences.ledger");
        return (long)(await command.ExecuteScalarAsync(cancellation))!;
    }

    /// <summary>The entries of these accounts' ledgers behind one position of the store and up to another.</summary>
    public async IAsyncEnumerable<(string Account, long Position, long Place)> LedgerAsync(
        string[] accounts,
        long after,
        long upTo,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        await using var command = reads.Command(
            """
            select tenant_id, seq_id, n
            from conferences.ledger
            where seq_id > $1 and seq_id <= $2 and tenant_id = any($3)
            order by seq_id
            """,
            after,
            upTo,
            accounts);
        await using var row = await command.ExecuteReaderAsync(cancellation);
        while (await row.ReadAsync(cancellation))
            yield return (row.GetString(0), row.GetInt64(1), row.GetInt64(2));
    }

    private static IQueryable<IEvent> Filtered(IQueryable<IEvent> events, HistoryFilter filter)
    {
        if (filter.StoredNames is { Count: > 0 } names)
            events = events.Where(@event => @event.EventTypeName.IsOneOf(names.ToArray()));
        if (filter.Period.From is { } from)
            events = events.Where(@event => @event.Timestamp >= from);
        if (filter.Period.To is { } to)
            events = events.Where(@event => @event.Timestamp < to);
        return events;
    }

    private async Task<IReadOnlyList<HistoryItem>> CompleteAsync(
        IQuerySession session,
        IReadOnlyList<IEvent> events,
        Func<IEvent, string?> cursor,
        CancellationToken cancellation)
    {
        var ids = events.Select(@event => EventJson.PersonOf(@event.Recorded())?.Text).OfType<string>().ToArray();
        var people = ids.Length == 0
            ? []
            : (await session.LoadManyAsync<Person>(cancellation, ids)).ToDictionary(person => person.PersonId);
        var edits = events.Where(@event => @event.Data is ConferenceUpdated).ToArray();
        var before = await BeforeAsync(session.TenantId, edits, cancellation);
        return [.. events.Select(@event => new HistoryItem(
            @event,
            EventJson.PersonOf(@event.Recorded()) is { } id ? people.GetValueOrDefault(id) : null,
            before.GetValueOrDefault((@event.StreamKey!, @event.Version)),
            cursor(@event)))];
    }

    // The version that each of these edits put an end to.
    private async Task<IReadOnlyDictionary<(string, long), ConferenceDocument>> BeforeAsync(
        string account, IEvent[] edits, CancellationToken cancellation)
    {
        var before = new Dictionary<(string, long), ConferenceDocument>();
        if (edits.Length == 0)
            return before;
        await using var command = reads.Command(
            """
            select edit.id, edit.sequence, v.document::text
            from unnest($2, $3) edit (id, sequence)
            cross join lateral (
                select document
                from conferences.conference_versions
                where tenant_id = $1 and conference_id = edit.id and from_sequence < edit.sequence
                order by from_sequence desc
                limit 1) v
            """,
            account,
            edits.Select(edit => edit.StreamKey!).ToArray(),
            edits.Select(edit => edit.Version).ToArray());
        await using var row = await command.ExecuteReaderAsync(cancellation);
        while (await row.ReadAsync(cancellation))
            before[(row.GetString(0), row.GetInt64(1))] = ConferenceDocument.Stored(row.GetString(2));
        return before;
    }

    private static string Text(DateTimeOffset? time) => time is { } at ? PastQueries.Text(at) : "";
}
