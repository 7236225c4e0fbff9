using Conferences.Domain.Events;
using JasperFx.Events;
using Marten;
using SessionOptions = Marten.Services.SessionOptions;

namespace Conferences.Api.Store.Rebuild;

/// <summary>
/// Claims folded again. Only what each conference has now is claimed: under other settings of
/// <see cref="NumberingOptions"/>, two conferences may have had the same number at some time in the past.
/// </summary>
internal sealed class RebuiltClaims(NumberClaims claims)
{
    private const int AtOnce = 5_000;

    private readonly Dictionary<(string Account, string ConferenceId), NumberClaim[]> held = [];

    /// <summary>Takes the next events in commit order.</summary>
    public void Take(IEnumerable<IEvent> events)
    {
        foreach (var @event in events)
        {
            var conference = (@event.TenantId, @event.StreamKey!);
            switch (@event.Recorded())
            {
                case ConferenceCreated { Document: var document }:
                    held[conference] = claims.Of(@event.StreamKey!, document);
                    break;
                case ConferenceUpdated { Document: var document }:
                    held[conference] = claims.Of(@event.StreamKey!, document);
                    break;
                case ConferenceDeleted:
                    held.Remove(conference);
                    break;
                case InstanceEvent or ParticipantEvent or OperationEvent or ErasureEvent or JoinLinkEvent:
                    break;
                case var unknown:
                    throw unknown.Unhandled();
            }
        }
    }

    /// <summary>Writes the claims.</summary>
    /// <exception cref="SameNumberException">Two conferences of an account have the same number.</exception>
    public async Task WriteAsync(IDocumentStore store, SessionOptions options, CancellationToken cancellation)
    {
        foreach (var account in held.GroupBy(it => it.Key.Account, it => it.Value))
        {
            var all = account.SelectMany(it => it).ToArray();
            if (all.GroupBy(claim => claim.Id).FirstOrDefault(same => same.Count() > 1) is { } same)
                throw new SameNumberException(account.Key, same.Key, [.. same.Select(claim => claim.ConferenceId)]);
            foreach (var page in all.Chunk(AtOnce))
            {
                await using var session = store.LightweightSession(options);
                ((IDocumentOperations)session.ForTenant(account.Key)).Insert<NumberClaim>(page);
                await session.SaveChangesAsync(cancellation);
            }
        }
    }
}

/// <summary>Two conferences of an account have the same number, in whatever way each writes it.</summary>
internal sealed class SameNumberException(string account, string number, string[] conferences)
    : Exception(
        $"The conferences {string.Join(" and ", conferences)} of account {account} have the same number, {number}, "
        + "by the settings of Numbering.");
