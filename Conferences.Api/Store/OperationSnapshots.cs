using Conferences.Domain.Events;
using Conferences.Domain.State;
using JasperFx.Events;
using JasperFx.Events.Projections;
using Marten;
using Marten.Events.Projections;

namespace Conferences.Api.Store;

/// <summary>An operation and the conference it belongs to.</summary>
public sealed record OperationView(string Id, string ConferenceId, Operation Operation);

/// <summary>
/// Stores the fold of each operation's events: one write per operation and commit, without reading an operation that
/// was requested in the same commit.
/// </summary>
/// <remarks>
/// A multi-stream projection would read it, which costs a round trip per request. Inline, Marten passes all events of
/// the commit to the interface's method, which is therefore implemented again here.
/// </remarks>
internal sealed partial class OperationSnapshots : EventProjection, IInlineProjection<IDocumentOperations>
{
    public OperationSnapshots()
    {
        Name = nameof(Operation);
        Options.DeleteViewTypeOnTeardown<OperationView>();
        foreach (var type in EventStore.Of<OperationEvent>())
            IncludeType(type);
    }

    Task IInlineProjection<IDocumentOperations>.ApplyAsync(
        IDocumentOperations operations, IEnumerable<StreamAction> streams, CancellationToken cancellation) =>
        FoldAsync(
            operations,
            [.. streams.SelectMany(stream => stream.Events).Where(it => it.Data is ConferenceEvent)],
            cancellation);

    public override async ValueTask ApplyAsync(
        IDocumentOperations operations, IEvent @event, CancellationToken cancellation) =>
        await FoldAsync(operations, [@event], cancellation);

    // An inline projection receives every event of conferences, whatever types it includes.
    private static async Task FoldAsync(
        IDocumentOperations operations, IReadOnlyList<IEvent> events, CancellationToken cancellation)
    {
        var changes = events.Where(@event => Operation.IdOf(@event.Recorded()) is not null)
            .ToLookup(@event => Operation.IdOf(@event.Recorded())!.Value.Text);
        var older = changes.Where(it => it.First().Data is not OperationRequested).Select(it => it.Key).ToArray();
        var views = older.Length == 0
            ? []
            : (await operations.LoadManyAsync<OperationView>(cancellation, older)).ToDictionary(view => view.Id);
        foreach (var change in changes)
        {
            var state = change.Aggregate(
                views.GetValueOrDefault(change.Key)?.Operation,
                (operation, @event) => Operation.Fold(operation, @event.Recorded(), @event.RecordedAt()));
            if (state is not null)
                operations.Store(new OperationView(change.Key, change.First().StreamKey!, state));
        }
    }
}
