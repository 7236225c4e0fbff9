using Microsoft.AspNetCore.StaticFiles;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Conferences.Api.Hosting;

/// <summary>
/// The operator's console: files of the web root, the same for everybody, which use the public API and the live socket
/// alone. Nothing in them is rendered by the service, so their policy needs no exceptions.
/// </summary>
internal static class ConsoleFiles
{
    private const string Folder = "console";

    // Nothing but what this service serves, no page may frame it, and no script may turn text into markup.
    private static readonly StringValues Policy =
        "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; object-src 'none'; "
        + "require-trusted-types-for 'script'; trusted-types 'none'";

    // The microphone is for whoever joins; nothing else of the device is for anybody.
    private static readonly StringValues Devices =
        "microphone=(self), speaker-selection=(self), camera=(), display-capture=(), geolocation=(), usb=()";

    // Kept by the browser, and asked for again each time: a page never mixes the files of two versions.
    private static readonly StringValues Revalidated = "no-cache";

    /// <summary>
    /// Placed before authentication and the rate limit: a page is some fifty small files, which need neither.
    /// </summary>
    public static WebApplication UseConsole(this WebApplication app)
    {
        app.Use((http, next) => TargetOf(http.Request) is { } target ? Lead(http, target) : next(http));
        app.UseWhen(http => IsFile(http.Request.Path), files => files
            .UseDefaultFiles()
            .UseStaticFiles(new StaticFileOptions { OnPrepareResponse = Prepare }));
        return app;
    }

    // For any other path the framework would look into the folder, request by request.
    private static bool IsFile(PathString path) =>
        path.StartsWithSegments($"/{Folder}") || path == "/favicon.ico";

    // Relative, as all addresses of the console are: the service may be behind a prefix that it does not know.
    private static string? TargetOf(HttpRequest request) => request.Path.Value switch
    {
        _ when !HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method) => null,
        "" or "/" when IsOfBrowser(request) => $"{Folder}/",
        $"/{Folder}" => $"{Folder}/",
        _ => null,
    };

    // A socket may be opened at the root, too; and whoever asks for JSON is told that nothing is there.
    private static bool IsOfBrowser(HttpRequest request) =>
        request.Headers.Upgrade.Count == 0
        && request.GetTypedHeaders().Accept.Any(
            it => it.MediaType.Equals("text/html", StringComparison.OrdinalIgnoreCase));

    private static Task Lead(HttpContext http, string target)
    {
        http.Response.StatusCode = StatusCodes.Status302Found;
        http.Response.Headers.Location = target;
        http.Response.Headers.Vary = HeaderNames.Accept;
        return Task.CompletedTask;
    }

    private static void Prepare(StaticFileResponseContext file)
    {
        file.Context.Response.Headers.CacheControl = Revalidated;
        file.Context.Response.Headers.ContentSecurityPolicy = Policy;
        file.Context.Response.Headers["Permissions-Policy"] = Devices;
    }
}
