using Conferences.Api.Store;
using JasperFx;
using IProjectionCoordinator = Marten.Events.Daemon.Coordination.IProjectionCoordinator;

namespace Conferences.Api.Media;

/// <summary>The one node that uses the media server: the one that the sender runs on.</summary>
internal sealed class MediaNode(IProjectionCoordinator coordinator)
{
    /// <summary>True if it is this node. Another one may take over at any moment.</summary>
    public async Task<bool> IsThisAsync() => (await coordinator.AllDaemonsAsync())
        .Any(daemon => daemon.StatusFor($"{SubscriptionNames.MediaSender}:All") == AgentStatus.Running);
}
