using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Net.Http.Headers;

namespace Conferences.Api.OpenApi;

/// <summary>
/// A public response that is the same for every request: rendered once, independently of any request, and cached.
/// </summary>
/// <param name="type">The media type.</param>
/// <param name="render">Renders the content.</param>
internal sealed partial class PublishedPage(string type, Func<Task<byte[]>> render)
{
    private const string Cached = "public, max-age=300";

    private readonly Lazy<Task<Rendered>> rendered = new(async () => Rendered.Of(await render()));

    /// <summary>Sends it, or 304.</summary>
    public async Task SendAsync(HttpContext http)
    {
        var (bytes, tag, policy) = await rendered.Value;
        http.Response.Headers.CacheControl = Cached;
        http.Response.Headers.ContentSecurityPolicy = policy;
        await TypedResults.Bytes(bytes, type, entityTag: tag).ExecuteAsync(http);
    }

    /// <summary>
    /// The page's content security policy: scripts are allowed from this service, and inline by hash. Nothing is loaded
    /// from elsewhere, and no page may frame it.
    /// </summary>
    public static string PolicyOf(string html)
    {
        var hashes = InlineScript().Matches(html).Select(it => it.Groups[1].Value)
            .Where(script => !string.IsNullOrWhiteSpace(script))
            .Select(script => $" 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(script)))}'");
        return $"default-src 'none'; script-src 'self'{string.Concat(hashes)}; style-src 'self' 'unsafe-inline'; "
            + "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; base-uri 'none'; "
            + "form-action 'none'; frame-ancestors 'none'";
    }

    [GeneratedRegex("<script\\b[^>]*>(.*?)</script>", RegexOptions.Singleline | RegexOptions.IgnoreCase)]
    private static partial Regex InlineScript();

    private sealed record Rendered(byte[] Bytes, EntityTagHeaderValue Tag, string Policy)
    {
        public static Rendered Of(byte[] bytes) => new(
            bytes,
            new($"\"{Convert.ToHexStringLower(SHA256.HashData(bytes))[..32]}\""),
            PolicyOf(Encoding.UTF8.GetString(bytes)));
    }
}
