using JasperFx.Events.Daemon;
using JasperFx.Events.Projections;
using Marten;
using Npgsql;

namespace Conferences.Api.Audit;

/// <summary>
/// The advisory locks by which one node at a time reads the facts. Whoever has them can be sure that no node does.
/// </summary>
internal sealed class DaemonLock(IDocumentStore store, NpgsqlDataSource database) : IAsyncDisposable
{
    private NpgsqlConnection? connection;
    private NpgsqlTransaction? transaction;

    /// <summary>Takes the locks of all these readers, or none, until this is disposed.</summary>
    public async Task<bool> TryTakeAsync(IReadOnlyList<string> readers, CancellationToken cancellation)
    {
        connection ??= await database.OpenConnectionAsync(cancellation);
        transaction ??= await connection.BeginTransactionAsync(cancellation);
        foreach (var reader in readers)
        {
            await using var attempt = connection.CreateCommand();
            attempt.CommandText = "select pg_try_advisory_xact_lock($1)";
            attempt.Parameters.Add(new() { Value = (long)IdOf(reader) });
            if (await attempt.ExecuteScalarAsync(cancellation) is not true)
            {
                await DisposeAsync();
                return false;
            }
        }

        return true;
    }

    public async ValueTask DisposeAsync()
    {
        if (transaction is not null)
            await transaction.DisposeAsync();
        if (connection is not null)
            await connection.DisposeAsync();
        (connection, transaction) = (null, null);
    }

    private int IdOf(string reader) => ProjectionLockIds.Compute(
        store.Options.Events.DatabaseSchemaName,
        ShardName.Compose(reader, "All", null, 1),
        ((StoreOptions)store.Options).Projections.DaemonLockId);
}
