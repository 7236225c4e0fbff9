using System.Security.Cryptography;
using Conferences.Api.CommandLine;

namespace Conferences.Api.Audit;

/// <summary>A key that signs or verifies checkpoints: ECDSA on the curve P-256.</summary>
/// <param name="Id">Its configured name; null if it has none.</param>
internal sealed record AuditKey(string? Id, ECDsa Key)
{
    private const int Bits = 256;

    /// <summary>SHA-256 of the public key (SubjectPublicKeyInfo, DER), lower-case hex.</summary>
    public string Fingerprint { get; } = Convert.ToHexStringLower(SHA256.HashData(Key.ExportSubjectPublicKeyInfo()));

    /// <summary>Reads a key from PEM text, or from a PEM file.</summary>
    /// <exception cref="AuditException">It is not a valid key.</exception>
    public static AuditKey Read(string? id, string pem)
    {
        var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(pem.Contains("-----", StringComparison.Ordinal) ? pem : File.ReadAllText(pem));
        }
        catch (Exception unreadable) when (
            unreadable is ArgumentException or CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new AuditException($"Key {id ?? pem} cannot be read: {unreadable.Message}", unreadable);
        }

        return key.KeySize == Bits ? new(id, key) : throw new AuditException($"Key {id ?? pem} is not a P-256 key.");
    }

    /// <summary>The signature, in the form of RFC 3279 (DER).</summary>
    /// <exception cref="AuditException">It has no private key.</exception>
    public byte[] Sign(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return Key.SignData(bytes, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        }
        catch (CryptographicException unable)
        {
            throw new AuditException($"Key {Id} cannot sign; the first one must be a private key.", unable);
        }
    }

    /// <summary>True if the signature of these bytes is this key's.</summary>
    public bool HasSigned(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> signature) =>
        Key.VerifyData(bytes, signature, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
}

/// <summary>The configured keys: the first one signs, the others only verify.</summary>
internal static class AuditKeys
{
    /// <summary>Looks at all but the files, which the machine that exports has, and a node need not have.</summary>
    /// <exception cref="CannotStartException">A key has no name, or is none.</exception>
    public static void Check(IConfiguration configuration) => CannotStartException.Together(
        configuration.GetSection("Audit:Keys").GetChildren().Select<IConfigurationSection, Action>(key => () =>
        {
            try
            {
                if (Named(key) is var (id, pem) && key["PrivateKey"] is not null)
                    AuditKey.Read(id, pem).Key.Dispose();
            }
            catch (AuditException wrong)
            {
                throw new CannotStartException(wrong.Message, wrong);
            }
        }));

    /// <summary>All of them, in order: <c>Audit:Keys:0:Id</c> with <c>:PrivateKey</c> or <c>:File</c>.</summary>
    /// <exception cref="AuditException">One of them cannot be used.</exception>
    public static IReadOnlyList<AuditKey> Of(IConfiguration configuration) =>
    [
        .. configuration.GetSection("Audit:Keys").GetChildren().Select(Named)
            .Select(it => AuditKey.Read(it.Id, it.Pem)),
    ];

    private static (string Id, string Pem) Named(IConfigurationSection key) => (
        key["Id"] ?? throw new AuditException($"{key.Path}:Id is not set."),
        key["PrivateKey"] ?? key["File"] ?? throw new AuditException(
            $"Neither {key.Path}:PrivateKey nor {key.Path}:File is set."));
}
