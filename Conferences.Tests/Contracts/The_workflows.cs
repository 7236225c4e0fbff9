using System.Text.RegularExpressions;
using Conferences.Tests.Fixtures.Contracts;
using YamlDotNet.Serialization;

namespace Conferences.Tests.Contracts;

using Map = Dictionary<object, object>;

/// <summary>What GitHub reads of the repository: workflows, templates and what is kept up to date.</summary>
public sealed partial class The_workflows
{
    private static readonly Dictionary<string, Map> Workflows = Read(".github/workflows");

    private static IEnumerable<(string Workflow, string Run)> Commands =>
        from workflow in Workflows
        from job in ((Map)workflow.Value["jobs"]).Values.Cast<Map>()
        from step in ((List<object>)job["steps"]).Cast<Map>()
        where step.ContainsKey("run")
        select (workflow.Key, (string)step["run"]);

    [Fact]
    public void run_only_scripts_that_there_are()
    {
        var scripts = Commands.SelectMany(it => Script().Matches(it.Run).Select(script => script.Value)).ToArray();
        Assert.Contains(".ci/run", scripts);
        Assert.Contains(".ci/release", scripts);
        Assert.All(scripts, script =>
        {
            var path = Repository.PathOf(script);
            Assert.True(File.Exists(path), script);
            Assert.True(File.GetUnixFileMode(path).HasFlag(UnixFileMode.UserExecute), script);
        });
    }

    [Fact]
    public void may_only_read_unless_a_job_says_what_else()
    {
        Assert.Equal(["build.yml", "codeql.yml", "release.yml"], Workflows.Keys.Order());
        Assert.All(Workflows, it =>
        {
            var may = (Map)it.Value["permissions"];
            Assert.Equal(("contents", "read"), (may.Keys.Single(), may.Values.Single()));
            Assert.All(((Map)it.Value["jobs"]).Values.Cast<Map>(), job => Assert.Contains("timeout-minutes", job.Keys));
        });
    }

    // Text that strangers choose, such as a branch's name, would be run as it is.
    [Fact]
    public void put_no_text_of_others_into_a_script() =>
        Assert.All(Commands, it => Assert.DoesNotContain("${{", it.Run, StringComparison.Ordinal));

    [Fact]
    public void fetch_the_history_where_a_version_is_needed() => Assert.All(
        ["build.yml", "release.yml"],
        name =>
        {
            var steps = ((Map)Workflows[name]["jobs"]).Values.Cast<Map>()
                .SelectMany(job => ((List<object>)job["steps"]).Cast<Map>());
            var checkout = (Map)steps.First(step => step.TryGetValue("uses", out var uses)
                && ((string)uses).StartsWith("actions/checkout@", StringComparison.Ordinal))["with"];
            Assert.Equal("0", checkout["fetch-depth"]);
        });

    [Fact]
    public void look_for_newer_versions_where_there_are_some()
    {
        var updates = ((List<object>)Read(".github")["dependabot.yml"]["updates"]).Cast<Map>().ToArray();
        var places = updates.SelectMany(it => it.TryGetValue("directories", out var several)
            ? ((List<object>)several).Cast<string>()
            : [(string)it["directory"]]).ToArray();
        Assert.Contains("nuget", updates.Select(it => it["package-ecosystem"]));
        Assert.All(places, place => Assert.True(Directory.Exists(Repository.PathOf(place.TrimStart('/'))), place));
    }

    [Fact]
    public void have_templates_that_ask_for_the_version()
    {
        var templates = Read(".github/ISSUE_TEMPLATE");
        Assert.Equal(["bug.yml", "config.yml", "feature.yml"], templates.Keys.Order());
        Assert.All(templates.Where(it => it.Key != "config.yml"), it => Assert.All(
            ((List<object>)it.Value["body"]).Cast<Map>().Where(field => (string)field["type"] != "markdown"),
            field => Assert.Contains("label", ((Map)field["attributes"]).Keys)));
        Assert.Contains(
            ((List<object>)templates["bug.yml"]["body"]).Cast<Map>(),
            field => field.TryGetValue("id", out var id) && (string)id == "version");
    }

    [Fact]
    public void develop_with_the_sdk_of_the_image()
    {
        var container = Container().Match(File.ReadAllText(Repository.PathOf(".devcontainer/devcontainer.json")));
        Assert.Contains(
            $"FROM {container.Groups["image"].Value} AS",
            File.ReadAllText(Repository.PathOf("Dockerfile")),
            StringComparison.Ordinal);
    }

    private static Dictionary<string, Map> Read(string folder) =>
        Directory.EnumerateFiles(Repository.PathOf(folder), "*.yml").ToDictionary(
            it => Path.GetFileName(it), it => new DeserializerBuilder().Build().Deserialize<Map>(File.ReadAllText(it)));

    [GeneratedRegex(@"(?<=^|\s)(\.ci/|\./)[\w./-]+")]
    private static partial Regex Script();

    [GeneratedRegex("\"image\": \"(?<image>[^\"]+)\"")]
    private static partial Regex Container();
}
