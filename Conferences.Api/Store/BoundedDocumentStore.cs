using System.Reflection;
using System.Runtime.CompilerServices;
using JasperFx.Events;
using JasperFx.Events.Daemon;
using JasperFx.Events.Projections;
using Marten;
using Npgsql;

namespace Conferences.Api.Store;

/// <summary>
/// Marten's store, whose readers of events load pages of bounded size. Marten counts a page in events alone, and has no
/// setting for who loads it.
/// </summary>
internal sealed class BoundedDocumentStore(StoreOptions options, NpgsqlDataSource database, PageSizes sizes)
    : DocumentStore(options), IEventStore<IDocumentOperations, IQuerySession>
{
    private delegate IEventLoader Build(
        IEventDatabase database, ILogger log, EventFilterable filtering, AsyncOptions options, ShardName name);

    // Marten implements it explicitly, and such a method has no other name that a derived class could call it by.
    private static readonly MethodInfo Inner = Implementation();

    IEventLoader IEventStore<IDocumentOperations, IQuerySession>.BuildEventLoader(
        IEventDatabase of, ILogger log, EventFilterable filtering, AsyncOptions shardOptions, ShardName name) =>
        new BoundedEventLoader(
            Inner.CreateDelegate<Build>(this)(of, log, filtering, shardOptions, name),
            database,
            sizes);

    private static MethodInfo Implementation()
    {
        var map = typeof(DocumentStore).GetInterfaceMap(typeof(IEventStore<IDocumentOperations, IQuerySession>));
        var declared = Array.FindIndex(map.InterfaceMethods, method =>
            method.Name == nameof(IEventStore<IDocumentOperations, IQuerySession>.BuildEventLoader)
            && method.GetParameters().Length == 5);
        return map.TargetMethods[declared];
    }
}

/// <summary>Puts that store in the place of the one that Marten registers.</summary>
internal static class BoundedPages
{
    public static IServiceCollection AddBoundedPages(this IServiceCollection services) => services
        .AddSingleton(provider => new PageSizes(provider.GetRequiredService<LimitOptions>().PageBytes))
        .AddSingleton<IDocumentStore>(provider =>
        {
            // As Marten's own registration does it, whose means are internal.
            var options = provider.GetRequiredService<StoreOptions>();
            options.Logger((IMartenLogger)NewLogger(provider.GetRequiredService<ILogger<IDocumentStore>>()));
            SetLogFactory(options, provider.GetRequiredService<ILoggerFactory>());
            return ActivatorUtilities.CreateInstance<BoundedDocumentStore>(provider, options);
        });

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "set_LogFactory")]
    private static extern void SetLogFactory(StoreOptions options, ILoggerFactory? factory);

    [UnsafeAccessor(UnsafeAccessorKind.Constructor)]
    [return: UnsafeAccessorType("Marten.DefaultMartenLogger, Marten")]
    private static extern object NewLogger(ILogger inner);
}
