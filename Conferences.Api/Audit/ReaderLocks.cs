using JasperFx.Events.Daemon;
using JasperFx.Events.Projections;
using Marten;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Weasel.Postgresql;

namespace Conferences.Api.Audit;

/// <summary>
/// The advisory locks that limit each subscription to one node. A command that holds them knows that no node is reading
/// events.
/// </summary>
internal static class ReaderLocks
{
    /// <summary>Holds no lock yet; disposing it releases those attained.</summary>
    public static AdvisoryLock Of(IDocumentStore store, NpgsqlDataSource database) =>
        new(database, NullLogger.Instance, store.Options.DatabaseSchemaName, new());

    /// <summary>Attains the locks of these subscriptions in order, and stops at the first that is held.</summary>
    /// <returns>True if all were attained.</returns>
    public static async Task<bool> TryAttainAsync(
        this AdvisoryLock locks, IDocumentStore store, IReadOnlyList<string> readers, CancellationToken cancellation)
    {
        foreach (var reader in readers)
        {
            if (!await locks.TryAttainLockAsync(IdOf(store, reader), cancellation))
                return false;
        }

        return true;
    }

    private static int IdOf(IDocumentStore store, string reader) => ProjectionLockIds.Compute(
        store.Options.Events.DatabaseSchemaName,
        ShardName.Compose(reader, "All", null, 1),
        ((StoreOptions)store.Options).Projections.DaemonLockId);
}
