using System.Text.RegularExpressions;
using Conferences.Tests.Fixtures.Contracts;

namespace Conferences.Tests.Contracts;

/// <summary>SECURITY.md claims nothing that no test holds.</summary>
public sealed partial class The_security_page
{
    private static readonly string[] Rows =
    [
        .. Tour.Section(File.ReadAllText(Repository.PathOf("SECURITY.md")), "Threat model").Split('\n')
            .Where(line => line.StartsWith("| ", StringComparison.Ordinal)).Skip(2),
    ];

    [Fact]
    public void says_of_everybody_what_they_are_trusted_with_and_what_they_are_kept_from()
    {
        Assert.True(Rows.Length >= 10);
        Assert.All(Rows, row => Assert.DoesNotContain(
            row.Trim('|').Split('|'), cell => string.IsNullOrWhiteSpace(cell)));
        Assert.All(Rows, row => Assert.Equal(4, row.Trim('|').Split('|').Length));
    }

    [Fact]
    public void names_the_tests_that_hold_it() => Assert.All(Rows, row =>
    {
        var tests = Test().Matches(row.Trim('|').Split('|')[^1]);
        Assert.NotEmpty(tests);
        Assert.All(tests, test =>
        {
            var (name, path) = (test.Groups["name"].Value, test.Groups["path"].Value);
            Assert.Equal(name, Path.GetFileNameWithoutExtension(path));
            Assert.Matches(@"\[(Fact|Theory)\]", File.ReadAllText(Repository.PathOf(path)));
        });
    });

    [GeneratedRegex(@"\[(?<name>\w+)\]\((?<path>Conferences\.Tests/[^)]+\.cs)\)")]
    private static partial Regex Test();
}
