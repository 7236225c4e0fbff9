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

/// <summary>A conference and who is in it, as seen at one moment.</summary>
/// <param name="At">The moment: how long something lasts is told as of then.</param>
/// <param name="IsNow">True for the present, false for what was.</param>
internal sealed record ConferenceView(
    ConferenceRow Row,
    IReadOnlyList<(Participant Participant, Person? Person)> People,
    DateTimeOffset At,
    bool IsNow = false);

/// <summary>
/// The reads of the past: the document is the version that held then, and the live state the fold of the one instance
/// that ran then, up to that moment. What else was recorded, before or since, is not read.
/// </summary>
internal sealed class PastQueries(ReadDataSource reads, IDocumentStore store)
{
    private static readonly string Created = EventStore.EventNames[typeof(ConferenceCreated)];
    private static readonly string Updated = EventStore.EventNames[typeof(ConferenceUpdated)];

    private const string AtVersion =
        """
        select
            (extract(epoch from e.timestamp) * 1000000)::bigint,
            conferences.opened($1, v.document)::text, v.revision, i.first
        from conferences.mt_events e
        left join conferences.conference_versions v on v.tenant_id = $1 and v.conference_id = $2
            and v.from_sequence <= $3 and (v.until_sequence is null or v.until_sequence > $3)
        left join lateral (
            select first_sequence as first, (data ->> 'last_sequence')::bigint as last
            from conferences.mt_doc_instance
            where tenant_id = $1 and conference_id = $2 and first_sequence <= $3
            order by first_sequence desc
            limit 1) i on i.last is null or i.last > $3
        where e.tenant_id = $1 and e.stream_id = $2 and e.version = $3
        """;

    /// <summary>The conference as it was then, or null if there was none.</summary>
    public async Task<ConferenceView?> FindAsync(
        string account, string id, Moment moment, CancellationToken cancellation)
    {
        var version = moment.At is { } time
            ? await VersionByTime.ReadAsync(reads, account, id, time, cancellation)
            : moment.Version!.Value;
        if (await PlaceAsync(account, id, version, cancellation) is not { } place)
            return null;
        var (live, roster) = place.First is { } first
            ? await FoldAsync(account, id, first, version, cancellation)
            : (LiveConference.Idle(id), []);
        return (place.Document ?? await OpenedAsync(account, live.Dynamic, cancellation)) is { } document
            ? new(
                new(id, document, place.Revision, version, live),
                await NamedAsync(account, roster, cancellation),
                moment.At ?? place.At)
            : null;
    }

    /// <summary>A page of a list as it was at that time, which ends early when it has so many bytes.</summary>
    public async Task<PartOfList<ConferenceRow>> ListAsync(
        string account, Listing listing, DateTimeOffset time, long bytes, CancellationToken cancellation)
    {
        var part = await IdleAsync(account, listing, time, bytes, cancellation);
        var rows = new List<ConferenceRow>();
        foreach (var (row, first) in part.Items)
        {
            rows.Add(row with
            {
                Live = first is { } began
                    ? await LiveAsync(account, row.Id, began, time, cancellation)
                    : LiveConference.Idle(row.Id),
            });
        }

        return new(rows, part.Bytes, part.Next);
    }

    /// <summary>A time as the database compares it: to the microsecond, and never rounded up.</summary>
    public static string Text(DateTimeOffset time) => EventJson.Time(time);

    private async Task<PartOfList<(ConferenceRow Row, long? First)>> IdleAsync(
        string account, Listing listing, DateTimeOffset time, long bytes, CancellationToken cancellation)
    {
        await using var command = listing.Of(
            listing.IsRunning is true ? ListSource.RunningThen : ListSource.Past, reads, account, Text(time));
        return await PartOfList<(ConferenceRow Row, long? First)>.TakeAsync(
            command,
            listing.Page.Size ?? int.MaxValue,
            bytes,
            row => ((
                new(row.GetString(0), row.GetString(1), row.GetInt32(2), row.GetInt64(3), Live: null),
                row.IsDBNull(5) ? null : row.GetInt64(5)), row.GetString(1).Length),
            found => found.Row.Id,
            cancellation);
    }

