using Conferences.Api.RabbitMq;
using Conferences.Api.Store;

namespace Conferences.Api.Bus;

/// <summary>Whether facts reach the exchange. They wait where they do not, so that all else goes on.</summary>
internal sealed class BusCheck(Broker broker, SubscriptionProgress progress) : LagCheck(
    progress, SubscriptionNames.Bus, "published", "Facts reach the exchange.", "Facts wait to be published.")
{
    /// <inheritdoc/>
    protected override string? Trouble => broker.Trouble;
}
