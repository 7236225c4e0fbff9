using System.Diagnostics;
using System.Text.RegularExpressions;
using Conferences.Api.Auth;
using Conferences.Api.Crossbar;
using Conferences.Tests.Fixtures.Bus;
using Conferences.Tests.Fixtures.Contracts;
using Conferences.Tests.Fixtures.Http;
using Conferences.Tests.Fixtures.Operations;

namespace Conferences.Tests.Contracts;

/// <summary>The tour of the README is run as printed, in one shell, against the service.</summary>
public sealed partial class The_readme(Service service, SharedBroker broker)
{
    private const string FiveMinutes = "Five minutes with curl";
    private const string Bus = "Listen for events";
    private const string Configuration = "Configuration";

    private static readonly string Text = File.ReadAllText(Repository.PathOf("README.md"));

    private static readonly string Code = string.Concat(((string[])["Conferences.Api", "Conferences.Development"])
        .SelectMany(project =>
            Directory.EnumerateFiles(Repository.PathOf(project), "*.cs", SearchOption.AllDirectories))
        .Where(path => !path.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}"))
        .Select(File.ReadAllText));

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static IEnumerable<string> Pages =>
    [
        .. Directory.EnumerateFiles(Repository.Root, "*.md"),
        .. Directory.EnumerateFiles(Repository.PathOf("docs"), "*.md", SearchOption.AllDirectories),
        .. Directory.EnumerateFiles(Repository.PathOf("benchmarks"), "*.md"),
    ];

    [Fact]
    public Task tells_what_its_tour_answers() =>
        new Tour(service.Address, service.Portal().Account).AnswersAsync(Tour.Script(Text, FiveMinutes));

    [Fact]
    public async Task tells_what_is_heard_on_the_bus()
    {
        var host = await broker.HostAsync("readme");
        await using var node = new Node(
            await service.NewDatabaseAsync("readme"), ("ConnectionStrings:RabbitMq", host.ToString()));
        await new Tour(node.ClientOptions.BaseAddress, Ids.New(), ("ConnectionStrings__RabbitMq", $"{host}"))
            .AnswersAsync(Tour.Script(Text, FiveMinutes) + Tour.Script(Text, Bus));
    }

    [Fact]
    public async Task lays_answers_out_on_a_terminal_and_leaves_them_alone_in_a_pipe()
    {
        var pretty = Tour.Script(Text, FiveMinutes).Split('\n')
            .Single(it => it.StartsWith("pretty() ", StringComparison.Ordinal));
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, pretty + "\necho '{\"a\":1} 201' | pretty\n", Cancellation);
        Assert.Equal("{\"a\":1} 201\n", await OutputAsync("bash", file));
        Assert.SkipUnless(File.Exists("/usr/bin/jq") && File.Exists("/usr/bin/script"), "jq or script is missing");
        var shown = await OutputAsync("script", "-qec", $"bash {file}", "/dev/null");
        Assert.Equal(
            ["{", "  \"a\": 1", "}", "201"],
            Colour().Replace(shown, "").ReplaceLineEndings("\n").TrimEnd().Split('\n'));
        File.Delete(file);
    }

    [Fact]
    public void is_short() => Assert.InRange(Text.Split('\n').Length, 1, 140);

    [Fact]
    public void names_only_configuration_that_is_read()
    {
        var more = File.ReadAllText(Repository.PathOf("docs/operations.md"));
        var named = Key().Matches(Tour.Section(Text, Configuration) + Tour.Section(more, Configuration))
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

    private static async Task<string> OutputAsync(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        return (await Executable.EndOfAsync(Process.Start(start)!)).Did().Output;
    }

    private static bool IsRead(string key) => key switch
    {
        "ASPNETCORE_URLS" => true, // by the framework
        "OTEL_EXPORTER_OTLP_ENDPOINT" => Code.Contains("OtlpExporter(", StringComparison.Ordinal),
        _ when key.StartsWith("Authentication__ApiKeys__0__", StringComparison.Ordinal) =>
            Code.Contains("\"Authentication:ApiKeys\"", StringComparison.Ordinal)
            && typeof(ConfiguredKey).GetProperty(key.Split("__")[^1]) is not null,
        _ when key.StartsWith("Audit__Keys__0__", StringComparison.Ordinal) =>
            Code.Contains("GetSection(\"Audit:Keys\")", StringComparison.Ordinal)
            && Code.Contains($"[\"{key.Split("__")[^1]}\"]", StringComparison.Ordinal),
        _ when key.StartsWith("Media__Endpoints__", StringComparison.Ordinal) =>
            Code.Contains("$\"Media:Endpoints:{", StringComparison.Ordinal),
        _ when key.StartsWith("ConnectionStrings__", StringComparison.Ordinal) =>
            Code.Contains($"GetConnectionString(\"{key.Split("__")[1]}\")", StringComparison.Ordinal),
        _ => Code.Contains($"\"{key.Replace("__", ":")}\"", StringComparison.Ordinal),
    };

    [GeneratedRegex(@"(?<=`)[A-Za-z]+(_+[A-Za-z0-9]+)+(?=`)")]
    private static partial Regex Key();

    [GeneratedRegex(@"\e\[[0-9;]*m")]
    private static partial Regex Colour();

    [GeneratedRegex(@"\]\((?<target>[^)\s]+)\)")]
    private static partial Regex Link();
}
