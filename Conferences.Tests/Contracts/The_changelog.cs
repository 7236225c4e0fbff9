using System.Text.RegularExpressions;
using Conferences.Tests.Fixtures.Contracts;

namespace Conferences.Tests.Contracts;

/// <summary>Each version's part of the changelog: its form, and what whoever upgrades has to do.</summary>
public sealed partial class The_changelog
{
    private static readonly Match[] Parts =
        Part().Matches(File.ReadAllText(Repository.PathOf("CHANGELOG.md"))).ToArray();

    [Fact]
    public void has_a_part_for_each_version_the_newest_first()
    {
        Assert.NotEmpty(Parts);
        Assert.All(
            Parts.Select(part => part.Groups["title"].Value),
            (title, at) => Assert.Matches(
                at == 0 ? @"^\[Unreleased\]$" : @"^\[\d+\.\d+\.\d+(-[\w.]+)?\] - \d{4}-\d\d-\d\d$", title));
    }

    [Fact]
    public void says_of_each_which_views_have_to_be_rebuilt() => Assert.All(Parts, part => Assert.Contains(
        "\n### Upgrading\n\n- **Views to rebuild:** ", part.Groups["text"].Value, StringComparison.Ordinal));

    [GeneratedRegex(@"^## (?<title>.+)\n(?<text>(?:(?!## ).*\n)*)", RegexOptions.Multiline)]
    private static partial Regex Part();
}
