using Conferences.Api.Crossbar;
using Npgsql;

namespace Conferences.Api.Webhooks.Delivery;

/// <summary>
/// The right of this node to deliver for an account. It ends by itself unless it is renewed, and another node can have
/// it then; what this node notes afterwards is not taken.
/// </summary>
/// <param name="token">Grows with each holder.</param>
internal sealed class Lease(string account, long token, TimeProvider clock) : IDisposable
{
    private readonly CancellationTokenSource lost = new();
    private long validSince;

    public string Account => account;

    public long Token => token;

    /// <summary>Cancelled when it has ended.</summary>
    public CancellationToken Lost => lost.Token;

    /// <summary>True as long as no other node can have it.</summary>
    public bool IsHeld => !lost.IsCancellationRequested
        && clock.GetElapsedTime(Interlocked.Read(ref validSince)) < Leases.Length;

    /// <summary>It holds from this timestamp on, taken before the database was asked.</summary>
    public Lease From(long timestamp)
    {
        Interlocked.Exchange(ref validSince, timestamp);
        return this;
    }

    /// <summary>It has ended: whatever is under way is broken off.</summary>
    public void End() => lost.Cancel();

    public void Dispose() => lost.Dispose();
}

/// <summary>The table of leases. Its times are the database's, which all nodes share.</summary>
internal sealed class Leases(NpgsqlDataSource database)
{
    /// <summary>How long a lease holds that is not renewed.</summary>
    public static readonly TimeSpan Length = TimeSpan.FromSeconds(3);

    private const string ClaimSql =
        """
        insert into conferences.webhook_leases as it (tenant_id, node, token, until)
        select account, $2, 1, clock_timestamp() + interval '3 s' from unnest($1) account
        where not exists (
            select from conferences.webhook_leases l where l.tenant_id = account and l.until >= clock_timestamp())
        order by 1
        on conflict (tenant_id) do update set node = $2, token = it.token + 1, until = excluded.until
        where it.until < clock_timestamp()
        returning tenant_id, token
        """;

    private const string RenewSql =
        """
        update conferences.webhook_leases it set until = clock_timestamp() + interval '3 s'
        where tenant_id = any ($1) and node = $2
        returning tenant_id, token
        """;

    // The token stays, for the next holder's to be greater.
    private const string ReleaseSql =
        """
        update conferences.webhook_leases set until = '-infinity' where tenant_id = any ($1) and node = $2
        """;

    // A process that starts again is another node: it does not take its former leases for its own.
    private readonly string node = Ids.New();

    /// <summary>Claims the leases of these accounts that are free.</summary>
    public async Task<IReadOnlyList<Lease>> ClaimAsync(
        string[] accounts, CancellationToken cancellation)
    {
        var asked = TimeProvider.System.GetTimestamp();
        return [.. (await AskAsync(ClaimSql, accounts, cancellation)).Select(it =>
            new Lease(it.Key, it.Value, TimeProvider.System).From(asked))];
    }

    /// <summary>Renews these leases, and ends those that are another node's by now.</summary>
    public async Task RenewAsync(IReadOnlyCollection<Lease> leases, CancellationToken cancellation)
    {
        if (leases.Count == 0)
            return;
        var asked = TimeProvider.System.GetTimestamp();
        var renewed = await AskAsync(RenewSql, [.. leases.Select(it => it.Account)], cancellation);
        foreach (var lease in leases)
        {
            if (renewed.TryGetValue(lease.Account, out var token) && token == lease.Token)
                lease.From(asked);
            else
                lease.End();
        }
    }

    /// <summary>Gives up these leases, for any node to claim.</summary>
    public async Task ReleaseAsync(IReadOnlyCollection<Lease> leases, CancellationToken cancellation)
    {
        foreach (var lease in leases)
            lease.End();
        if (leases.Count > 0)
            await AskAsync(ReleaseSql, [.. leases.Select(it => it.Account)], cancellation);
    }

    private async Task<Dictionary<string, long>> AskAsync(
        string sql, string[] accounts, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(sql);
        command.Parameters.Add(new() { Value = accounts });
        command.Parameters.Add(new() { Value = node });
        await using var row = await command.ExecuteReaderAsync(cancellation);
        var found = new Dictionary<string, long>();
        while (await row.ReadAsync(cancellation))
            found[row.GetString(0)] = row.GetInt64(1);
        return found;
    }
}
