using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Conferences.Tests.Fixtures.Contracts;
using Conferences.Tests.Fixtures.Http;

namespace Conferences.Tests.Contracts;

/// <summary>What comes from elsewhere is named exactly: packages, images and actions.</summary>
public sealed partial class What_a_build_takes
{
    private static readonly string[] Projects =
    [
        .. XDocument.Load(Repository.PathOf("Conferences.slnx")).Descendants("Project")
            .Select(it => it.Attribute("Path")!.Value),
    ];

    private static readonly Dictionary<string, string> Versions =
        XDocument.Load(Repository.PathOf("Directory.Packages.props")).Descendants()
            .Where(it => it.Name.LocalName is "PackageVersion" or "GlobalPackageReference")
            .ToDictionary(it => it.Attribute("Include")!.Value, it => it.Attribute("Version")!.Value);

    [Fact]
    public void is_locked_for_every_project_at_the_version_that_is_asked_for()
    {
        Assert.Equal(9, Projects.Length);
        Assert.All(Projects, project =>
        {
            var locked = Locked(project).ToDictionary(it => it.Key, it => it.Value!);
            Assert.All(locked.Where(it => it.Value.At<string>("type") is not "Project"), it =>
            {
                Assert.Matches("^[A-Za-z0-9+/=]{80,}$", it.Value.At<string>("contentHash"));
                if (Versions.GetValueOrDefault(it.Key) is { } version && !version.Contains('$'))
                    Assert.Equal(version, it.Value.At<string>("resolved"));
            });
            Assert.All(
                XDocument.Load(Repository.PathOf(project)).Descendants("PackageReference"),
                it => Assert.Equal("Direct", locked[it.Attribute("Include")!.Value].At<string>("type")));
        });
    }

    [Theory]
    [InlineData(".ci/run", "dotnet restore Conferences.slnx --locked-mode", "check \"the Release build")]
    [InlineData("Dockerfile", "dotnet restore Conferences.Api --locked-mode", "RUN dotnet publish")]
    public void is_compared_with_the_lock_before_it_is_used(string file, string comparison, string use)
    {
        var text = File.ReadAllText(Repository.PathOf(file));
        var compared = text.IndexOf(comparison, StringComparison.Ordinal);
        Assert.InRange(compared, 0, text.IndexOf(use, StringComparison.Ordinal));
    }

    [Fact]
    public void is_an_image_by_its_exact_tag()
    {
        var fixtures = Repository.PathOf("Conferences.Tests/Fixtures");
        string[] files =
        [
            Repository.PathOf("Dockerfile"),
            Repository.PathOf("compose.yaml"),
            .. Directory.EnumerateFiles(fixtures, "*.cs", SearchOption.AllDirectories),
        ];
        var images = files.SelectMany(file => Image().Matches(File.ReadAllText(file)))
            .Select(it => it.Groups["image"].Value).ToArray();
        Assert.True(images.Length >= 6);
        Assert.All(images, image => Assert.Matches(@":\d+\.\d+(\.\d+)?$", image));
        Assert.All(images.GroupBy(it => it.Split(':')[0]), same => Assert.Single(same.Distinct()));
    }

    [Fact]
    public void is_an_action_by_its_commit()
    {
        var actions = Directory.EnumerateFiles(Repository.PathOf(".github/workflows"))
            .SelectMany(file => Action().Matches(File.ReadAllText(file))).ToArray();
        Assert.NotEmpty(actions);
        Assert.All(actions, it => Assert.Matches("^[a-z-]+/[a-z/-]+@[0-9a-f]{40} # v", it.Groups["action"].Value));
    }

    private static JsonObject Locked(string project) => JsonNode.Parse(File.ReadAllText(
        Path.Combine(Path.GetDirectoryName(Repository.PathOf(project))!, "packages.lock.json")))!
            ["dependencies"]!["net10.0"]!.AsObject();

    [GeneratedRegex("""(^FROM |image: |Builder\(")(?<image>[a-z./]+:[^\s"]+)""", RegexOptions.Multiline)]
    private static partial Regex Image();

    [GeneratedRegex(@"uses: (?<action>.+)$", RegexOptions.Multiline)]
    private static partial Regex Action();
}
