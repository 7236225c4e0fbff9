using Conferences.Domain.Document;
using Conferences.Domain.Events;
using JasperFx.Events;
using Marten;
using Marten.Events.Projections;

namespace Conferences.Api.Store;

/// <summary>A number of the account and the conference it leads to. The key makes it unique.</summary>
/// <param name="Id">The number.</param>
public sealed record NumberClaim(string Id, string ConferenceId);

/// <summary>Claims a document's numbers and frees those it no longer has, in the commit of the edit.</summary>
internal sealed partial class NumberClaims : EventProjection
{
    public NumberClaims()
    {
        Name = nameof(NumberClaims);
        Options.DeleteViewTypeOnTeardown<NumberClaim>();
        foreach (var type in EventStore.Of<ConfigurationEvent>())
            IncludeType(type);
    }

    public override ValueTask ApplyAsync(IDocumentOperations operations, IEvent @event, CancellationToken cancellation)
    {
        // An inline projection receives every event, whatever types it includes.
        var id = @event.StreamKey!;
        switch (@event.Recorded())
        {
            case ConferenceCreated { Document: var document }:
                Claim(document);
                break;
            case ConferenceUpdated { Document: var document }:
                Free();
                Claim(document);
                break;
            case ConferenceDeleted:
                Free();
                break;
            case InstanceEvent or ParticipantEvent or OperationEvent or ErasureEvent:
                break;
            case var unknown:
                return ValueTask.FromException(unknown.Unhandled());
        }

        return ValueTask.CompletedTask;

        // Sorted, so that two conferences that claim the same numbers cannot deadlock.
        void Claim(ConferenceDocument document) => operations.Insert<NumberClaim>(
            [.. document.Numbers.Order(StringComparer.Ordinal).Select(number => new NumberClaim(number, id))]);

        void Free() => operations.DeleteWhere<NumberClaim>(claim => claim.ConferenceId == id);
    }
}
