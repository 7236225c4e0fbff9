using JasperFx;
using Marten;
using Marten.Storage;
using Npgsql;
using Weasel.Core;
using Weasel.Core.Migrations;
using Weasel.Postgresql;
using Wolverine.Persistence.Durability;

namespace Conferences.Api.Store;

/// <summary>
/// Changes the schema to what this version needs: as its owner if <c>ConnectionStrings:PostgresOwner</c> is configured,
/// else as whoever the service is, which then fails unless there is nothing to do or the service owns it.
/// </summary>
internal sealed class SchemaOwner(IDocumentStore store, IConfiguration configuration, IServiceProvider services)
    : IHostedLifecycleService, IGlobalLock<NpgsqlConnection>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(100);

    /// <summary>The owner's connection string; null if none is configured.</summary>
    public static string? Configured(IConfiguration configuration) =>
        configuration.GetConnectionString("PostgresOwner") is { Length: > 0 } given ? given : null;

    /// <summary>Applies what is missing.</summary>
    public async Task ApplyAsync(CancellationToken cancellation)
    {
        if (Configured(configuration) is not { } owner)
        {
            await store.Storage.ApplyAllConfiguredChangesToDatabaseAsync();
            return;
        }

        await using var source = NpgsqlDataSource.Create(PostgresConnection.WithDefaults(owner));
        await using var database = new MartenDatabase((StoreOptions)store.Options, source, "owner");
        await database.ApplyAllConfiguredChangesToDatabaseAsync(this, AutoCreate.CreateOrUpdate, ct: cancellation);
    }

    /// <summary>Before anything starts: Marten looks first of all whether the schema is there.</summary>
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        if (Configured(configuration) is not { } owner)
            return;
        await ApplyAsync(cancellationToken);
        await ApplyMessagingAsync(owner, cancellationToken);
    }

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public async Task<AttainLockResult> TryAttainLock(NpgsqlConnection conn, CancellationToken ct = default)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var result = await conn.TryGetGlobalLock(Lock, cancellation: ct);
            if (result.Succeeded || result.ShouldReconnect
                || TimeProvider.System.GetElapsedTime(start) > Patience)
                return result;
            await Task.Delay(Glance, ct);
        }
    }

    /// <inheritdoc/>
    public Task ReleaseLock(NpgsqlConnection conn, CancellationToken ct = default) =>
        conn.ReleaseGlobalLock(Lock, cancellation: ct);

    // Wolverine has tables of its own in the schema, and would make them as the service.
    private async Task ApplyMessagingAsync(string owner, CancellationToken cancellation)
    {
        if (services.GetRequiredService<IMessageStore>() is not IDatabase messages)
            return;
        var migration = await messages.CreateMigrationAsync(cancellation);
        if (migration.Difference == SchemaPatchDifference.None)
            return;
        await using var sql = new StringWriter();
        migration.WriteAllUpdates(sql, messages.Migrator, AutoCreate.CreateOrUpdate);
        await using var source = NpgsqlDataSource.Create(PostgresConnection.WithDefaults(owner));
        await using var apply = source.CreateCommand(sql.ToString());
        await apply.ExecuteNonQueryAsync(cancellation);
    }

    private int Lock => ((StoreOptions)store.Options).ApplyChangesLockId;
}
