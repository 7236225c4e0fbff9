using JasperFx.Events.Projections;
using Marten;
using Marten.Subscriptions;

namespace Conferences.Api.Store;

/// <summary>
/// Reads facts in commit order, on one node at a time, and keeps how far it has come. A page that fails is read again.
/// </summary>
internal abstract class EventSubscription : SubscriptionBase
{
    /// <param name="name">Its progress is kept under it, and for ever.</param>
    /// <param name="pageSize">Facts in a page at the most.</param>
    /// <param name="events">What it reads; what Marten leaves where an append was rolled back is none of it.</param>
    protected EventSubscription(string name, int pageSize, IEnumerable<Type> events)
    {
        Name = name;

        // By default an archived stream's facts are left out, and so would be what they ask for.
        IncludeArchivedEvents = true;

        // Pages read ahead would queue up one by one behind each wake-up; one at a time gathers what has arrived.
        Options.MaximumHopperSize = 1;
        Options.BatchSize = pageSize;
        foreach (var type in events)
            IncludeType(type);
    }
}

/// <summary>Adds readers of facts to the service.</summary>
internal static class EventReaders
{
    /// <summary>Has it read the facts, on one node at a time.</summary>
    public static IServiceCollection AddEventReader<T>(this IServiceCollection services)
        where T : EventSubscription => services
        .AddSingleton<T>()
        .ConfigureMarten((provider, options) => options.Projections.Subscribe(provider.GetRequiredService<T>()));
}
