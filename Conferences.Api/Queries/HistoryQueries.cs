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

/// <summary>
/// The reads of the record: of one conference in the order of its stream, of a whole account in that of the ledger.
/// </summary>
internal sealed class HistoryQueries(IDocumentStore store, ReadDataSource reads)
{
    // An edit is told with what it changed, from and to: at most twice its document, or the one before it.
    private const string Bytes =
        """
        octet_length(e.data::text) * case when e.type = 'conference_updated' then 3 else 1 end
        """;

    private const string Wanted =
        """
        ($3 = '{}' or e.type = any($3))
            and ($4 = '' or e.timestamp >= $4::timestamptz)
            and ($5 = '' or e.timestamp < $5::timestamptz)
        """;

    // One after the other, so that none is looked at behind the one that has the last of the bytes and its next: how
    // large an event is, is known only by reading it.
    private const string PlacesSql =
        """
        with recursive page (place, position, n, before, bytes) as (
            select $2::bigint, 0::bigint, 0, 0::bigint, 0::bigint
            union all
            select next.place, next.position, page.n + 1, page.before + page.bytes, next.bytes::bigint
            from page
            cross join lateral ({0}) next
            where page.n <= $6 and page.before < $7)
        select position, place, n <= $6 and before < $7 from page where n > 0 order by n
        """;

    private static readonly string OfConferenceSql = PlacesSql.Replace(
        "{0}",
        $"""
        select e.version as place, e.seq_id as position, {Bytes} as bytes
        from conferences.mt_events e
        where e.tenant_id = $1 and e.stream_id = $8 and e.version > page.place and {Wanted}
        order by e.version
        limit 1
        """,
        StringComparison.Ordinal);

    private static readonly string OfAccountSql = PlacesSql.Replace(
        "{0}",
        $"""
        select l.n as place, l.seq_id as position, {Bytes} as bytes
        from conferences.ledger l
        join conferences.mt_events e on e.seq_id = l.seq_id
        where l.tenant_id = $1 and l.n > page.place and {Wanted}
        order by l.n
        limit 1
        """,
        StringComparison.Ordinal);

    /// <summary>The conference's events after this sequence.</summary>
    public async Task<HistoryPart> OfConferenceAsync(
        string account, string id, long after, HistoryPage page, CancellationToken cancellation) =>
        Written(await ItemsOfConferenceAsync(account, id, after, page, cancellation));

    /// <inheritdoc cref="OfConferenceAsync"/>
    public async Task<HistoryItems> ItemsOfConferenceAsync(
        string account, string id, long after, HistoryPage page, CancellationToken cancellation)
    {
        var (places, more) = await PlacesInStreamAsync(account, id, after, page, cancellation);
        var items = await ReadAsync(account, places.Keys, _ => null, cancellation);
        return new([.. items.Select(item => (item, item.Event.Version))], more, page.Bytes);
    }

    /// <summary>The account's events after this position of its ledger.</summary>
    public async Task<HistoryPart> OfAccountAsync(
        string account, long after, HistoryPage page, CancellationToken cancellation) =>
        Written(await ItemsOfAccountAsync(account, after, page, cancellation));

    /// <inheritdoc cref="OfAccountAsync"/>
    public async Task<HistoryItems> ItemsOfAccountAsync(
        string account, long after, HistoryPage page, CancellationToken cancellation)
    {
        var (places, more) = await PlacesAsync(OfAccountSql, account, after, page, cancellation);
        var items = await AtAsync(account, places, cancellation);
        return new([.. items.Select(item => (item, places[item.Event.Sequence]))], more, page.Bytes);
    }

    /// <summary>
    /// A stream's events after this sequence: by position, the sequence; and whether there are more behind these.
    /// </summary>
    /// <param name="stream">The key of the stream.</param>
    public Task<(IReadOnlyDictionary<long, long> Places, bool More)> PlacesInStreamAsync(
        string account, string stream, long after, HistoryPage page, CancellationToken cancellation) =>
        PlacesAsync(OfConferenceSql, account, after, page, cancellation, stream);

    /// <summary>The account's events at these positions of the store, in that order.</summary>
    /// <param name="places">By position, the place in the account's ledger.</param>
    public Task<IReadOnlyList<HistoryItem>> AtAsync(
        string account, IReadOnlyDictionary<long, long> places, CancellationToken cancellation) =>
        ReadAsync(account, places.Keys, @event => Cursor.Of(account, places[@event.Sequence]), cancellation);

    /// <summary>The store's position of the newest event in any ledger; 0 if there is none.</summary>
    public async Task<long> NewestAsync(CancellationToken cancellation)
    {
        await using var command = reads.Command("select coalesce(max(seq_id), 0) from conferences.ledger");
        return (long)(await command.ExecuteScalarAsync(cancellation))!;
    }

    /// <summary>
    /// The entries of these accounts' ledgers behind one position of the store and up to another, and how many bytes
    /// their events have.
    /// </summary>
    public async IAsyncEnumerable<(string Account, long Position, long Place, int Bytes)> LedgerAsync(
        string[] accounts,
        long after,
        long upTo,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        await using var command = reads.Command(
            """
            select l.tenant_id, l.seq_id, l.n, octet_length(e.data::text)
            from conferences.ledger l
            join conferences.mt_events e on e.seq_id = l.seq_id
            where l.seq_id > $1 and l.seq_id <= $2 and l.tenant_id = any($3)
            order by l.seq_id
            """,
            after,
            upTo,
            accounts);
        await using var row = await command.ExecuteReaderAsync(cancellation);
        while (await row.ReadAsync(cancellation))
            yield return (row.GetString(0), row.GetInt64(1), row.GetInt64(2), row.GetInt32(3));
    }

    // By position, the place of the history; and whether there are more behind these.
    private async Task<(IReadOnlyDictionary<long, long> Places, bool More)> PlacesAsync(
        string sql,
        string account,
        long after,
        HistoryPage page,
        CancellationToken cancellation,
        params object[] more)
    {
        await using var command = reads.Command(
            sql,
            [
                account,
                after,
                page.Filter.StoredNames.ToArray(),
                Text(page.Filter.Period.From),
                Text(page.Filter.Period.To),
                page.Items,
                page.Bytes,
                .. more,
            ]);
        var places = new Dictionary<long, long>();
        await using var row = await command.ExecuteReaderAsync(cancellation);
        while (await row.ReadAsync(cancellation))
        {
            if (!row.GetBoolean(2))
                return (places, true);
            places[row.GetInt64(0)] = row.GetInt64(1);
        }

        return (places, false);
    }

    private static HistoryPart Written(HistoryItems read) =>
        new([.. read.Items.Select(it => Written(it.Item, it.Place))], read.More);

    private static WrittenEvent Written(HistoryItem item, long place) =>
        new(place, item.Id, item.Type, item.Event.EventTypeName, item.Event.Timestamp, item.Json());

    private async Task<IReadOnlyList<HistoryItem>> ReadAsync(
        string account, IEnumerable<long> of, Func<IEvent, string?> cursor, CancellationToken cancellation)
    {
        var positions = of.ToArray();
        if (positions.Length == 0)
            return [];
        await using var reading = await reads.SessionAsync(store, account, cancellation);
        var events = await reading.Session.Events.QueryAllRawEvents()
            .Where(@event => @event.Sequence.IsOneOf(positions))
            .OrderBy(@event => @event.Sequence)
            .ToListAsync(cancellation);
        return await CompleteAsync(reading.Session, events, cursor, cancellation);
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
