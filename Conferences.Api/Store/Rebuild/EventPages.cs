using System.Runtime.CompilerServices;
using JasperFx.Events;
using JasperFx.Events.Projections;
using Marten;
using Marten.Events;
using Marten.Events.Archiving;
using SessionOptions = Marten.Services.SessionOptions;

namespace Conferences.Api.Store.Rebuild;

/// <summary>The facts of all accounts in commit order, page by page.</summary>
/// <param name="newest">The position of the last fact to read.</param>
/// <param name="pageSize">Facts in a page; two pages are in memory at a time.</param>
internal sealed class EventPages(IDocumentStore store, long newest, int pageSize)
{
    /// <summary>The pages of those facts that the view folds, and how much of all is then done, from 0 to 1.</summary>
    public async IAsyncEnumerable<(IReadOnlyList<IEvent> Page, double Done)> OfAsync(
        View view, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await using var session = store.QuerySession(new SessionOptions { AllowAnyTenant = true, Timeout = 0 });
        Type[] types = [.. ((EventFilterable)view.Source).IncludedEventTypes];
        Task<IReadOnlyList<IEvent>> Load(long after) => session.Events.QueryAllRawEvents()
            .Where(@event => @event.AnyTenant() && @event.MaybeArchived() && @event.EventTypesAre(types))
            .Where(@event => @event.Sequence > after && @event.Sequence <= newest)
            .OrderBy(@event => @event.Sequence)
            .Take(pageSize)
            .ToListAsync(cancellation);

        // What includes nothing is shown everything.
        if (types.Length == 0)
            types = [.. EventStore.EventNames.Keys];

        // While a page is folded, the next one is read.
        var next = Load(0);
        while (await next is { Count: > 0 } page)
        {
            next = Load(page[^1].Sequence);
            yield return (page, (double)page[^1].Sequence / newest);
        }
    }
}
