using System.Text.RegularExpressions;
using Conferences.Api.Crossbar;
using Conferences.Api.Responses;
using Conferences.Api.Store;
using Conferences.Domain.Document;
using Conferences.Domain.State;
using Npgsql;

namespace Conferences.Api.Queries;

/// <summary>Which conferences of an account a list shows, and one more if there is a next page.</summary>
/// <param name="Query">The query string, its filters checked.</param>
/// <param name="OwnerId">Only this user's; null for everybody's.</param>
/// <param name="Numbering">How numbers are compared.</param>
/// <param name="IsRunning">True for those that run, false for the others, null for both.</param>
internal sealed partial record Listing(
    Page Page, IQueryCollection Query, string? OwnerId, NumberingPlan Numbering, bool? IsRunning = null)
{
    /// <summary>The query for them.</summary>
    /// <param name="source">Where they are.</param>
    /// <param name="given">Parameters of the source, from <c>$2</c> on; <c>$1</c> is the account.</param>
    public NpgsqlCommand Of(ListSource source, ReadDataSource reads, string account, params object[] given)
    {
        var command = reads.Command("", [account, .. given]);
        string Parameter(object value)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value });
            return $"${command.Parameters.Count}";
        }

        var start = Page.Start is { } key ? $"{(Page.Ascending ? ">=" : "<=")} {Parameter(key)}" : null;
        string Onwards(string id) => start is null ? "" : $"and {id} {start}";
        string[] conditions =
        [
            source.Condition,
            .. OwnerId is null ? Array.Empty<string>() : [$"{source.Owner} = {Parameter(OwnerId)}"],
            .. IsRunning is false ? [$"not ({source.IsRunning})"] : Array.Empty<string>(),
            .. Filters.Read(Query, Parameter, Spellings),
        ];
        command.CommandText =
            $"""
            select {source.Columns} {source.From(Onwards)}
            cross join lateral (select
                {source.Document} || jsonb_build_object('id', {source.Id}) as doc,
                floor(extract(epoch from {source.Created}))::bigint + {Gregorian.Epoch} as created,
                floor(extract(epoch from {source.Modified}))::bigint + {Gregorian.Epoch} as modified) f
            where {string.Join(" and ", conditions)} {Onwards(source.Id)}
            order by {source.Id} {(Page.Ascending ? "asc" : "desc")}
            {(Page.Size is { } size ? $"limit {size + 1}" : "")}
            """;
        return command;
    }

    // A list of JSON is no number in brackets: its strings are asked for one by one.
    private IEnumerable<string> Spellings(string path, string value) => IsOfNumbers(path) && value is not ['[', ..]
        ? Numbering.SpellingsOf(Numbering.Normal(UnencodedPlus().Replace(value, "$1+"))).Append(value).Distinct()
        : [value];

    // A plus that is not percent-encoded arrives as a space.
    [GeneratedRegex(@"\A((?:sips?:|tel:)?) ", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex UnencodedPlus();

    // The path of a list of numbers, or of one of its items.
    private static bool IsOfNumbers(string path) => ConferenceFields.All.Any(field => field.HoldsNumbers
        && (path == field.Path || path.StartsWith($"{field.Path}.", StringComparison.Ordinal)));
}

/// <summary>Where a list's conferences are: expressions of SQL for what lists look at.</summary>
/// <param name="From">
/// The tables, given the condition that an id is on the page or behind it. Each table needs it: that two ids are equal
/// tells PostgreSQL nothing about their range, and it would read one of them from the account's first row on.
/// </param>
internal sealed record ListSource(
    string Columns,
    Func<Func<string, string>, string> From,
    string Condition,
    string Id,
    string Document,
    string Owner,
    string Created,
    string Modified,
    string IsRunning)
{
    /// <summary>The conferences there are.</summary>
    public static readonly ListSource Present = new(
        """
        c.id, conferences.opened(c.tenant_id, c.data -> 'document')::text, (c.data ->> 'revision')::int, s.version,
        l.data::text
        """,
        onwards =>
        $"""
        from conferences.mt_doc_conference c
        join conferences.mt_streams s on s.tenant_id = c.tenant_id and s.id = c.id {onwards("s.id")}
        left join conferences.mt_doc_liveconference l on l.tenant_id = c.tenant_id and l.id = c.id {onwards("l.id")}
        """,
        "c.tenant_id = $1",
        "c.id",
        "conferences.opened(c.tenant_id, c.data -> 'document')",
        "c.data #>> '{document,owner_id}'",
        "(c.data ->> 'created')::timestamptz",
        "(c.data ->> 'modified')::timestamptz",
        "l.started_at is not null");

    /// <summary>
    /// The conferences that run now, also those that nobody configured, which exist only as long as they run: their
    /// documents are those of the dials that started them.
    /// </summary>
    public static readonly ListSource Running = new(
        """
        l.id, conferences.opened(l.tenant_id, coalesce(c.data -> 'document', l.data -> 'dynamic'))::text,
        coalesce((c.data ->> 'revision')::int, 0), s.version, l.data::text
        """,
        onwards =>
        $"""
        from conferences.mt_doc_liveconference l
        join conferences.mt_streams s on s.tenant_id = l.tenant_id and s.id = l.id {onwards("s.id")}
        left join conferences.mt_doc_conference c on c.tenant_id = l.tenant_id and c.id = l.id {onwards("c.id")}
        """,
        """
        l.tenant_id = $1 and l.started_at is not null and (c.id is not null or l.data ->> 'dynamic' is not null)
        """,
        "l.id",
        "conferences.opened(l.tenant_id, coalesce(c.data -> 'document', l.data -> 'dynamic'))",
        "coalesce(c.data -> 'document', l.data -> 'dynamic') ->> 'owner_id'",
        "coalesce((c.data ->> 'created')::timestamptz, l.started_at)",
        "coalesce((c.data ->> 'modified')::timestamptz, l.started_at)",
        "true");

    /// <summary>
    /// Those there were at the time <c>$2</c>, without live state; in the last column the sequence that the instance
    /// began with which ran then. Of each it is the first version that had not ended by then, so that there is one row
    /// even if an earlier version of the service recorded times that fall.
    /// </summary>
    public static readonly ListSource Past = new(
        """
        c.conference_id, conferences.opened(c.tenant_id, c.document)::text, c.revision, 0::bigint, null::text, i.first
        """,
        _ =>
        """
        from conferences.conference_versions c
        left join lateral (
            select first_sequence as first
            from conferences.mt_doc_instance
            where tenant_id = c.tenant_id and conference_id = c.conference_id
                and (data ->> 'started_at')::timestamptz <= $2::timestamptz
                and (data ->> 'ended_at' is null or (data ->> 'ended_at')::timestamptz > $2::timestamptz)
            order by first desc
            limit 1) i on true
        """,
        """
        c.tenant_id = $1 and c.valid_from <= $2::timestamptz
            and (c.valid_to is null or c.valid_to > $2::timestamptz)
            and c.from_sequence = (
                select e.from_sequence from conferences.conference_versions e
                where e.tenant_id = c.tenant_id and e.conference_id = c.conference_id
                    and (e.valid_to is null or e.valid_to > $2::timestamptz)
                order by e.from_sequence limit 1)
        """,
        "c.conference_id",
        "conferences.opened(c.tenant_id, c.document)",
        "c.document ->> 'owner_id'",
        "c.created",
        "c.valid_from",
        "i.first is not null");

    /// <summary>
    /// Those that ran at the time <c>$2</c>, with the columns of <see cref="Past"/>; of one that nobody had configured
    /// then, the document of the dial that its instance's first event names.
    /// </summary>
    public static readonly ListSource RunningThen = new(
        """
        i.conference_id, conferences.opened(i.tenant_id, coalesce(c.document, d.document))::text,
        coalesce(c.revision, 0), 0::bigint, null::text, i.first
        """,
        onwards =>
        $"""
        from (
            select distinct on (conference_id) tenant_id, conference_id, first_sequence as first,
                (data ->> 'started_at')::timestamptz as started_at
            from conferences.mt_doc_instance
            where tenant_id = $1 and (data ->> 'started_at')::timestamptz <= $2::timestamptz
                and (data ->> 'ended_at' is null or (data ->> 'ended_at')::timestamptz > $2::timestamptz)
                {onwards("conference_id")}
            order by conference_id, first_sequence desc) i
        left join lateral (
            select v.document, v.revision, v.created, v.valid_from
            from conferences.conference_versions v
            where v.tenant_id = i.tenant_id and v.conference_id = i.conference_id
                and (v.valid_to is null or v.valid_to > $2::timestamptz)
            order by v.from_sequence
            limit 1) c on c.valid_from <= $2::timestamptz
        left join lateral (
            select o.data -> 'operation' -> 'dialling' -> 'dynamic' as document
            from conferences.mt_events e
            join conferences.mt_doc_operationview o on o.tenant_id = i.tenant_id and o.id = e.data ->> 'dial_id'
            where e.tenant_id = i.tenant_id and e.stream_id = i.conference_id and e.version = i.first) d
            on c.valid_from is null
        """,
        "coalesce(c.document, d.document) is not null",
        "i.conference_id",
        "conferences.opened(i.tenant_id, coalesce(c.document, d.document))",
        "coalesce(c.document, d.document) ->> 'owner_id'",
        "coalesce(c.created, i.started_at)",
        "coalesce(c.valid_from, i.started_at)",
        "true");
}
