using System.Runtime.CompilerServices;
using JasperFx.Events;
using JasperFx.Events.Projections;
using Marten;
using Marten.Events;
using Marten.Events.Archiving;
using Npgsql;
using SessionOptions = Marten.Services.SessionOptions;

namespace Conferences.Api.Store.Rebuild;

/// <summary>The events of all accounts in commit order, in pages.</summary>
/// <param name="newest">The position of the last event to read.</param>
/// <param name="size">Of a page; two pages are in memory at a time.</param>
internal sealed class EventPages(IDocumentStore store, NpgsqlDataSource database, long newest, RebuildPage size)
{
    /// <summary>
    /// Pages of the events that the view folds, with the share of all events read so far, from 0 to 1.
    /// </summary>
    public async IAsyncEnumerable<(IReadOnlyList<IEvent> Page, double Done)> OfAsync(
        View view, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await using var session = store.QuerySession(new SessionOptions { AllowAnyTenant = true, Timeout = 0 });
        Type[] types = [.. ((EventFilterable)view.Source).IncludedEventTypes];

        // A view that includes no types receives all events of conferences.
        if (types.Length == 0)
            types = [.. EventStore.EventNames.Keys];
        string[] names =
        [
            .. EventStore.EventNames.Concat(WebhookStore.EventNames)
                .Where(it => types.Contains(it.Key)).Select(it => it.Value),
        ];

        // The next page is read while this one is folded.
        var next = Load(0);
        while (await next is { Count: > 0 } page)
        {
            next = Load(page[^1].Sequence);
            yield return (page, (double)page[^1].Sequence / newest);
        }

        async Task<IReadOnlyList<IEvent>> Load(long after)
        {
            await using var command = database.CreateCommand();
            command.CommandTimeout = 0;
            var end = await PageEnd.FindAsync(command, after, newest, size.Events, size.Bytes, names, cancellation);
            return end.Count == 0
                ? []
                : await session.Events.QueryAllRawEvents()
                    .Where(@event => @event.AnyTenant() && @event.MaybeArchived() && @event.EventTypesAre(types))
                    .Where(@event => @event.Sequence > after && @event.Sequence <= end.Last)
                    .OrderBy(@event => @event.Sequence)
                    .ToListAsync(cancellation);
        }
    }
}
