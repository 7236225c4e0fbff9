using System.Text.Json.Serialization;
using Conferences.Domain.Document;
using Conferences.Domain.Events;
using Conferences.Domain.State;
using JasperFx.Events;
using Marten;
using Marten.Events.Projections;

namespace Conferences.Api.Store;

/// <summary>A number of the account and the conference it leads to. The key makes it unique.</summary>
/// <param name="Id">The number in the form in which it is compared, see <see cref="NormalNumber.Text"/>.</param>
public sealed record NumberClaim(string Id, string ConferenceId)
{
    /// <summary>The number; <see cref="Id"/> is the key of the row.</summary>
    [JsonIgnore]
    public NormalNumber Number => new(Id);
}

/// <summary>Claims a document's numbers and frees those it no longer has, in the commit of the edit.</summary>
internal sealed partial class NumberClaims : EventProjection
{
    private readonly NumberingPlan numbering;

    public NumberClaims(NumberingPlan numbering)
    {
        this.numbering = numbering;
        Name = nameof(NumberClaims);
        Options.DeleteViewTypeOnTeardown<NumberClaim>();
        foreach (var type in EventStore.Of<ConfigurationEvent>())
            IncludeType(type);
    }

    /// <summary>The keys that these numbers have as claims, each once.</summary>
    public static string[] KeysOf(IEnumerable<string> numbers, NumberingPlan numbering) =>
        [.. numbers.Select(number => numbering.Normal(number).Text).Distinct()];

    /// <summary>The claims of a conference.</summary>
    public NumberClaim[] Of(string conferenceId, ConferenceDocument document) =>
    [
        // Sorted, so that two conferences that claim the same numbers cannot deadlock.
        .. KeysOf(document.Numbers, numbering).Order(StringComparer.Ordinal)
            .Select(number => new NumberClaim(number, conferenceId)),
    ];

    public override ValueTask ApplyAsync(IDocumentOperations operations, IEvent @event, CancellationToken cancellation)
    {
        // An inline projection receives every event, whatever types it includes.
        if (@event.Data is not ConferenceEvent)
            return ValueTask.CompletedTask;
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
            case InstanceEvent or ParticipantEvent or OperationEvent or ErasureEvent or JoinLinkEvent:
                break;
            case var unknown:
                return ValueTask.FromException(unknown.Unhandled());
        }

        return ValueTask.CompletedTask;

        void Claim(ConferenceDocument document) => operations.Insert<NumberClaim>(Of(id, document));

        void Free() => operations.DeleteWhere<NumberClaim>(claim => claim.ConferenceId == id);
    }
}
