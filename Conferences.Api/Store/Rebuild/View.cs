using JasperFx.Events.Aggregation;
using JasperFx.Events.Daemon;
using JasperFx.Events.Projections;
using Marten;
using Marten.Events.Projections;
using Weasel.Core;

namespace Conferences.Api.Store.Rebuild;

/// <summary>What a projection stores beside the events, and in which tables.</summary>
internal sealed class View
{
    private View(IDocumentStore store, IProjectionSource<IDocumentOperations, IQuerySession> source)
    {
        Source = source;
        Tables = [.. TablesOf(store, source)];
    }

    /// <summary>Its name on the command line.</summary>
    public string Name => Source.Name;

    /// <summary>Its tables, with their schema.</summary>
    public IReadOnlyList<string> Tables { get; }

    /// <summary>The projection, registered as it is used in every commit.</summary>
    public IProjectionSource<IDocumentOperations, IQuerySession> Source { get; }

    /// <summary>True if it folds each stream by itself.</summary>
    public bool FoldsWholeStreams => Source is IAggregateProjection { Scope: AggregationScope.SingleStream };

    /// <summary>Every view written in the commit of its events.</summary>
    public static IReadOnlyList<View> All(IDocumentStore store) =>
    [
        .. ((DocumentStore)store).Options.Projections.All
            .Where(source => source.Lifecycle == ProjectionLifecycle.Inline)
            .Select(source => new View(store, source)),
    ];

    private static IEnumerable<string> TablesOf(
        IDocumentStore store, IProjectionSource<IDocumentOperations, IQuerySession> source) =>
        source.PublishedTypes()
            .Select(type => store.Options.FindOrResolveDocumentType(type).TableName.QualifiedName)
            .Concat(source is EventProjection { SchemaObjects: var others }
                ? others.OfType<ITable>().Select(table => table.Identifier.QualifiedName)
                : []);
}
