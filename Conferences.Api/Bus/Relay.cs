using Conferences.Api.Responses;
using Conferences.Api.Store;
using Conferences.Domain.State;
using JasperFx.Events;
using JasperFx.Events.Daemon;
using JasperFx.Events.Projections;
using Marten;
using Marten.Subscriptions;

namespace Conferences.Api.Bus;

/// <summary>
/// Publishes every event to the exchange, in commit order, on one node at a time. Its progress is stored only when
/// the broker has confirmed a whole page: a crash repeats that page, with the same ids, and loses nothing.
/// </summary>
internal sealed class Relay(Publisher publisher)
    : EventSubscription(SubscriptionNames.Bus, PageSize, EventStore.EventNames.Keys)
{
    private const int PageSize = 1_000;

    /// <inheritdoc/>
    public override async Task<IChangeListener> ProcessEventsAsync(
        EventRange page,
        ISubscriptionController controller,
        IDocumentOperations operations,
        CancellationToken cancellationToken)
    {
        if (page.Events.Count > 0)
        {
            var people = await PeopleAsync(page.Events, operations, cancellationToken);
            await publisher.PublishAsync(
                [.. page.Events.Select(@event => CloudEvent.Of(@event, Who(@event, people)))], cancellationToken);
        }

        return NullChangeListener.Instance;
    }

    private static Person? Who(IEvent @event, Dictionary<PersonId, Person> people) =>
        EventJson.PersonOf(@event.Recorded()) is { } id ? people.GetValueOrDefault(id) : null;

    private static async Task<Dictionary<PersonId, Person>> PeopleAsync(
        IEnumerable<IEvent> events, IDocumentOperations operations, CancellationToken cancellation)
    {
        var people = new Dictionary<PersonId, Person>();
        foreach (var account in events.Where(@event => EventJson.PersonOf(@event.Recorded()) is not null)
            .GroupBy(@event => @event.TenantId))
        {
            var ids = account.Select(@event => EventJson.PersonOf(@event.Recorded())!.Value.Text).ToArray();
            foreach (var person in await operations.ForTenant(account.Key).LoadManyAsync<Person>(cancellation, ids))
                people[person.PersonId] = person;
        }

        return people;
    }
}
