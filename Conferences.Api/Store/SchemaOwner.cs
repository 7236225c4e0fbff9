using JasperFx;
using Marten;
using Marten.Storage;
using Npgsql;
using Weasel.Core.Migrations;
using Weasel.Postgresql;

namespace Conferences.Api.Store;

/// <summary>
/// Changes the schema to what this version needs: as its owner if <c>ConnectionStrings:PostgresOwner</c> is configured,
/// else as whoever the service is, which then fails unless there is nothing to do or the service owns it.
/// </summary>
internal sealed class SchemaOwner(IDocumentStore store, IConfiguration configuration)
    : IHostedService, IGlobalLock<NpgsqlConnection>
{
    private const string Name = "PostgresOwner";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(100);

    /// <summary>The owner's connection string; null if none is configured.</summary>
    public static string? Configured(IConfiguration configuration) =>
        configuration.GetConnectionString(Name) is { Length: > 0 } given ? given : null;

    /// <summary>Applies what is missing.</summary>
    public async Task ApplyAsync(CancellationToken cancellation)
    {
        if (Configured(configuration) is not { } owner)
        {
            await store.Storage.ApplyAllConfiguredChangesToDatabaseAsync();
            return;
        }

        await using var source = NpgsqlDataSource.Create(PostgresConnection.WithDefaults(owner));
        await using var database = new MartenDatabase((StoreOptions)store.Options, source, Name);
        await database.ApplyAllConfiguredChangesToDatabaseAsync(this, AutoCreate.CreateOrUpdate, ct: cancellation);
    }

    /// <summary>Before the service looks whether all is there.</summary>
    public Task StartAsync(CancellationToken cancellationToken) =>
        Configured(configuration) is null ? Task.CompletedTask : ApplyAsync(cancellationToken);

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

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

    private int Lock => ((StoreOptions)store.Options).ApplyChangesLockId;
}
