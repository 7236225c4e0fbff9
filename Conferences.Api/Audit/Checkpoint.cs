using System.Buffers;
using System.Globalization;
using System.Text.Json;

namespace Conferences.Api.Audit;

/// <summary>What an export holds between its checkpoints.</summary>
/// <param name="Events">How many entries.</param>
/// <param name="Persons">How many rows of persons beside them.</param>
/// <param name="Secrets">How many rows of secrets; null if it was not asked for them.</param>
/// <param name="Digest">SHA-256 of all bytes before the checkpoint's line, lower-case hex.</param>
internal sealed record Contents(long Events, long Persons, long? Secrets, string Digest);

/// <summary>
/// Says how far the chain of an account has come. An export begins with its predecessor's and ends with its own.
/// </summary>
/// <param name="Contents">Null in the one an export begins with.</param>
internal sealed record Checkpoint(string Account, Link Link, DateTimeOffset Time, Contents? Contents)
{
    /// <summary>What a checkpoint's line begins with, as no other line does.</summary>
    public static ReadOnlySpan<byte> Opening => "{\"checkpoint\":"u8;

    private const int Format = 1;

    private const string TimeForm = "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'";

    /// <summary>Its line, with the line's end.</summary>
    /// <param name="key">Signs the bytes of its first member; null to leave it unsigned.</param>
    public byte[] Line(AuditKey? key)
    {
        var signed = Bytes(key?.Id, key?.Fingerprint);
        return Line(signed, key is null ? null : Convert.ToBase64String(key.Sign(signed)));
    }

    /// <summary>Reads a line, which must be one that <see cref="Line(AuditKey?)"/> writes.</summary>
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

        // The last letter of Base64 may hold bits that mean nothing: those too must be as they were written.
        var spelt = signature is null ? null : Convert.ToBase64String(Convert.FromBase64String(signature));
        return bytes.SequenceEqual(Line(signed, spelt))
            ? new(checkpoint, key, fingerprint, signed, signature)
            : throw new FormatException("It is not written as checkpoints are.");
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

    // Whatever has no value is left out, so that both kinds of checkpoint are one canonical object.
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

/// <summary>A checkpoint as it stands in an export.</summary>
/// <param name="Key">The id of the key that signed it; null if none did.</param>
/// <param name="Fingerprint">See <see cref="AuditKey.Fingerprint"/>.</param>
/// <param name="Signed">The bytes that are signed.</param>
/// <param name="Signature">Base64; null if it is not signed.</param>
internal sealed record SignedCheckpoint(
    Checkpoint Checkpoint, string? Key, string? Fingerprint, ReadOnlyMemory<byte> Signed, string? Signature)
{
    /// <summary>Why the signature does not hold; null if it does, or there is no key to tell by.</summary>
    public string? Objection(IReadOnlyList<AuditKey> keys) =>
        (Signature, keys.FirstOrDefault(key => key.Fingerprint == Fingerprint)) switch
        {
            _ when keys.Count == 0 => null,
            (null, _) => "the checkpoint is not signed.",
            (_, null) => $"the checkpoint is signed with the key '{Key}', which is none of those known here.",
            (var signature, var key) => key.HasSigned(Signed.Span, Convert.FromBase64String(signature))
                ? null
                : $"the signature of the checkpoint does not hold for the key '{Key}'.",
        };
}
