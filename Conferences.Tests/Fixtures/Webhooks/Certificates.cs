using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Conferences.Tests.Fixtures.Webhooks;

/// <summary>Certificates of servers.</summary>
internal static class Certificates
{
    /// <summary>One that only itself vouches for.</summary>
    public static X509Certificate2 SelfSigned(string host)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={host}", key, HashAlgorithmName.SHA256);
        using var signed = request.CreateSelfSigned(
            DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(signed.Export(X509ContentType.Pkcs12), null);
    }
}
