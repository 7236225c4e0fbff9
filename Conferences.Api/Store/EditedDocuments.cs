using Conferences.Domain.Document;
using JasperFx.Events;
using Marten;

namespace Conferences.Api.Store;

/// <summary>The documents that edits changed.</summary>
internal static class EditedDocuments
{
    private const string Before =
        """
        select document::text from conferences.conference_versions
        where tenant_id = ? and conference_id = ? and until_sequence = ?
        """;

    /// <summary>By the id of the edit's event, the document before it, without its secrets.</summary>
    /// <param name="edits">Edits of one account.</param>
    public static async Task<Dictionary<Guid, ConferenceDocument>> BeforeAsync(
        IEnumerable<IEvent> edits, IQuerySession session, CancellationToken cancellation)
    {
        var documents = new Dictionary<Guid, ConferenceDocument>();
        foreach (var edit in edits)
        {
            var before = await session.AdvancedSql.QueryAsync<string>(
                Before, cancellation, session.TenantId, edit.StreamKey!, edit.Version);
            if (before is [var document])
                documents[edit.Id] = ConferenceDocument.Stored(document);
        }

        return documents;
    }
}
