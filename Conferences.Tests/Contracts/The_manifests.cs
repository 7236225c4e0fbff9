using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Conferences.Tests.Fixtures.Contracts;
using Conferences.Tests.Fixtures.Http;
using YamlDotNet.Serialization;

namespace Conferences.Tests.Contracts;

using Map = Dictionary<object, object>;

/// <summary>
/// The manifests in <c>deploy/kubernetes</c> fit the service and each other. That they fit Kubernetes is checked by
/// <c>.ci/kubernetes</c>.
/// </summary>
public sealed partial class The_manifests(Service service)
{
    private static readonly string Folder = Repository.PathOf("deploy/kubernetes");

    private static readonly Dictionary<string, Map> All = Directory.EnumerateFiles(Folder, "*.yaml").ToDictionary(
        it => Path.GetFileName(it), it => new DeserializerBuilder().Build().Deserialize<Map>(File.ReadAllText(it)));

    private static readonly Dictionary<string, string> Settings = File.ReadLines(Path.Combine(Folder, "settings.env"))
        .Where(line => line is not ("" or ['#', ..])).Select(line => line.Split('=', 2))
        .ToDictionary(it => it[0], it => it[1]);

    // Where settings are documented, by their names as environment variables.
    private static readonly string Documented = string.Concat(
        ((string[])["README.md", "docs/operations.md", "docs/media.md"])
            .Select(page => File.ReadAllText(Repository.PathOf(page))));

    private static IEnumerable<Map> Workloads => [All["deployment.yaml"], All["schema.yaml"]];

    [Fact]
    public void are_all_applied() => Assert.Equal(
        All.Keys.Where(name => name != "kustomization.yaml").Order(),
        ((List<object>)All["kustomization.yaml"]["resources"]).Cast<string>().Order());

    [Fact]
    public void set_nothing_that_the_service_does_not_know()
    {
        var commented = Commented().Matches(File.ReadAllText(Path.Combine(Folder, "settings.env")));
        var secrets = Secret().Matches(File.ReadAllText(Path.Combine(Folder, "README.md")));
        Assert.True(secrets.Count >= 6);
        Assert.All(
            [.. Settings.Keys, .. commented.Concat(secrets).Select(it => it.Groups["name"].Value)],
            name => Assert.Contains(name, Documented, StringComparison.Ordinal));
    }

    [Fact]
    public void have_no_secret_and_name_those_they_need()
    {
        Assert.DoesNotContain(Settings.Keys, name => name.Contains("ConnectionStrings") || name.Contains("Key"));
        Assert.Equal(["conferences"], Secrets(All["deployment.yaml"]));
        Assert.Equal(["conferences", "conferences-owner"], Secrets(All["schema.yaml"]));
        Assert.Equal(["db-apply"], ((List<object>)Container(All["schema.yaml"])["args"]).Cast<string>());
    }

    [Fact]
    public void confine_every_container() => Assert.All(Workloads, workload =>
    {
        var (pod, container) = (Pod(workload), Container(workload));
        Assert.Equal("false", pod["automountServiceAccountToken"]);
        Assert.Equal(
            ("true", "1654", "RuntimeDefault"),
            (At(pod, "securityContext", "runAsNonRoot"), At(pod, "securityContext", "runAsUser"),
                At(pod, "securityContext", "seccompProfile", "type")));
        Assert.Equal(
            ("false", "true"),
            (At(container, "securityContext", "allowPrivilegeEscalation"),
                At(container, "securityContext", "readOnlyRootFilesystem")));
        Assert.Equal(["ALL"], (List<object>)At(container, "securityContext", "capabilities", "drop"));
        Assert.Matches("^[0-9]+Mi$", (string)At(container, "resources", "limits", "memory"));
        Assert.Equal("/tmp", ((Map)((List<object>)container["volumeMounts"]).Single())["mountPath"]);
    });

    [Fact]
    public void name_the_ports_that_the_service_listens_at()
    {
        var ports = ((List<object>)Container(All["deployment.yaml"])["ports"]).Cast<Map>()
            .ToDictionary(it => (string)it["name"], it => (string)it["containerPort"]);
        Assert.Equal(ports["http"], Settings["ASPNETCORE_URLS"].Split(':')[^1]);
        Assert.Equal(ports["metrics"], Settings["Metrics__Url"].Split(':')[^1]);
        Assert.Contains($"EXPOSE {ports["http"]}\n", File.ReadAllText(Repository.PathOf("Dockerfile")));
        var port = (Map)((List<object>)At(All["service.yaml"], "spec", "ports")).Single();
        Assert.Equal("http", port["targetPort"]);
    }

    [Fact]
    public async Task ask_for_pages_of_health_that_there_are()
    {
        var node = Container(All["deployment.yaml"]);
        using var http = new HttpClient { BaseAddress = service.Address };
        foreach (var probe in (string[])["startupProbe", "livenessProbe", "readinessProbe"])
        {
            using var answer = await http.GetAsync(
                (string)At(node, probe, "httpGet", "path"), TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }

        // Without its database a node is not ready, and must not be restarted.
        Assert.Equal("/health/live", At(node, "livenessProbe", "httpGet", "path"));
        Assert.Equal("/health/ready", At(node, "readinessProbe", "httpGet", "path"));
    }

    [Fact]
    public void leave_a_node_the_time_that_it_takes_to_stop()
    {
        var deployment = All["deployment.yaml"];
        var pause = Number(At(Container(deployment), "lifecycle", "preStop", "sleep", "seconds"));
        var delay = Number(Settings["Shutdown__DelaySeconds"]);
        var timeout = Number(Settings["Shutdown__TimeoutSeconds"]);
        Assert.True(pause > 0 && delay > 0);
        Assert.InRange(Number(Pod(deployment)["terminationGracePeriodSeconds"]), pause + delay + timeout + 5, 120);
    }

    [Fact]
    public void select_the_nodes_by_the_label_they_have()
    {
        var labels = (Map)At(All["deployment.yaml"], "spec", "template", "metadata", "labels");
        Assert.All<object>(
            [
                At(All["deployment.yaml"], "spec", "selector", "matchLabels"),
                At(All["service.yaml"], "spec", "selector"),
                At(All["poddisruptionbudget.yaml"], "spec", "selector", "matchLabels"),
            ],
            selector => Assert.Equal(labels, (Map)selector));
        Assert.NotEqual(labels, At(All["schema.yaml"], "spec", "template", "metadata", "labels"));
    }

    private static Map Pod(Map workload) => (Map)At(workload, "spec", "template", "spec");

    private static Map Container(Map workload) => (Map)((List<object>)Pod(workload)["containers"]).Single();

    private static IEnumerable<string> Secrets(Map workload) => ((List<object>)Container(workload)["envFrom"])
        .Cast<Map>().Where(it => it.ContainsKey("secretRef")).Select(it => (string)At(it, "secretRef", "name"));

    private static object At(Map map, params string[] path) =>
        path.Aggregate((object)map, (at, key) => ((Map)at)[key]);

    private static int Number(object text) => int.Parse((string)text, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^# (?<name>\w+__\w+|OTEL_\w+)=", RegexOptions.Multiline)]
    private static partial Regex Commented();

    [GeneratedRegex(@"`(?<name>\w+__\w+)`")]
    private static partial Regex Secret();
}