    /// <summary>What happened to the conference from there on, without its documents: they are not folded, and may be
    /// large.</summary>
    public static IQueryable<IEvent> Lived(IQuerySession session, string id, long first) =>
        session.Events.QueryAllRawEvents().Where(@event => @event.StreamKey == id && @event.Version >= first
            && @event.EventTypeName != Created && @event.EventTypeName != Updated);

    private async Task<LiveConference> LiveAsync(
        string account, string id, long first, DateTimeOffset time, CancellationToken cancellation)
    {
        var version = await VersionByTime.ReadAsync(reads, account, id, time, cancellation);
        return (await FoldAsync(account, id, first, version, cancellation)).Live;
    }

    /// <summary>The instance, and who is in, after these events from its start.</summary>
    public static (LiveConference Live, IReadOnlyList<Participant> Roster) Fold(string id, IEnumerable<IEvent> events)
    {
        var live = LiveConference.Idle(id);
        var roster = new SortedDictionary<int, Participant>();
        foreach (var @event in events)
        {
            live = LiveConference.Fold(live, @event.Recorded(), @event.Timestamp);
            foreach (var (_, number) in Participant.Of(@event.Recorded()))
            {
                if (Participant.Fold(roster.GetValueOrDefault(number), id, @event.Recorded(), @event.Timestamp) is
                    { LeftAt: null } present)
                    roster[number] = present;
                else
                    roster.Remove(number);
            }
        }

        return (live, [.. roster.Values]);
    }

    private async Task<(LiveConference Live, IReadOnlyList<Participant> Roster)> FoldAsync(
        string account, string id, long first, long version, CancellationToken cancellation)
    {
        await using var reading = await reads.SessionAsync(store, account, cancellation);
        var session = reading.Session;
        var events = await Lived(session, id, first).Where(@event => @event.Version <= version)
            .OrderBy(@event => @event.Version).ToListAsync(cancellation);
        var (live, roster) = Fold(id, events);

        // The dial that started the instance was requested before it, so it is not among the instance's events.
        return events is [{ Data: ConferenceStarted { DialId: { } dialId } }, ..]
            && await session.LoadAsync<OperationView>(dialId.Text, cancellation) is
            { Operation.Dialling: { } dialling }
                ? (live with { Dynamic = dialling.Dynamic }, roster)
                : (live, roster);
    }

    private async Task<(DateTimeOffset At, string? Document, int Revision, long? First)?> PlaceAsync(
        string account, string id, long version, CancellationToken cancellation)
    {
        await using var command = reads.Command(AtVersion, account, id, version);
        await using var row = await command.ExecuteReaderAsync(cancellation);
        if (!await row.ReadAsync(cancellation))
            return null;
        return (
            DateTimeOffset.UnixEpoch.AddMicroseconds(row.GetInt64(0)),
            row.IsDBNull(1) ? null : row.GetString(1),
            row.IsDBNull(2) ? 0 : row.GetInt32(2),
            row.IsDBNull(3) ? null : row.GetInt64(3));
    }

    private async Task<string?> OpenedAsync(
        string account, ConferenceDocument? document, CancellationToken cancellation)
    {
        if (document?.Secrets is null)
            return document?.Json.GetRawText();
        await using var command = reads.Command(
            "select conferences.opened($1, $2::jsonb)::text", account, document.Stored());
        return (string?)await command.ExecuteScalarAsync(cancellation);
    }

    private async Task<IReadOnlyList<(Participant, Person?)>> NamedAsync(
        string account, IReadOnlyList<Participant> roster, CancellationToken cancellation)
    {
        if (roster.Count == 0)
            return [];
        await using var reading = await reads.SessionAsync(store, account, cancellation);
        var people = (await reading.Session.LoadManyAsync<Person>(cancellation, roster.Select(it => it.PersonId.Text)))
            .ToDictionary(person => person.PersonId);
        return [.. roster.Select(it => (it, people.GetValueOrDefault(it.PersonId)))];
    }
}
