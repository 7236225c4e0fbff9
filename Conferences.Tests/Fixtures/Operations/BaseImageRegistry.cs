using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Conferences.Tests.Fixtures.Operations;

/// <summary>
/// A registry on loopback with one image, which has the settings of the runtime's image and no files: enough to build
/// an image on, without a network.
/// </summary>
internal sealed class BaseImageRegistry : IAsyncDisposable
{
    private const string Repository = "dotnet/aspnet";

    private readonly WebApplication app;

    private BaseImageRegistry(WebApplication app) => this.app = app;

    /// <summary>The image, by any tag.</summary>
    public string Image(string tag) => $"{Address.Authority}/{Repository}:{tag}";

    /// <summary>Where it listens.</summary>
    public Uri Address => new(app.Urls.Single());

    public static async Task<BaseImageRegistry> StartAsync(CancellationToken cancellation)
    {
        var layer = Layer();
        var unpacked = new MemoryStream();
        using (var gzip = new GZipStream(new MemoryStream(layer), CompressionMode.Decompress))
            gzip.CopyTo(unpacked);
        var config = Bytes(
            $$"""
            {"architecture":"amd64","os":"linux",
             "config":{"Env":["PATH=/usr/local/bin:/usr/bin:/bin","APP_UID=1654","ASPNETCORE_HTTP_PORTS=8080"]},
             "rootfs":{"type":"layers","diff_ids":["{{Digest(unpacked.ToArray())}}"]},"history":[{"created_by":"test"}]}
            """);
        var manifest = Bytes(
            $$"""
            {"schemaVersion":2,"mediaType":"application/vnd.docker.distribution.manifest.v2+json",
             "config":{"mediaType":"application/vnd.docker.container.image.v1+json","size":{{config.Length}},
               "digest":"{{Digest(config)}}"},
             "layers":[{"mediaType":"application/vnd.docker.image.rootfs.diff.tar.gzip","size":{{layer.Length}},
               "digest":"{{Digest(layer)}}"}]}
            """);
        var blobs = new[] { layer, config }.ToDictionary(Digest);

        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.MapGet("/v2/", () => Results.Ok());
        app.MapMethods($"/v2/{Repository}/manifests/{{tag}}", ["GET", "HEAD"], (HttpContext http) =>
        {
            http.Response.Headers["Docker-Content-Digest"] = Digest(manifest);
            return Results.Bytes(manifest, "application/vnd.docker.distribution.manifest.v2+json");
        });
        app.MapMethods($"/v2/{Repository}/blobs/{{digest}}", ["GET", "HEAD"], (string digest) =>
            blobs.TryGetValue(digest, out var blob) ? Results.Bytes(blob) : Results.NotFound());
        await app.StartAsync(cancellation);
        return new(app);
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    /// <summary>The digest by which a registry names these bytes.</summary>
    private static string Digest(byte[] bytes) => $"sha256:{Convert.ToHexStringLower(SHA256.HashData(bytes))}";

    private static byte[] Bytes(string json) => Encoding.UTF8.GetBytes(JsonNode.Parse(json)!.ToJsonString());

    // An archive of nothing: two blocks of zeros.
    private static byte[] Layer()
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
            gzip.Write(new byte[1_024]);
        return packed.ToArray();
    }
}
