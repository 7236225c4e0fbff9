using System.Globalization;
using Conferences.Api.Store;
using Conferences.Domain.State;
using Marten;
using Npgsql;

namespace Conferences.Api.Queries;

/// <summary>One conference as read: the stored document and the live state beside it.</summary>
/// <param name="Document">The stored JSON, as it is, with the secrets that are known.</param>
internal sealed record ConferenceRow(string Id, string Document, int Revision, long Sequence, LiveConference? Live);

/// <summary>A conference and those who are in, by participant id, with the persons they are.</summary>
internal sealed record ConferenceWithPeople(
    ConferenceRow Row, IReadOnlyList<(Participant Participant, Person? Person)> People);

/// <summary>The reads of conferences: one statement each, on the stored JSON.</summary>
internal sealed class ConferenceQueries
{
    private const string Columns =
        """
        s.id, conferences.opened(s.tenant_id, coalesce(c.data -> 'document', l.data -> 'dynamic'))::text,
        coalesce((c.data ->> 'revision')::int, 0), s.version, l.data::text
        """;

    private const string Stored =
        """
        left join conferences.mt_doc_conference c on c.tenant_id = s.tenant_id and c.id = s.id
        left join conferences.mt_doc_liveconference l on l.tenant_id = s.tenant_id and l.id = s.id
        """;

    // While a dynamic instance runs, its document stands for a configured one.
    private const string Shown =
        """
        where c.id is not null or (l.started_at is not null and l.data ->> 'dynamic' is not null)
        """;

    private const string One =
        $"""
        select {Columns}
        from (select * from conferences.mt_streams where tenant_id = $1 and id = $2) s
        {Stored}
        {Shown}
        """;

    private const string OneParticipant =
        $"""
        select {Columns}, p.data::text, w.data::text
        from (select * from conferences.mt_streams where tenant_id = $1 and id = $2) s
        {Stored}
        left join conferences.mt_doc_participant p on p.tenant_id = s.tenant_id and p.left_at is null
            and p.id = s.id || '/' || (l.data ->> 'instance') || '/' || $3
        left join conferences.mt_doc_person w on w.tenant_id = p.tenant_id and w.id = p.data ->> 'person_id'
        {Shown}
        """;

    // One statement: two would see two moments, and people of an instance that has not begun.
    private const string Many =
        $"""
        with asked as (select * from unnest($1::text[], $2::text[]) with ordinality asked (account, id, place))
        select {Columns}, null, null, s.place, 0 as who
        from (
            select asked.place, it.*
            from asked join conferences.mt_streams it on it.tenant_id = asked.account and it.id = asked.id) s
        {Stored}
        {Shown}
        union all
        select null, null, null, null, null, p.data::text, w.data::text, asked.place,
            (p.data ->> 'participant_id')::int
        from asked
        join conferences.mt_doc_participant p on p.tenant_id = asked.account
            and p.conference_id = asked.id and p.left_at is null
        left join conferences.mt_doc_person w on w.tenant_id = p.tenant_id and w.id = p.data ->> 'person_id'
        order by place, who
        """;

    // Which of them have no newer event.
    private const string Unchanged =
        """
        select asked.place
        from unnest($1::text[], $2::text[], $3::bigint[]) with ordinality asked (account, id, version, place)
        join conferences.mt_streams s on s.tenant_id = asked.account and s.id = asked.id and s.version = asked.version
        """;

    // Conferences of one query: their documents, and those who are in, are in memory together.
    private const int ReadTogether = 64;

    private readonly ConferenceCache copies;
    private readonly ReadDataSource reads;
    private readonly ISerializer serializer;
    private readonly BatchLoader<(string Account, string Id, long Sequence), ConferenceWithPeople> looking;
    private readonly BatchLoader<(string Account, string Id), ConferenceWithPeople> reading;

    public ConferenceQueries(ReadDataSource reads, ConferenceCache copies, Admission admission, IDocumentStore store)
    {
        (this.reads, this.copies, serializer) = (reads, copies, store.Options.Serializer());

        // What has not changed is not read, so any number can be looked up together. A full conference takes a while to
        // read, and must not delay the lookup of one that has not changed.
        looking = new(BatchLimits.Of(admission, atOnce: 1, together: int.MaxValue), it => it.Account, LookAsync);
        reading = new(BatchLimits.Of(admission, atOnce: 2, ReadTogether), it => it.Account, ReadAsync);
    }

    /// <summary>The conference, or null.</summary>
    public async Task<ConferenceRow?> FindAsync(string account, string id, CancellationToken cancellation)
    {
        await using var command = reads.Command(One, account, id);
        await using var row = await command.ExecuteReaderAsync(cancellation);
        return await row.ReadAsync(cancellation) ? Row(row) : null;
    }

