using Conferences.Domain.Events;
using JasperFx.Events;
using Marten;
using Marten.Events.Projections;

namespace Conferences.Api.Store;

/// <summary>A number of the account, and the conference it leads to. The key makes it unique, whoever races.</summary>
/// <param name="Id">The number.</param>
public sealed record NumberClaim(string Id, string ConferenceId);

/// <summary>Claims the numbers a document names and frees those it no longer does, in the commit of the edit.</summary>
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
        // Inline, a projection is shown every fact, whatever types it includes.
        if (Numbers(@event.Recorded()) is not { } numbers)
            return ValueTask.CompletedTask;
        var id = @event.StreamKey!;
        if (@event.Data is not ConferenceCreated)
            operations.DeleteWhere<NumberClaim>(claim => claim.ConferenceId == id);
        operations.Insert<NumberClaim>([.. numbers.Select(number => new NumberClaim(number, id))]);
        return ValueTask.CompletedTask;
    }

    // In one order for everybody, so that two conferences that want the same numbers cannot wait for each other.
    private static IEnumerable<string>? Numbers(ConferenceEvent @event) => @event switch
    {
        ConferenceCreated created => created.Document.Numbers.Order(StringComparer.Ordinal),
        ConferenceUpdated updated => updated.Document.Numbers.Order(StringComparer.Ordinal),
        ConferenceDeleted => [],
        InstanceEvent or ParticipantEvent or OperationEvent => null,
        _ => throw @event.Unhandled(),
    };
}
