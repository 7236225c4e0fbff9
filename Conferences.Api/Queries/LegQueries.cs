using Conferences.Api.Store;
using Conferences.Domain.State;

namespace Conferences.Api.Queries;

/// <summary>A leg as the record shows it.</summary>
/// <param name="LeftReason">Why it has left, by the stored name; null while it is in.</param>
internal sealed record RecordedLeg(int ParticipantId, bool Muted, bool Deaf, bool Waiting, string? LeftReason);

/// <summary>What is recorded of legs that this node speaks for.</summary>
internal sealed class LegQueries(ReadDataSource reads)
{
    /// <summary>By place and call id, what is recorded of these legs; those that never were in are omitted.</summary>
    public async Task<IReadOnlyDictionary<(Place Place, CallId CallId), RecordedLeg>> FindAsync(
        IReadOnlyCollection<(Place Place, CallId CallId)> legs, CancellationToken cancellation)
    {
        await using var command = reads.Command(
            """
            select p.tenant_id, p.conference_id, p.call_id, (p.data -> 'participant_id')::integer,
                (p.data -> 'muted')::boolean, (p.data -> 'deaf')::boolean, (p.data -> 'waiting')::boolean,
                case when p.left_at is null then null else coalesce(p.data ->> 'left_reason', 'left') end
            from unnest($1, $2, $3) asked (tenant_id, conference_id, call_id)
            join conferences.mt_doc_participant p on p.tenant_id = asked.tenant_id
                and p.conference_id = asked.conference_id and p.call_id = asked.call_id
            order by (p.data ->> 'joined_at')::timestamptz
            """,
            legs.Select(it => it.Place.Account).ToArray(),
            legs.Select(it => it.Place.ConferenceId).ToArray(),
            legs.Select(it => it.CallId.Text).ToArray());
        await using var row = await command.ExecuteReaderAsync(cancellation);
        var found = new Dictionary<(Place, CallId), RecordedLeg>();
        while (await row.ReadAsync(cancellation))
        {
            found[(new(row.GetString(0), row.GetString(1)), new(row.GetString(2)))] = new(
                row.GetInt32(3),
                row.GetBoolean(4),
                row.GetBoolean(5),
                row.GetBoolean(6),
                row.IsDBNull(7) ? null : row.GetString(7));
        }

        return found;
    }
}
