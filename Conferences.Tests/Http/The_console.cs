using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Conferences.Tests.Fixtures.Contracts;
using Conferences.Tests.Fixtures.Http;
using Conferences.Tests.Fixtures.Operations;

namespace Conferences.Tests.Http;

/// <summary>The operator's console, as files: where it is, under which policy, and what is in it.</summary>
public sealed class The_console(Service service) : IDisposable
{
    private const string Home = "/console/";

    private static readonly string Sources = Repository.PathOf("Conferences.Api/wwwroot");

    private readonly HttpClient http = new(new HttpClientHandler { AllowAutoRedirect = false })
    {
        BaseAddress = service.Address,
    };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    // The documentation page has a file of its own there.
    public static TheoryData<string> Files =>
        [.. Directory.EnumerateFiles(Sources, "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Sources, file).Replace('\\', '/'))
            .Where(file => !file.StartsWith("docs/", StringComparison.Ordinal)).Order()];

    public void Dispose() => http.Dispose();

    [Theory]
    [InlineData("/", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8")]
    [InlineData("/", "text/html")]
    [InlineData("/?from=mail", "text/html")]
    [InlineData("/console", "*/*")]
    public async Task is_where_a_browser_is_led_by_a_relative_address(string path, string accept)
    {
        foreach (var verb in (HttpMethod[])[HttpMethod.Get, HttpMethod.Head])
        {
            using var answer = await AskAsync(verb, path, ("Accept", accept));
            Assert.Equal(HttpStatusCode.Found, answer.StatusCode);
            Assert.Equal("console/", Assert.Single(answer.Headers.GetValues("Location")));
            Assert.Equal("Accept", Assert.Single(answer.Headers.Vary));
        }
    }

    [Theory]
    [InlineData("GET", "*/*")]
    [InlineData("GET", "application/json")]
    [InlineData("GET", "text/htm l;;,")]
    [InlineData("POST", "text/html")]
    public async Task is_nothing_that_others_are_told_of(string verb, string accept)
    {
        using var answer = await AskAsync(new(verb), "/", ("Accept", accept));
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Equal("application/json", answer.Content.Headers.ContentType!.ToString());
    }

    [Fact]
    public async Task leaves_the_root_to_those_who_ask_for_a_socket()
    {
        using var answer = await AskAsync(
            HttpMethod.Get, "/", ("Accept", "text/html"), ("Connection", "Upgrade"), ("Upgrade", "websocket"));
        Assert.NotEqual(HttpStatusCode.Found, answer.StatusCode);
    }

    [Fact]
    public async Task allows_its_page_nothing_but_what_this_service_serves()
    {
        using var answer = await http.GetAsync(Home, Cancellation);
        Assert.Equal("text/html", answer.Content.Headers.ContentType!.MediaType);
        var policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));
        Assert.StartsWith("default-src 'self';", policy, StringComparison.Ordinal);
        Assert.DoesNotMatch(@"unsafe|http|data:|blob:|\*", policy);
        foreach (var directive in (string[])
            ["frame-ancestors 'none'", "base-uri 'none'", "require-trusted-types-for 'script'"])
            Assert.Contains(directive, policy, StringComparison.Ordinal);
        Assert.Equal(["nosniff"], answer.Headers.GetValues("X-Content-Type-Options"));
        Assert.Equal(["no-referrer"], answer.Headers.GetValues("Referrer-Policy"));
        Assert.False(answer.Headers.Contains("Set-Cookie"));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public async Task serves_each_of_its_files_to_be_kept_and_asked_for_again(string file)
    {
        using var first = await http.GetAsync($"/{file}", Cancellation);
        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        Assert.Equal(TypeOf(file), first.Content.Headers.ContentType!.MediaType);
        Assert.Equal("no-cache", first.Headers.CacheControl!.ToString());
        Assert.Equal(
            await File.ReadAllBytesAsync(Path.Combine(Sources, file), Cancellation),
            await first.Content.ReadAsByteArrayAsync(Cancellation));
        using var again = await AskAsync(HttpMethod.Get, $"/{file}", ("If-None-Match", first.Headers.ETag!.ToString()));
        Assert.Equal(HttpStatusCode.NotModified, again.StatusCode);
    }

    [Theory]
    [InlineData("Conferences.Development")]
    [InlineData("Conferences.Api")]
    public void is_beside_every_executable_that_serves_it(string executable)
    {
        var folder = Path.GetDirectoryName(executable == "Conferences.Api" ? Executable.Service : Executable.File)!;
        Assert.All(Files, file => Assert.True(
            File.Exists(Path.Combine(folder, "wwwroot", file.Data)), $"{folder}/wwwroot/{file.Data}"));
    }

    // The service may be behind a prefix that it does not know, and nothing is loaded from elsewhere.
    [Fact]
    public void refers_to_its_files_relatively_and_to_no_other_place()
    {
        var (referred, seen) = (0, new HashSet<string>());
        foreach (var file in Files.Select(it => it.Data).Where(it => Regex.IsMatch(it, @"console/.*\.(html|js|css)$")))
        {
            var text = File.ReadAllText(Path.Combine(Sources, file));
            if (!file.Contains("/vendor/", StringComparison.Ordinal))
                Assert.DoesNotMatch(
                    @"(from |import\(?|fetch\(|URL\(|(src|href)=|url\()[""'`]?((https?:)?//|/)", text);
            var references = Regex.Matches(
                text, """(?:from|import) '([^']+)'|(?:src|href)="([^"#$]+)"|url\(["']?([^"')]+)""");
            foreach (var target in references.Select(
                it => string.Concat(it.Groups.Values.Skip(1).Select(group => group.Value))))
            {
                // Elements that a script makes are in the page, not where the script is.
                var isOfPage = file.EndsWith(".js", StringComparison.Ordinal) && !target.StartsWith('.');
                var folder = isOfPage ? "console" : Path.GetDirectoryName(file)!;
                var path = Path.GetFullPath(Path.Combine(Sources, folder, target));
                Assert.True(File.Exists(path), $"{file} refers to {target}");
                seen.Add(Path.GetRelativePath(Sources, path));
                referred++;
            }
        }

        Assert.True(referred > 50);
        Assert.Contains("console/vendor/htm-preact-standalone.js", seen);
        Assert.All(
            Files.Select(it => it.Data).Where(it => it.EndsWith(".js", StringComparison.Ordinal)),
            script => Assert.Contains(script, seen));
    }

    [Fact]
    public void makes_no_markup_or_code_of_text()
    {
        var own = Files.Select(it => it.Data).Where(it => Regex.IsMatch(it, @"console/(?!vendor/).*\.(js|html)$"));
        Assert.All(own, file => Assert.DoesNotMatch(
            @"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|dangerously|javascript:"
                + @"|\bon\w+=""|<script>|\.cookie",
            File.ReadAllText(Path.Combine(Sources, file))));
    }

    [Fact]
    public void has_a_library_that_is_the_published_one()
    {
        var folder = Path.Combine(Sources, "console", "vendor");
        var hash = Convert.ToHexStringLower(
            SHA256.HashData(File.ReadAllBytes(Path.Combine(folder, "htm-preact-standalone.js"))));
        Assert.Contains(hash, File.ReadAllText(Path.Combine(folder, "README.txt")), StringComparison.Ordinal);
        Assert.Contains("Apache License", File.ReadAllText(Path.Combine(folder, "LICENSE-htm.txt")));
        Assert.Contains("MIT License", File.ReadAllText(Path.Combine(folder, "LICENSE-preact.txt")));
    }

    [Fact]
    public async Task can_be_loaded_whatever_the_rate_limit_is()
    {
        await using var node = new Node(
            service.ConnectionString, ("RateLimit:PerSecond", "1"), ("RateLimit:Burst", "1"));
        using var client = new HttpClient { BaseAddress = node.Address };
        foreach (var file in Files.Select(it => it.Data))
        {
            using var answer = await client.GetAsync($"/{file}", Cancellation);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }
    }

    [Theory]
    [InlineData("/appsettings.json")]
    [InlineData("/Conferences.Api.dll")]
    [InlineData("/console/..%2f..%2fappsettings.json")]
    [InlineData("/console/%2e%2e/%2e%2e/appsettings.json")]
    [InlineData("/console/..\\..\\appsettings.json")]
    [InlineData("/console/lib/")]
    [InlineData("/console/nothing.js")]
    [InlineData("/console/%00")]
    public async Task serves_nothing_beside_its_files(string path)
    {
        var (status, type) = await RawAsync(path);
        Assert.True(status is 400 or 404, $"{status}");
        Assert.True(type is null or "application/json", type);
    }

    [Fact]
    public async Task is_told_what_the_media_server_can_do_without_a_token()
    {
        using var answer = await http.GetAsync("/v2/about", Cancellation);
        var read = await Answer.ReadAsync(answer);
        read.Is(HttpStatusCode.OK);
        Assert.True(read.Data.At<bool>("media", "takes_joins"));
        Assert.False(read.Data.At<bool>("media", "takes_legs"));
        using var head = await AskAsync(HttpMethod.Head, "/v2/about/");
        Assert.Equal(HttpStatusCode.OK, head.StatusCode);
        using var put = await AskAsync(HttpMethod.Put, "/v2/about");
        Assert.Equal(HttpStatusCode.MethodNotAllowed, put.StatusCode);
    }

    // Past a client that would tidy the path first.
    private async Task<(int Status, string? Type)> RawAsync(string path)
    {
        var lines = (await Wire.Ask(service.Address, $"GET {path}")).Split("\r\n");
        return (
            int.Parse(lines[0].Split(' ')[1], CultureInfo.InvariantCulture),
            lines.FirstOrDefault(it => it.StartsWith("Content-Type: ", StringComparison.Ordinal))?[14..]);
    }

    private async Task<HttpResponseMessage> AskAsync(
        HttpMethod verb, string path, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(verb, path);
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        return await http.SendAsync(request, Cancellation);
    }

    private static string TypeOf(string file) => Path.GetExtension(file) switch
    {
        ".html" => "text/html",
        ".js" => "text/javascript",
        ".css" => "text/css",
        ".svg" => "image/svg+xml",
        ".ico" => "image/x-icon",
        _ => "text/plain",
    };
}
