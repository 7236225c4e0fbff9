using Conferences.Api.Audit;
using Conferences.Api.Store;
using Conferences.Tests.Fixtures.Http;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Conferences.Tests.Fixtures.Audit;

/// <summary>The ledger as stored in the database.</summary>
internal static class LedgerRecord
{
    private const string RowsSql =
        $"""
        select l.n, l.hash, l.event_id::text, {StoredEvent.Columns}
        from conferences.ledger l join conferences.mt_events e on e.seq_id = l.seq_id
        where l.tenant_id = $1 and e.tenant_id = $1
        order by l.n
        """;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Waits until all recorded events have been entered.</summary>
    public static Task Whole(IServiceProvider parts) => Until.Async(async () =>
        (await parts.GetRequiredService<SubscriptionProgress>()
            .ReadAsync(SubscriptionNames.Ledger, Cancellation)).Behind == 0);

    /// <summary>
    /// Verifies that the account's chain has every event once, in the order of positions and of each conference's
    /// sequence, with the correct hashes, and returns the entries.
    /// </summary>
    public static async Task<List<RecordedEntry>> Sound(string connectionString, string account)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync(Cancellation);
        var entries = new List<RecordedEntry>();
        await using (var command = Command(connection, RowsSql, account))
        await using (var row = await command.ExecuteReaderAsync(Cancellation))
        {
            while (await row.ReadAsync(Cancellation))
            {
                entries.Add(new(new(row.GetInt64(0), row.GetFieldValue<byte[]>(1)), StoredEvent.Of(row, 3)));
                Assert.Equal(entries[^1].Event.Id, row.GetString(2));
            }
        }

        await using var count = Command(
            connection,
            $"select count(*) from conferences.mt_events e where e.tenant_id = $1 and {WebhookStore.IsOfConference}",
            account);
        Assert.Equal(entries.Count, (long)(await count.ExecuteScalarAsync(Cancellation))!);
        Assert.Equal(
            entries.Select(entry => entry.Event.Position).Order(), entries.Select(entry => entry.Event.Position));
        var (link, sequences) = (Link.Start, new Dictionary<string, long>());
        foreach (var entry in entries)
        {
            link = link.Next(entry.Event.Canonical().Span);
            Assert.Equal((link.N, link.Hex), (entry.Link.N, entry.Link.Hex));
            var before = sequences.GetValueOrDefault(entry.Event.Conference);
            Assert.Equal(before + 1, entry.Event.Sequence);
            sequences[entry.Event.Conference] = entry.Event.Sequence;
        }

        return entries;
    }

    /// <summary>Does something that only the owner of the tables can do, once the triggers are switched off.</summary>
    public static async Task Forge(string connectionString, string sql, params object[] values)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync(Cancellation);
        await using var transaction = await connection.BeginTransactionAsync(Cancellation);
        await Switch("disable");
        await using (var forge = Command(connection, sql, values))
            await forge.ExecuteNonQueryAsync(Cancellation);
        await Switch("enable");
        await transaction.CommitAsync(Cancellation);

        async Task Switch(string how)
        {
            await using var command = Command(
                connection,
                $"""
                alter table conferences.mt_events {how} trigger is_append_only;
                alter table conferences.ledger {how} trigger is_append_only;
                """);
            await command.ExecuteNonQueryAsync(Cancellation);
        }
    }

    /// <summary>Does something to the database by hand.</summary>
    public static async Task Tamper(string connectionString, string sql, params object[] values)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync(Cancellation);
        await using var command = Command(connection, sql, values);
        await command.ExecuteNonQueryAsync(Cancellation);
    }

    private static NpgsqlCommand Command(NpgsqlConnection connection, string sql, params object[] values)
    {
        var command = new NpgsqlCommand(sql, connection);
        foreach (var value in values)
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        return command;
    }
}
