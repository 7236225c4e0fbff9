using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Npgsql;

namespace Conferences.Api.Audit;

/// <summary>
/// SHA-256 over all rows of an account's views and persons: two stores with the same readable state have the same hash.
/// Replies kept for repeats are not included, since they are not history; nor are secrets, unless they are exported.
/// </summary>
internal static class StateHash
{
    private const string TablesSql =
        """
        select table_name::text
        from information_schema.columns
        where table_schema = 'conferences' and column_name = 'tenant_id' and starts_with(table_name, 'mt_doc_')
            and table_name <> all (array['mt_doc_idempotentreply', 'mt_doc_deadletterevent'])
            and ($1 or table_name <> 'mt_doc_conferencesecrets')
        order by table_name collate "C"
        """;

    // The only view that is not a document.
    private const string Versions = "conference_versions";

    /// <summary>The hash in lower-case hex.</summary>
    public static async Task<string> OfAsync(
        NpgsqlConnection connection, string account, bool withSecrets, CancellationToken cancellation)
    {
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var table in (string[])[Versions, .. await TablesAsync(connection, withSecrets, cancellation)])
        {
            var (key, data) = table is Versions
                ? ("conference_id || '/' || from_sequence", "to_jsonb(it)")
                : ("id", "data");
            sha.AppendData(Encoding.UTF8.GetBytes($"{table}\n"));
            await using var command = connection.CreateCommand();
            command.CommandText =
                $"""
                select {key}, ({data})::text from conferences.{table} it where tenant_id = $1
                order by ({key}) collate "C"
                """;
            command.Parameters.Add(new() { Value = account });
            await using var row = await command.ExecuteReaderAsync(cancellation);
            while (await row.ReadAsync(cancellation))
            {
                using var json = JsonDocument.Parse(row.GetString(1), CanonicalJson.Options);
                sha.AppendData(Encoding.UTF8.GetBytes($"{row.GetString(0)}\t"));
                sha.AppendData(CanonicalJson.Of(json.RootElement));
                sha.AppendData("\n"u8);
            }
        }

        return Convert.ToHexStringLower(sha.GetHashAndReset());
    }

    private static async Task<List<string>> TablesAsync(
        NpgsqlConnection connection, bool withSecrets, CancellationToken cancellation)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = TablesSql;
        command.Parameters.Add(new() { Value = withSecrets });
        await using var row = await command.ExecuteReaderAsync(cancellation);
        var tables = new List<string>();
        while (await row.ReadAsync(cancellation))
            tables.Add(row.GetString(0));
        return tables;
    }
}
