using Conferences.Api.Crossbar;
using Conferences.Api.Store;
using Conferences.Domain.Document;
using Conferences.Domain.State;

namespace Conferences.Api.Queries;

/// <summary>The conference that a caller has dialled.</summary>
/// <param name="Document">Its settings, without secrets.</param>
/// <param name="IsModerator">True if the number is one of its moderators' numbers.</param>
internal sealed record DialledConference(Place Place, ConferenceDocument Document, bool IsModerator);

/// <summary>Which conference a dialled number leads to.</summary>
internal sealed class DialledNumbers(ReadDataSource reads, NumberingPlan numbering)
{
    /// <summary>The conference; null if none has the number, or several accounts have it and none is given.</summary>
    /// <param name="dialled">A number as it was dialled, or the id of a conference.</param>
    /// <param name="account">The account whose numbers count; null for those of all.</param>
    public async Task<DialledConference?> FindAsync(
        string dialled, string? account, CancellationToken cancellation)
    {
        // PostgreSQL takes no such text.
        if (dialled.Contains('\0', StringComparison.Ordinal))
            return null;
        await using var command = reads.Command(
            """
            select c.tenant_id, c.id, (c.data -> 'document')::text
            from conferences.mt_doc_numberclaim n
            join conferences.mt_doc_conference c on c.tenant_id = n.tenant_id and c.id = n.data ->> 'conference_id'
            where n.id = $1 and ($3 = '' or n.tenant_id = $3)
            union
            select c.tenant_id, c.id, (c.data -> 'document')::text
            from conferences.mt_doc_conference c
            where c.id = $2 and ($3 = '' or c.tenant_id = $3)
            limit 2
            """,
            numbering.Normal(dialled).Text,
            Ids.IsId(dialled) ? dialled : "",
            account ?? "");
        await using var row = await command.ExecuteReaderAsync(cancellation);
        if (!await row.ReadAsync(cancellation))
            return null;
        var (place, document) = (
            new Place(row.GetString(0), row.GetString(1)), ConferenceDocument.Stored(row.GetString(2)));
        if (await row.ReadAsync(cancellation))
            return null;
        var normal = numbering.Normal(dialled);
        return new(place, document, document.ModeratorNumbers.Any(it => numbering.Normal(it) == normal));
    }
}
