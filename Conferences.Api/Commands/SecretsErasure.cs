using System.Text.Json;
using System.Text.Json.Nodes;
using Conferences.Api.Crossbar;
using Conferences.Api.Store;
using Conferences.Domain.Document;
using Conferences.Domain.Events;
using Conferences.Domain.State;
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
        where d.tenant_id = ? and strpos(d.data #>> '{reply,data}', ?) > 0
        """;

    /// <summary>
    /// Erases them, and what kept replies tell of them, and records that: conference by conference, each in one commit.
    /// </summary>
    /// <param name="conferenceId">Those of this conference only; null for all of the account.</param>
    /// <returns>How many rows those were.</returns>
    public static async Task<int> EraseAsync(
        IDocumentStore store,
        EventClock clock,
        string account,
        string? conferenceId,
        Actor actor,
        CancellationToken cancellation)
    {
        await using var reading = store.QuerySession(account);
        var (requestId, erased) = (Ids.New(), 0);
        var rows = await OutOfUseAsync(reading, account, conferenceId ?? "", cancellation);
        foreach (var conference in rows.Select(row => row.ConferenceId).Distinct())
        {
            await using var session = store.LightweightSession(account);
            erased += await EraseAsync(session, clock, conference, actor, requestId, cancellation);
        }

        return erased;
    }

    // Which are out of use is asked under the lock of the stream, where no edit can take them into use again.
    private static async Task<int> EraseAsync(
        IDocumentSession session,
        EventClock clock,
        string conferenceId,
        Actor actor,
        string requestId,
        CancellationToken cancellation)
    {
        await session.BeginTransactionAsync(cancellation);
        var stream = await session.Events.FetchForExclusiveWriting<Conference>(conferenceId, cancellation);
        var rows = await OutOfUseAsync(session, session.TenantId, conferenceId, cancellation);
        if (rows.Count == 0)
            return 0;
        var answers = await session.QueryAsync<IdempotentReply>(
            Mentioning, cancellation, session.TenantId, conferenceId);
        foreach (var row in rows)
            session.Delete(row);
        foreach (var answer in answers)
        {
            if (Without(answer, rows) is { } changed)
                session.Store(changed);
        }

        var erased = new SecretsErased([.. rows.Select(row => row.Id).Order(StringComparer.Ordinal)]);
        var at = clock.After(await NewestTime.ReadAsync(session, conferenceId, cancellation));
        new AppendEvents<Conference>(stream, [new(erased, actor, requestId, requestId)], at).Execute(session);
        await session.SaveChangesAsync(cancellation);
        return rows.Count;
    }

    private static Task<IReadOnlyList<ConferenceSecrets>> OutOfUseAsync(
        IQuerySession session, string account, string only, CancellationToken cancellation) =>
        session.QueryAsync<ConferenceSecrets>(OutOfUse, cancellation, account, only, only);

    private static IdempotentReply? Without(IdempotentReply answer, IReadOnlyList<ConferenceSecrets> erased)
    {
        if (answer.Reply.Data.ValueKind is not JsonValueKind.Object
            || !answer.Reply.Data.TryGetProperty("id", out var id) || id.ValueKind is not JsonValueKind.String)
            return null;
        var document = JsonObject.Create(answer.Reply.Data)!;
        var removed = erased.Where(row => row.ConferenceId == id.GetString())
            .Sum(row => SecretMembers.Remove(document, row.Values));
        return removed == 0
            ? null
            : answer with { Reply = answer.Reply.With(JsonSerializer.SerializeToElement(document)) };
    }
}
