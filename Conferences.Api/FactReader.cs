using JasperFx.Events.Projections;
using Marten;
using Marten.Subscriptions;

namespace Conferences.Api;

/// <summary>
/// Reads facts in commit order, on one node at a time, and keeps how far it has come. A page that fails is read again.
/// </summary>
internal abstract class FactReader : SubscriptionBase
{
    /// <param name="name">Its progress is kept under it, and for ever.</param>
    /// <param name="pageSize">Facts in a page at the most.</param>
    /// <param name="facts">What it reads; what Marten leaves where an append was rolled back is none of it.</param>
    protected FactReader(string name, int pageSize, IEnumerable<Type> facts)
    {
        Name = name;

        // By default an archived stream's facts are left out, and so would be what they ask for.
        IncludeArchivedEvents = true;

        // Pages read ahead would queue up one by one behind each wake-up; one at a time gathers what has arrived.
        Options.MaximumHopperSize = 1;
        Options.BatchSize = pageSize;
        foreach (var type in facts)
            IncludeType(type);
    }
}

/// <summary>Adds readers of facts to the service.</summary>
internal static class FactReaders
{
    /// <summary>Has it read the facts, on one node at a time.</summary>
    public static IServiceCollection AddFactReader<T>(this IServiceCollection services) where T : FactReader => services
        .AddSingleton<T>()
        .ConfigureMarten((provider, options) => options.Projections.Subscribe(provider.GetRequiredService<T>()));
}
