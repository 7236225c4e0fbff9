using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Conferences.Tests.Fixtures.Contracts;
using Conferences.Tests.Fixtures.Http;
using YamlDotNet.Serialization;

namespace Conferences.Tests.Contracts;

using Map = Dictionary<object, object>;

/// <summary>What is in <c>deploy</c> for Prometheus and Grafana, by its structure.</summary>
public sealed partial class The_alerts
{
    private static readonly string Page = File.ReadAllText(Repository.PathOf("docs/operations.md"));

    private static readonly Map[] Alerts =
    [
        .. List(Yaml("alerts.yaml")["groups"]).SelectMany(group => List(group["rules"])),
    ];

    [Fact]
    public void say_how_bad_it_is_and_where_the_page_says_what_to_do()
    {
        Assert.True(Alerts.Length >= 15);
        Assert.All(Alerts, alert =>
        {
            Assert.Contains((string)((Map)alert["labels"])["severity"], (string[])["critical", "warning", "info"]);
            var notes = (Map)alert["annotations"];
            Assert.NotEmpty((string)notes["summary"]);
            Assert.Equal($"docs/operations.md#{Name(alert).ToLowerInvariant()}", notes["runbook_url"]);
        });

        // In the order of the rules, so that none is explained that there is not.
        Assert.Equal(
            Alerts.Select(Name), Explained().Matches(Page).Select(heading => heading.Groups["name"].Value));
    }

    [Fact]
    public void each_have_a_test_in_which_they_fire() => Assert.Equal(
        Alerts.Select(Name).Order(),
        List(Yaml("alerts.test.yaml")["tests"])
            .SelectMany(test => List(test["alert_rule_test"]))
            .Where(test => ((List<object>)test["exp_alerts"]).Count > 0)
            .Select(test => (string)test["alertname"]).Order());

    [Fact]
    public void stand_beside_a_dashboard_whose_panels_say_what_they_show()
    {
        JsonNode[] panels = [.. Dashboard()["panels"]!.AsArray().OfType<JsonNode>()];
        Assert.Equal(panels.Length, panels.Select(it => it.At<int>("id")).Distinct().Count());
        Assert.All(panels.Where(it => it.At<string>("type") != "row"), panel =>
        {
            Assert.NotEmpty(panel.At<string>("title"));
            Assert.EndsWith(".", panel.At<string>("description"));
            Assert.NotEmpty(panel.At<string>("fieldConfig.defaults.unit"));
            Assert.NotEmpty(panel["targets"]!.AsArray());
            Assert.All(panel["targets"]!.AsArray().OfType<JsonNode>(), target =>
            {
                Assert.Equal("${datasource}", target.At<string>("datasource.uid"));
                Assert.Contains("instance=~\"$instance\"", target.At<string>("expr"));
            });
        });
    }

    [Fact]
    public void leave_no_metric_of_the_service_unseen()
    {
        var queries = string.Join('\n', Queries());
        var counted = Measured().Matches(Page).Select(it => it.Groups["name"].Value).ToArray();
        Assert.True(counted.Length > 25);
        Assert.All(
            counted.Except(Unshown), it => Assert.Contains(it.Replace('.', '_'), queries, StringComparison.Ordinal));
    }

    // Of one kind of media server; and the number that is in the same table as the bytes.
    private static readonly string[] Unshown = ["conferences.media.passed_over", "conferences.account.conferences"];

    /// <summary>Every query of the alerts and of the dashboard, with its variables filled in.</summary>
    internal static IEnumerable<string> Queries() =>
    [
        .. Alerts.Select(alert => (string)alert["expr"]),
        .. OfTheDashboard(),
    ];

    /// <summary>The queries of the dashboard.</summary>
    internal static IEnumerable<string> OfTheDashboard() =>
        from panel in Dashboard()["panels"]!.AsArray()
        from target in panel!["targets"]?.AsArray() ?? []
        select target!.At<string>("expr").Replace("$__rate_interval", "1m").Replace("$job", ".*")
            .Replace("$instance", ".*");

    private static JsonNode Dashboard() =>
        JsonNode.Parse(File.ReadAllText(Repository.PathOf("deploy/grafana/conferences.json")))!;

    private static string Name(Map alert) => (string)alert["alert"];

    private static Map Yaml(string file) => new DeserializerBuilder().Build()
        .Deserialize<Map>(File.ReadAllText(Repository.PathOf($"deploy/prometheus/{file}")));

    private static IEnumerable<Map> List(object list) => ((List<object>)list).Cast<Map>();

    [GeneratedRegex("^### (?<name>Conferences[A-Za-z]+)$", RegexOptions.Multiline)]
    private static partial Regex Explained();

    [GeneratedRegex(@"^\| `(?<name>conferences\.[a-z_.]+)` \| [a-z -]+ \| `[^`]+` \|", RegexOptions.Multiline)]
    private static partial Regex Measured();
}
