using JasperFx.Events.Projections;
using Marten;
using Marten.Subscriptions;

namespace Conferences.Api.Store;

/// <summary>
/// Reads events in commit order, on one node at a time, and stores its progress. A page that fails is read again.
/// </summary>
internal abstract class EventSubscription : SubscriptionBase
{
    /// <param name="name">Identifies the stored progress; it must never change.</param>
    /// <param name="pageSize">Most events in a page.</param>
    /// <param name="events">The types it reads. Excludes the tombstones that Marten writes for rolled-back
    /// appends.</param>
    protected EventSubscription(string name, int pageSize, IEnumerable<Type> events)
    {
        Name = name;

        // By default, events of archived streams are skipped.
        IncludeArchivedEvents = true;

        // Pages read ahead would be handled one by one after each wake-up; a single page holds all that has arrived.
        Options.MaximumHopperSize = 1;
        Options.BatchSize = pageSize;
        foreach (var type in events)
            IncludeType(type);
    }
}

/// <summary>Registers subscriptions.</summary>
internal static class EventReaders
{
    /// <summary>Runs the subscription on one node at a time.</summary>
    public static IServiceCollection AddEventReader<T>(this IServiceCollection services)
        where T : EventSubscription => services
        .AddSingleton<T>()
        .ConfigureMarten((provider, options) => options.Projections.Subscribe(provider.GetRequiredService<T>()));
}
