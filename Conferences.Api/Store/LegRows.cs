using Npgsql;
using NpgsqlTypes;

namespace Conferences.Api.Store;

/// <summary>A leg that a browser has through the service.</summary>
/// <param name="Id">Its call id.</param>
/// <param name="SecretHash">Of what the browser proves itself with.</param>
/// <param name="SessionId">Its session on the media server; null until it enters.</param>
/// <param name="Stay">How many connections it has had there.</param>
/// <param name="InstanceUuid">The instance that ran when it was admitted; null if none did.</param>
internal sealed record LegRow(
    string Id,
    string Account,
    string ConferenceId,
    byte[] SecretHash,
    long? SessionId,
    long? HandleId,
    int Stay,
    bool IsModerator,
    bool Muted,
    bool Waits,
    string? InstanceUuid);

/// <summary>The rows of <see cref="LegTable"/>. Whoever holds a leg may change its row; another that takes hold of it
/// has it from then on.</summary>
internal sealed class LegRows(NpgsqlDataSource database)
{
    /// <summary>Adds a leg.</summary>
    /// <param name="holder">Who speaks for it.</param>
    public async Task AddAsync(LegRow leg, string holder, CancellationToken cancellation)
    {
        await using var add = database.CreateCommand(
            """
            insert into conferences.media_leg (id, tenant_id, conference_id, secret_hash, holder, session_id, handle_id,
                stay, is_moderator, muted, waits, instance_uuid, touched_at)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, now())
            """);
        Fill(add, leg, holder);
        await add.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>Keeps what has changed of a leg that is connected; false if another has taken hold of it, or it is
    /// gone.</summary>
    public async Task<bool> KeepAsync(LegRow leg, string holder, CancellationToken cancellation)
    {
        await using var keep = database.CreateCommand(
            """
            update conferences.media_leg
            set session_id = $6, handle_id = $7, stay = $8, muted = $10, waits = $11, touched_at = now(),
                lost_at = null
            where id = $1 and tenant_id = $2 and conference_id = $3 and secret_hash = $4 and holder = $5
                and is_moderator = $9 and instance_uuid is not distinct from $12
            """);
        Fill(keep, leg, holder);
        return await keep.ExecuteNonQueryAsync(cancellation) > 0;
    }

    /// <summary>Takes hold of a leg; null if there is none with this secret.</summary>
    public async Task<LegRow?> HoldAsync(string id, byte[] secretHash, string holder, CancellationToken cancellation)
    {
        await using var hold = database.CreateCommand(
            """
            update conferences.media_leg set holder = $3, touched_at = now() where id = $1 and secret_hash = $2
            returning tenant_id, conference_id, session_id, handle_id, stay, is_moderator, muted, waits, instance_uuid
            """);
        hold.Parameters.Add(new() { Value = id });
        hold.Parameters.Add(new() { Value = secretHash });
        hold.Parameters.Add(new() { Value = holder });
        await using var row = await hold.ExecuteReaderAsync(cancellation);
        return await row.ReadAsync(cancellation) ? Read(row, id, secretHash) : null;
    }

    /// <summary>Removes a leg; false if another has taken hold of it, or it is gone.</summary>
    public async Task<bool> RemoveAsync(string id, string holder, CancellationToken cancellation)
    {
        await using var remove = database.CreateCommand(
            "delete from conferences.media_leg where id = $1 and holder = $2");
        remove.Parameters.Add(new() { Value = id });
        remove.Parameters.Add(new() { Value = holder });
        return await remove.ExecuteNonQueryAsync(cancellation) > 0;
    }

    /// <summary>The leg has no connection any more, and may get another one; false if there is no such leg.</summary>
    public async Task<bool> LoseAsync(string id, CancellationToken cancellation)
    {
        await using var lose = database.CreateCommand(
            "update conferences.media_leg set lost_at = coalesce(lost_at, now()) where id = $1");
        lose.Parameters.Add(new() { Value = id });
        return await lose.ExecuteNonQueryAsync(cancellation) > 0;
    }

    /// <summary>Removes a leg that has had no connection for so long; false if it has one, or is gone.</summary>
    public async Task<bool> RemoveLostAsync(string id, TimeSpan since, CancellationToken cancellation)
    {
        await using var remove = database.CreateCommand(
            "delete from conferences.media_leg where id = $1 and lost_at <= now() - $2");
        remove.Parameters.Add(new() { Value = id });
        remove.Parameters.Add(new() { Value = since });
        return await remove.ExecuteNonQueryAsync(cancellation) > 0;
    }

    /// <summary>Legs that have had no connection for less than this, and may get another one.</summary>
    public async Task<IReadOnlyList<LegRow>> LostAsync(TimeSpan since, CancellationToken cancellation)
    {
        await using var lost = database.CreateCommand(
            """
            select tenant_id, conference_id, session_id, handle_id, stay, is_moderator, muted, waits, instance_uuid,
                id, secret_hash
            from conferences.media_leg where lost_at > now() - $1
            """);
        lost.Parameters.Add(new() { Value = since });
        await using var row = await lost.ExecuteReaderAsync(cancellation);
        var found = new List<LegRow>();
        while (await row.ReadAsync(cancellation))
            found.Add(Read(row, row.GetString(9), row.GetFieldValue<byte[]>(10)));
        return found;
    }

    /// <summary>Says that these legs are still there, and removes those of which nobody has said so for an hour.
    /// </summary>
    public async Task TouchAsync(IReadOnlyCollection<string> ids, CancellationToken cancellation)
    {
        await using var touch = database.CreateCommand(
            "update conferences.media_leg set touched_at = now() where id = any($1)");
        touch.Parameters.Add(new() { Value = ids.ToArray() });
        await touch.ExecuteNonQueryAsync(cancellation);
        await using var remove = database.CreateCommand(
            "delete from conferences.media_leg where touched_at < now() - interval '1 hour'");
        await remove.ExecuteNonQueryAsync(cancellation);
    }

    private static LegRow Read(NpgsqlDataReader row, string id, byte[] secretHash) => new(
        id,
        row.GetString(0),
        row.GetString(1),
        secretHash,
        row.IsDBNull(2) ? null : row.GetInt64(2),
        row.IsDBNull(3) ? null : row.GetInt64(3),
        row.GetInt32(4),
        row.GetBoolean(5),
        row.GetBoolean(6),
        row.GetBoolean(7),
        row.IsDBNull(8) ? null : row.GetString(8));

    private static void Fill(NpgsqlCommand command, LegRow leg, string holder)
    {
        Fill(command, leg.Id, NpgsqlDbType.Varchar);
        Fill(command, leg.Account, NpgsqlDbType.Varchar);
        Fill(command, leg.ConferenceId, NpgsqlDbType.Varchar);
        Fill(command, leg.SecretHash, NpgsqlDbType.Bytea);
        Fill(command, holder, NpgsqlDbType.Varchar);
        Fill(command, leg.SessionId, NpgsqlDbType.Bigint);
        Fill(command, leg.HandleId, NpgsqlDbType.Bigint);
        Fill(command, leg.Stay, NpgsqlDbType.Integer);
        Fill(command, leg.IsModerator, NpgsqlDbType.Boolean);
        Fill(command, leg.Muted, NpgsqlDbType.Boolean);
        Fill(command, leg.Waits, NpgsqlDbType.Boolean);
        Fill(command, leg.InstanceUuid, NpgsqlDbType.Varchar);
    }

    private static void Fill(NpgsqlCommand command, object? value, NpgsqlDbType type) =>
        command.Parameters.Add(new() { Value = value ?? DBNull.Value, NpgsqlDbType = type });
}
