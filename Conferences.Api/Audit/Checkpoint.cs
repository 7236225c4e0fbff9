using System.Buffers;
using System.Globalization;
using System.Text.Json;

namespace Conferences.Api.Audit;

/// <summary>The contents of an export between its checkpoints.</summary>
/// <param name="Events">Number of entries.</param>
/// <param name="Persons">Number of person rows.</param>
/// <param name="Secrets">Number of rows of secrets; null if they were not exported.</param>
/// <param name="Digest">SHA-256 of all bytes before the checkpoint's line, lower-case hex.</param>
internal sealed record Contents(long Events, long Persons, long? Secrets, string Digest);

/// <summary>
/// A position in an account's chain. An export begins with the checkpoint before its first entry and ends with that of
/// its last.
/// </summary>
/// <param name="Contents">Null in the checkpoint at the beginning of an export.</param>
internal sealed record Checkpoint(string Account, Link Link, DateTimeOffset Time, Contents? Contents)
{
    /// <summary>The first bytes of a checkpoint's line; no other line starts with them.</summary>
    public static ReadOnlySpan<byte> Opening => "{\"checkpoint\":"u8;

    private const int Format = 1;

    private const string TimeForm = "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'";

    /// <summary>The checkpoint as a line, including the line feed.</summary>
    /// <param name="key">Signs the bytes of the first member; null to leave it unsigned.</param>
    public byte[] Line(AuditKey? key)
    {
        var signed = Bytes(key?.Id, key?.Fingerprint);
        return Line(signed, key is null ? null : Convert.ToBase64String(key.Sign(signed)));
    }

    /// <summary>Parses a line, which must be exactly as <see cref="Line(AuditKey?)"/> writes it.</summary>
    public static SignedCheckpoint Read(JsonElement line, ReadOnlySpan<byte> bytes)
    {
        var given = line.GetProperty("checkpoint");
        var checkpoint = new Checkpoint(
            given.GetProperty("account").GetString()!,
            new(given.GetProperty("n").GetInt64(), Convert.FromHexString(given.GetProperty("hash").GetString()!)),
            DateTimeOffset.ParseExact(
                given.GetProperty("time").GetString()!,
                TimeForm,
                CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal),
            given.TryGetProperty("digest", out var digest)
                ? new(
                    given.GetProperty("events").GetInt64(),
                    given.GetProperty("persons").GetInt64(),
                    given.TryGetProperty("secrets", out var secrets) ? secrets.GetInt64() : null,
                    digest.GetString()!)
                : null);
        var (key, fingerprint) = (given.GetProperty("key").GetString(), given.GetProperty("fingerprint").GetString());
        var signed = checkpoint.Bytes(key, fingerprint);
        var signature = line.GetProperty("signature").GetString();

        // The last letter of Base64 may hold unused bits: they too must be as written.
        var spelt = signature is null ? null : Convert.ToBase64String(Convert.FromBase64String(signature));
        return bytes.SequenceEqual(Line(signed, spelt))
            ? new(checkpoint, key, fingerprint, signed, signature)
            : throw new FormatException("It is not in the format of a checkpoint.");
    }

    private static byte[] Line(byte[] signed, string? signature)
    {
        var line = new ArrayBufferWriter<byte>(512);
        line.Write(Opening);
        line.Write(signed);
        line.Write(",\"signature\":"u8);
        CanonicalJson.Write(line, signature);
        line.Write("}\n"u8);
        return line.WrittenSpan.ToArray();
    }

    // Absent values are omitted, so that both kinds of checkpoint are one canonical object.
    private byte[] Bytes(string? key, string? fingerprint)
    {
        var members = new Dictionary<string, object?>
        {
            ["account"] = Account,
            ["fingerprint"] = fingerprint,
            ["format"] = Format,
            ["hash"] = Link.Hex,
            ["key"] = key,
            ["n"] = Link.N,
            ["time"] = Time.UtcDateTime.ToString(TimeForm, CultureInfo.InvariantCulture),
        };
        if (Contents is { } contents)
        {
            members["digest"] = contents.Digest;
            members["events"] = contents.Events;
            members["persons"] = contents.Persons;
            if (contents.Secrets is { } secrets)
                members["secrets"] = secrets;
        }

        return CanonicalJson.Of(JsonSerializer.SerializeToElement(members));
    }
}

/// <summary>A checkpoint in an export.</summary>
/// <param name="Key">The id of the key that signed it; null if it is not signed.</param>
/// <param name="Fingerprint">See <see cref="AuditKey.Fingerprint"/>.</param>
/// <param name="Signed">The bytes that are signed.</param>
/// <param name="Signature">Base64; null if it is not signed.</param>
internal sealed record SignedCheckpoint(
    Checkpoint Checkpoint, string? Key, string? Fingerprint, ReadOnlyMemory<byte> Signed, string? Signature)
{
    /// <summary>Why the signature is invalid; null if it is valid, or if there is no key to check it with.</summary>
    public string? Objection(IReadOnlyList<AuditKey> keys) =>
        (Signature, keys.FirstOrDefault(key => key.Fingerprint == Fingerprint)) switch
        {
            _ when keys.Count == 0 => null,
            (null, _) => "the checkpoint is not signed.",
            (_, null) => $"the checkpoint is signed with the key '{Key}', which is not among the known keys.",
            (var signature, var key) => key.HasSigned(Signed.Span, Convert.FromBase64String(signature))
                ? null
                : $"the checkpoint's signature by the key '{Key}' is invalid.",
        };
}
