using System.Diagnostics;
using System.Text.RegularExpressions;
using Conferences.Api.Auth;
using Conferences.Tests.Asking;
using Conferences.Tests.Listening;
using Conferences.Tests.Surviving;

namespace Conferences.Tests.Keeping;

/// <summary>What the first page promises: its tour is run as it stands, in one shell, against the service.</summary>
public sealed partial class The_readme(Service service, SharedBroker broker)
{
    private const string Tour = "Five minutes with curl";
    private const string Bus = "Listen to it";
    private const string Configuration = "Configuration";

    private static readonly string Text = File.ReadAllText(Repository.PathOf("README.md"));

    private static readonly string Code = string.Concat(Directory
        .EnumerateFiles(Repository.PathOf("Conferences.Api"), "*.cs", SearchOption.AllDirectories)
        .Where(path => !path.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}"))
        .Select(File.ReadAllText));

    private static IEnumerable<string> Pages =>
    [
        .. Directory.EnumerateFiles(Repository.Root, "*.md"),
        .. Directory.EnumerateFiles(Repository.PathOf("docs"), "*.md", SearchOption.AllDirectories),
        .. Directory.EnumerateFiles(Repository.PathOf("packages"), "*.md"),
        .. Directory.EnumerateFiles(Repository.PathOf("benchmarks"), "*.md"),
    ];

    [Fact]
    public Task tells_what_its_tour_answers() =>
        AnswersAsync(Script(Tour), service.Address, service.Portal().Account);

    [Fact]
    public async Task tells_what_is_heard_on_the_bus()
    {
        var host = await broker.HostAsync("readme");
        await using var node = new Node(
            await service.NewDatabaseAsync("readme"), ("ConnectionStrings:RabbitMq", host.ToString()));
        await AnswersAsync(
            Script(Tour) + Script(Bus), node.ClientOptions.BaseAddress, Api.Ids.New(), $"{host}");
    }

    [Fact]
    public void is_short() => Assert.InRange(Text.Split('\n').Length, 1, 120);

    [Fact]
    public void names_only_configuration_that_is_read()
    {
        var more = File.ReadAllText(Repository.PathOf("docs/operations.md"));
        var named = Key().Matches(Section(Text, Configuration) + Section(more, Configuration))
            .Select(it => it.Value).Distinct().ToArray();

        Assert.Contains("ConnectionStrings__Postgres", named);
        Assert.Contains("RateLimit__Burst", named);
        Assert.All(named, key => Assert.True(IsRead(key), $"Nothing reads {key}."));
    }

    [Fact]
    public void and_every_other_page_link_to_what_exists()
    {
        var links = Pages.SelectMany(page => Link().Matches(File.ReadAllText(page))
            .Select(link => (Page: page, Target: link.Groups["target"].Value.Split('#')[0]))
            .Where(link => link.Target.Length > 0 && !link.Target.Contains("://")))
            .ToArray();

        Assert.NotEmpty(links);
        Assert.All(links, link => Assert.True(
            Path.Exists(Path.Combine(Path.GetDirectoryName(link.Page)!, link.Target)),
            $"{Path.GetRelativePath(Repository.Root, link.Page)} links to {link.Target}."));
    }

    private static string Section(string page, string title)
    {
        var from = page.IndexOf($"\n## {title}\n", StringComparison.Ordinal);
        Assert.True(from >= 0, $"There is no section '{title}'.");
        var to = page.IndexOf("\n## ", from + 1, StringComparison.Ordinal);
        return to < 0 ? page[from..] : page[from..to];
    }

    private static string Script(string section) =>
        string.Concat(Shell().Matches(Section(Text, section)).Select(block => block.Groups["script"].Value));

    private static async Task AnswersAsync(string script, Uri address, string account, string? bus = null)
    {
        var promises = Promise().Matches(script).Select(it => it.Groups["promise"].Value.Split(", ")).ToArray();

        var said = await RunAsync(script, address, account, bus);

        var answers = said.Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Assert.NotEmpty(promises);
        Assert.Equal(promises.Length, answers.Length);
        Assert.All(promises.Zip(answers), pair =>
        {
            var (promise, answer) = pair;
            if (char.IsAsciiDigit(promise[0][0]))
                Assert.EndsWith($" {promise[0]}", answer);
            else
                Assert.Contains(promise[0], answer);
            Assert.All(promise.Skip(1), part => Assert.Contains(part, answer));
        });
    }

    // The scripts look for the demo key where ./run leaves it, and take the address from the environment.
    private static async Task<string> RunAsync(string script, Uri address, string account, string? bus)
    {
        var folder = Directory.CreateTempSubdirectory("conferences-tour-");
        try
        {
            folder.CreateSubdirectory(".data");
            await WriteAsync(Path.Combine(folder.FullName, ".data", "demo-key"), $"{account} {Service.OperatorKey}\n");
            var run = Path.Combine(folder.FullName, "run");
            await WriteAsync(run, $"#!/bin/sh\nexec dotnet '{Executable.File}' \"$@\"\n");
            File.SetUnixFileMode(run, UnixFileMode.UserRead | UnixFileMode.UserExecute);
            return await RunAsync(script, folder.FullName, address, bus);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static Task WriteAsync(string path, string text) =>
        File.WriteAllTextAsync(path, text, TestContext.Current.CancellationToken);

    private static async Task<string> RunAsync(string script, string folder, Uri address, string? bus)
    {
        using var bash = Process.Start(new ProcessStartInfo("bash", ["-eu", "-c", script])
        {
            WorkingDirectory = folder,
            Environment =
            {
                ["URL"] = address.ToString().TrimEnd('/'),
                ["ConnectionStrings__RabbitMq"] = bus,
            },
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var errors = bash.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await bash.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await bash.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal("", await errors);
        Assert.Equal(0, bash.ExitCode);
        return output;
    }

    private static bool IsRead(string key) => key switch
    {
        "ASPNETCORE_URLS" => true, // by the framework
        "OTEL_EXPORTER_OTLP_ENDPOINT" => Code.Contains("OtlpExporter(", StringComparison.Ordinal),
        _ when key.StartsWith("Authentication__ApiKeys__0__", StringComparison.Ordinal) =>
            Code.Contains("\"Authentication:ApiKeys\"", StringComparison.Ordinal)
            && typeof(ConfiguredKey).GetProperty(key.Split("__")[^1]) is not null,
        _ when key.StartsWith("Media__Endpoints__", StringComparison.Ordinal) =>
            Code.Contains("$\"Media:Endpoints:{", StringComparison.Ordinal),
        _ when key.StartsWith("ConnectionStrings__", StringComparison.Ordinal) =>
            Code.Contains($"GetConnectionString(\"{key.Split("__")[1]}\")", StringComparison.Ordinal),
        _ => Code.Contains($"\"{key.Replace("__", ":")}\"", StringComparison.Ordinal),
    };

    [GeneratedRegex(@"^```sh\n(?<script>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Shell();

    // What an answer ends with and has in it, or what a fact has in it.
    [GeneratedRegex(@"(  |^)# (?<promise>\d{3}.*|"".*)$", RegexOptions.Multiline)]
    private static partial Regex Promise();

    [GeneratedRegex(@"(?<=`)[A-Za-z]+(_+[A-Za-z0-9]+)+(?=`)")]
    private static partial Regex Key();

    [GeneratedRegex(@"\]\((?<target>[^)\s]+)\)")]
    private static partial Regex Link();
}
