using System.Collections.Immutable;
using Conferences.Api.Store;
using Conferences.Domain.Commands;
using Conferences.Domain.State;
using Marten;

namespace Conferences.Api.Commands;

/// <summary>
/// What creations of one account depend on: the account's numbers and the replies kept for its callers.
/// </summary>
/// <param name="Account">The account, which is the tenant.</param>
/// <param name="TakenNumbers">Which of the new documents' numbers are taken.</param>
/// <param name="Numbering">How numbers are compared.</param>
/// <param name="Answers">Kept replies by idempotency key, for the keys of the batch.</param>
public sealed record CreationLoader(
    string Account,
    ImmutableHashSet<NormalNumber> TakenNumbers,
    NumberingPlan Numbering,
    IReadOnlyDictionary<string, IdempotentReply> Answers)
{
    /// <summary>The newest time recorded in the account, or null.</summary>
    public DateTimeOffset? Newest { get; init; }

    /// <summary>What the account has stored, if a command needs it.</summary>
    public AccountUsage Usage { get; init; } = AccountUsage.None;

    /// <summary>
    /// Reads in one round trip. No stream is opened: nobody else knows the new ids, and a race for a number or a key
    /// fails on its unique row.
    /// </summary>
    public static async Task<CreationLoader> LoadAsync(
        CreationBatch batch, IDocumentSession session, NumberingPlan numbering, CancellationToken cancellation)
    {
        var reads = session.CreateBatchQuery();
        var newest = NewestTime.Read(reads, session.TenantId, conferenceId: null);
        var needs = Needs.Of(batch.Creations.Select(it => it.Envelope.Command));
        var claims = ConferenceLoader.Claims(reads, NumberClaims.KeysOf(needs.Numbers, numbering));
        var usage = needs.Usage ? StoredUsage.Read(reads, session.TenantId) : null;
        var answers = ConferenceLoader.KeptAnswers(reads, batch.Creations.Select(it => it.Envelope));
        await reads.Execute(cancellation);
        return new(
            session.TenantId,
            [.. (await claims).Select(claim => claim.Number)],
            numbering,
            (await answers).ToDictionary(answer => answer.Id))
        {
            Newest = NewestTime.Of(await newest),
            Usage = usage is null ? AccountUsage.None : StoredUsage.Of(await usage),
        };
    }
}
