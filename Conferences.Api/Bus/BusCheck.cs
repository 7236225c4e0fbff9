using Conferences.Api.RabbitMq;
using Conferences.Api.Store;

namespace Conferences.Api.Bus;

/// <summary>Whether events reach the exchange. If not, they wait, and everything else continues.</summary>
internal sealed class BusCheck(Broker broker, SubscriptionProgress progress) : LagCheck(
    progress, SubscriptionNames.Bus, "Events reach the exchange.", "Events are waiting to be published.")
{
    /// <inheritdoc/>
    protected override string? Trouble => broker.Trouble;
}
