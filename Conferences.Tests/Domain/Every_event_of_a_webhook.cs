using Conferences.Api.Queries;
using Conferences.Api.Responses;
using Conferences.Api.Store;
using Conferences.Domain.Events.Webhooks;
using Conferences.Domain.State;
using Conferences.Tests.Fixtures.Contracts;
using Conferences.Tests.Fixtures.Domain;
using JasperFx.Events;

namespace Conferences.Tests.Domain;

/// <summary>No event of a webhook is skipped silently, as <see cref="Every_event"/> demands of conferences.</summary>
public sealed class Every_event_of_a_webhook
{
    private static readonly IReadOnlyList<Type> All =
    [
        .. typeof(WebhookEvent).Assembly.GetTypes()
            .Where(type => type.IsAssignableTo(typeof(WebhookEvent)) && !type.IsAbstract),
    ];

    public static TheoryData<string> Names => [.. All.Select(type => type.Name)];

    [Fact]
    public void is_stored_under_a_name_and_sampled()
    {
        Assert.Equal(All.ToHashSet(), WebhookStore.EventNames.Keys.ToHashSet());
        Assert.Equal(All.ToHashSet(), FullWebhookEvents.All.Select(it => it.GetType()).ToHashSet());
    }

    [Theory, MemberData(nameof(Names))]
    public void is_known_to_the_fold_and_told_to_readers(string name)
    {
        var it = FullWebhookEvents.All.Single(@event => @event.GetType().Name == name);
        var created = Webhook.Fold(null, Webhook.KeyOf("a"), FullWebhookEvents.All[0], 1, Story.Noon);
        Assert.Equal(it is WebhookDeleted ? null : 2, Webhook.Fold(created, created!.Key, it, 2, Story.Noon)?.Sequence);
        Assert.Equal(
            it is WebhookCreated ? 2 : null, Webhook.Fold(null, created.Key, it, 2, Story.Noon)?.Sequence);

        var stored = new Event<WebhookEvent>(it) { Id = Guid.NewGuid(), Version = 2, CorrelationId = "a" };
        Assert.Contains(WebhookHistory.ResponseOf("a", stored).Type, EventJson.StoredNamesOfWebhooks.Keys);
    }
}
