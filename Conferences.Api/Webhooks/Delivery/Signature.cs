using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Conferences.Domain.State;

namespace Conferences.Api.Webhooks.Delivery;

/// <summary>The signature of Standard Webhooks 1.0.0, scheme <c>v1</c>: HMAC-SHA256 of id, time and body.</summary>
internal static class Signature
{
    /// <summary>The value of <c>webhook-signature</c>: one signature for each secret. Of several, the first one is
    /// there again at the end: the .NET library StandardWebhooks 1.1.2 does not look at the last one, so that receivers
    /// with the former secret would refuse everything while it is replaced.</summary>
    /// <param name="secrets"><c>whsec_</c> and Base64 each.</param>
    /// <param name="id">The value of <c>webhook-id</c>.</param>
    /// <param name="timestamp">The value of <c>webhook-timestamp</c>: Unix time in seconds.</param>
    public static string Of(IEnumerable<string> secrets, string id, long timestamp, ReadOnlySpan<byte> body)
    {
        var signed = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{id}.{timestamp}."));
        byte[] content = [.. signed, .. body];
        string[] signatures = [.. secrets.Select(secret => $"v1,{Sign(secret, content)}")];
        return string.Join(' ', signatures.Length > 1 ? signatures.Append(signatures[0]) : signatures);
    }

    private static string Sign(string secret, byte[] content) => Convert.ToBase64String(HMACSHA256.HashData(
        Convert.FromBase64String(
            secret.StartsWith(WebhookSecrets.Prefix, StringComparison.Ordinal)
                ? secret[WebhookSecrets.Prefix.Length..]
                : secret),
        content));
}
