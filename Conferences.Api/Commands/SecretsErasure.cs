using System.Text.Json;
using System.Text.Json.Nodes;
using Conferences.Domain.Document;
using Marten;

namespace Conferences.Api.Commands;

/// <summary>
/// Erases secrets that are no longer used: of earlier versions, of deleted conferences and of dynamic instances that
/// have ended. Those in use stay, since nobody could join without them.
/// </summary>
internal static class SecretsErasure
{
    private const string OutOfUse =
        """
        where d.tenant_id = ? and (? = '' or d.data ->> 'conference_id' = ?)
            and d.id <> all (array_remove(conferences.secrets_in_use(d.tenant_id, d.data ->> 'conference_id'), null))
        """;

    private const string Mentioning =
        """
        where d.tenant_id = ? and exists (
            select from unnest(?) conference where strpos(d.data #>> '{reply,data}', conference) > 0)
        """;

    /// <summary>Erases them, also from kept replies.</summary>
    /// <param name="conferenceId">Limits it to this conference; null for the whole account.</param>
    /// <returns>The number of rows erased.</returns>
    public static async Task<int> EraseAsync(
        IDocumentStore store, string account, string? conferenceId, CancellationToken cancellation)
    {
        var only = conferenceId ?? "";
        await using var session = store.LightweightSession(account);
        var rows = await session.QueryAsync<ConferenceSecrets>(OutOfUse, cancellation, account, only, only);
        var erased = rows.ToLookup(row => row.ConferenceId);
        string[] conferences = [.. erased.Select(it => it.Key)];
        var answers = await session.QueryAsync<IdempotentReply>(Mentioning, cancellation, account, conferences);
        foreach (var row in rows)
            session.Delete(row);
        foreach (var answer in answers)
        {
            if (Without(answer, erased) is { } changed)
                session.Store(changed);
        }

        await session.SaveChangesAsync(cancellation);
        return rows.Count;
    }

    private static IdempotentReply? Without(IdempotentReply answer, ILookup<string, ConferenceSecrets> erased)
    {
        if (answer.Reply.Data.ValueKind is not JsonValueKind.Object
            || !answer.Reply.Data.TryGetProperty("id", out var id) || id.ValueKind is not JsonValueKind.String)
            return null;
        var document = JsonObject.Create(answer.Reply.Data)!;
        var removed = erased[id.GetString()!].Sum(row => SecretMembers.Remove(document, row.Values));
        return removed == 0
            ? null
            : answer with { Reply = answer.Reply.With(JsonSerializer.SerializeToElement(document)) };
    }
}
