using System.Buffers;
using System.Data.Common;
using System.Text.Json;

namespace Conferences.Api.Audit;

/// <summary>
/// An event as the database stores it. Hashes are computed from this and not from our types, which later versions may
/// change.
/// </summary>
/// <param name="Position">Position among all events of the store. Not hashed: an import has other positions.</param>
/// <param name="Sequence">The stream's version.</param>
/// <param name="Type">The event's stored name.</param>
/// <param name="Time">UTC to the microsecond, as <c>2026-01-31T12:00:00.123456Z</c>.</param>
/// <param name="Data">JSON text.</param>
/// <param name="Headers">JSON text, or null.</param>
internal sealed record StoredEvent(
    long Position,
    string Account,
    string Id,
    string Conference,
    long Sequence,
    string Type,
    string Time,
    string Data,
    string? Headers,
    string? CorrelationId,
    string? CausationId)
{
    /// <summary>The columns of <c>conferences.mt_events e</c> that <see cref="Of"/> reads, in order.</summary>
    public const string Columns =
        """
        e.seq_id, e.tenant_id, e.id::text, e.stream_id, e.version, e.type,
        to_char(e.timestamp at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
        e.data::text, e.headers::text, e.correlation_id, e.causation_id
        """;

    /// <summary>Reads an event.</summary>
    /// <param name="first">The index of its first column.</param>
    public static StoredEvent Of(DbDataReader row, int first = 0) => new(
        row.GetInt64(first),
        row.GetString(first + 1),
        row.GetString(first + 2),
        row.GetString(first + 3),
        row.GetInt64(first + 4),
        row.GetString(first + 5),
        row.GetString(first + 6),
        row.GetString(first + 7),
        Text(row, first + 8),
        Text(row, first + 9),
        Text(row, first + 10));

    /// <summary>The canonical bytes of the event.</summary>
    public ReadOnlyMemory<byte> Canonical()
    {
        var output = new ArrayBufferWriter<byte>(Data.Length + 512);
        output.Write("{\"account\":"u8);
        CanonicalJson.Write(output, Account);
        output.Write(",\"causation_id\":"u8);
        CanonicalJson.Write(output, CausationId);
        output.Write(",\"conference\":"u8);
        CanonicalJson.Write(output, Conference);
        output.Write(",\"correlation_id\":"u8);
        CanonicalJson.Write(output, CorrelationId);
        output.Write(",\"data\":"u8);
        WriteJson(output, Data);
        output.Write(",\"headers\":"u8);
        WriteJson(output, Headers ?? "null");
        output.Write(",\"id\":"u8);
        CanonicalJson.Write(output, Id);
        output.Write(",\"sequence\":"u8);
        CanonicalJson.Write(output, Sequence);
        output.Write(",\"time\":"u8);
        CanonicalJson.Write(output, Time);
        output.Write(",\"type\":"u8);
        CanonicalJson.Write(output, Type);
        output.Write("}"u8);
        return output.WrittenMemory;
    }

    private static string? Text(DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    private static void WriteJson(IBufferWriter<byte> output, string text)
    {
        using var json = JsonDocument.Parse(text, CanonicalJson.Options);
        CanonicalJson.Write(output, json.RootElement);
    }
}