    /// <summary>The conference with its people, or null, asked for together with whatever else is just being asked for.
    /// </summary>
    public async Task<ConferenceWithPeople?> FindWithPeopleAsync(
        string account, string id, CancellationToken cancellation) =>
        copies.Find((account, id)) is { } copy
            && await looking.AskAsync((account, id, copy.Row.Sequence), cancellation) is { } unchanged
            ? unchanged
            : await reading.AskAsync((account, id), cancellation);

    /// <summary>The conference with this one of its people, if it is in; null if there is no conference.</summary>
    public async Task<ConferenceWithPeople?> FindWithParticipantAsync(
        string account, string id, int participant, CancellationToken cancellation)
    {
        await using var command = reads.Command(
            OneParticipant, account, id, participant.ToString(CultureInfo.InvariantCulture));
        await using var row = await command.ExecuteReaderAsync(cancellation);
        return await row.ReadAsync(cancellation)
            ? new(Row(row), row.IsDBNull(5) ? [] : [Participating(row)])
            : null;
    }

    /// <summary>A page of a list, which ends early when it has so many bytes.</summary>
    public async Task<PartOfList<ConferenceRow>> ListAsync(
        string account, Listing listing, long bytes, CancellationToken cancellation)
    {
        await using var command = listing.Of(
            listing.IsRunning is true ? ListSource.Running : ListSource.Present, reads, account);
        return await PartOfList<ConferenceRow>.TakeAsync(
            command,
            listing.Page.Size ?? int.MaxValue,
            bytes,
            row => Row(row) is var found ? (found, found.Document.Length) : default,
            found => found.Id,
            cancellation);
    }

    /// <summary>True if the account has or had such a conference.</summary>
    public async Task<bool> IsKnownAsync(string account, string id, CancellationToken cancellation)
    {
        await using var command = reads.Command(
            "select 1 from conferences.mt_streams where tenant_id = $1 and id = $2", account, id);
        return await command.ExecuteScalarAsync(cancellation) is not null;
    }

    private async Task<IReadOnlyDictionary<(string Account, string Id, long Sequence), ConferenceWithPeople>> LookAsync(
        IReadOnlyCollection<(string Account, string Id, long Sequence)> asked)
    {
        var places = asked.ToArray();
        await using var command = reads.Command(
            Unchanged,
            places.Select(it => it.Account).ToArray(),
            places.Select(it => it.Id).ToArray(),
            places.Select(it => it.Sequence).ToArray());
        await using var row = await command.ExecuteReaderAsync();
        var unchanged = new Dictionary<(string Account, string Id, long Sequence), ConferenceWithPeople>();
        while (await row.ReadAsync())
        {
            var place = places[row.GetInt64(0) - 1];
            if (copies.Find((place.Account, place.Id)) is { } copy && copy.Row.Sequence == place.Sequence)
                unchanged[place] = copy;
        }

        return unchanged;
    }

    private async Task<IReadOnlyDictionary<(string Account, string Id), ConferenceWithPeople>> ReadAsync(
        IReadOnlyCollection<(string Account, string Id)> asked)
    {
        var (places, found) = (asked.ToArray(), new Dictionary<(string Account, string Id), ConferenceWithPeople>());
        await using var command = reads.Command(
            Many, places.Select(it => it.Account).ToArray(), places.Select(it => it.Id).ToArray());
        await using var row = await command.ExecuteReaderAsync();
        var people = new List<(Participant, Person?)>();
        while (await row.ReadAsync())
        {
            // Each conference comes before its people; without it, they are of one that has just been removed.
            var place = places[row.GetInt64(7) - 1];
            if (!row.IsDBNull(0))
                found[place] = new(Row(row), people = []);
            else if (found.ContainsKey(place))
                people.Add(Participating(row));
        }

        foreach (var (place, read) in found)
            copies.Keep(place, read);
        return found;
    }

    private ConferenceRow Row(NpgsqlDataReader row) => new(
        row.GetString(0),
        row.GetString(1),
        row.GetInt32(2),
        row.GetInt64(3),
        row.IsDBNull(4) ? null : FromJson<LiveConference>(row.GetString(4)));

    private (Participant, Person?) Participating(NpgsqlDataReader row) => (
        FromJson<Participant>(row.GetString(5)),
        row.IsDBNull(6) ? null : FromJson<Person>(row.GetString(6)));

    private T FromJson<T>(string json) =>
        serializer.FromJson<T>(new MemoryStream(System.Text.Encoding.UTF8.GetBytes(json)));
}
