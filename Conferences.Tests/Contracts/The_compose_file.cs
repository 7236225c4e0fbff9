using System.Text.RegularExpressions;
using Conferences.Tests.Fixtures.Contracts;
using YamlDotNet.Core;
using YamlDotNet.Serialization;

namespace Conferences.Tests.Contracts;

using Map = Dictionary<object, object>;

/// <summary>
/// compose.yaml, checked by its structure, and by docker compose itself where it is available.
/// </summary>
public sealed partial class The_compose_file
{
    private static readonly string[] KeysOfAService =
    [
        "build", "image", "user", "command", "ports", "networks", "environment", "depends_on", "restart", "volumes",
        "healthcheck", "hostname", "mem_limit", "pids_limit", "cap_drop", "security_opt", "read_only", "tmpfs",
        "stop_grace_period",
    ];

    // Variables that may have a default.
    private static readonly string[] HaveDefaults = ["LISTEN"];

    private static readonly string Text = File.ReadAllText(Repository.PathOf("compose.yaml"));

    private static readonly Map Compose = new DeserializerBuilder().Build()
        .Deserialize<Map>(new MergingParser(new Parser(new StringReader(Text))));

    private static IEnumerable<(string Name, Map Service)> Services =>
        ((Map)Compose["services"]).Select(pair => ((string)pair.Key, (Map)pair.Value));

    /// <summary>The variables without which it does not start.</summary>
    internal static IEnumerable<string> Required =>
        Variable().Matches(Text).Where(it => it.Groups["rest"].Value.StartsWith(":?", StringComparison.Ordinal))
            .Select(it => it.Groups["name"].Value).Distinct();

    [Fact]
    public void has_the_service_its_database_and_its_broker_and_knows_every_key_it_uses()
    {
        Assert.Equal(["api", "schema", "postgres", "rabbitmq"], Services.Select(it => it.Name));
        Assert.All(Services, it => Assert.Empty(it.Service.Keys.Except(KeysOfAService)));
        Assert.Empty(Compose.Keys.Except(["x-confined", "services", "networks", "volumes"]));
    }

    [Fact]
    public void publishes_the_port_that_the_image_listens_on_and_no_other_on_loopback_unless_asked()
    {
        var published = Assert.Single(Services, it => it.Service.ContainsKey("ports"));
        Assert.Equal("api", published.Name);
        Assert.Equal("${LISTEN:-127.0.0.1}:8000-8002:8000", Assert.Single(List(published.Service, "ports")));
        Assert.Contains("ASPNETCORE_URLS=http://+:8000", File.ReadAllText(Repository.PathOf("Dockerfile")));
    }

    [Fact]
    public void shuts_the_servers_in_a_network_without_a_way_out()
    {
        var servers = (Map)((Map)Compose["networks"])["servers"];
        Assert.Equal("true", servers["internal"]);
        Assert.All(
            Services.Where(it => it.Name != "api"), it => Assert.Equal(["servers"], List(it.Service, "networks")));
    }

    [Fact]
    public void requires_every_secret_and_writes_none()
    {
        var variables = Variable().Matches(Text);
        Assert.All(variables, it => Assert.True(
            it.Groups["rest"].Value.StartsWith(":?", StringComparison.Ordinal)
            || HaveDefaults.Contains(it.Groups["name"].Value),
            $"{it.Value} has a default."));
        var secrets = Services.SelectMany(it => (Map)it.Service["environment"])
            .Where(it => Secret().IsMatch($"{it.Key} {it.Value}")).ToArray();
        Assert.True(secrets.Length >= 7);
        Assert.All(secrets, it => Assert.Contains(":?", (string)it.Value));
    }

    [Fact]
    public void confines_every_container()
    {
        Assert.All(Services, it =>
        {
            Assert.Equal(["ALL"], List(it.Service, "cap_drop"));
            Assert.Equal(["no-new-privileges:true"], List(it.Service, "security_opt"));
            Assert.Equal("true", it.Service["read_only"]);
            Assert.Matches("^[0-9]+[mg]$", (string)it.Service["mem_limit"]);
            Assert.Matches("^[0-9]+$", (string)it.Service["pids_limit"]);
            Assert.DoesNotContain("cap_add", it.Service.Keys);
        });

        // The images of both servers would start as root and need capabilities to become somebody else.
        Assert.All(
            Services.Where(it => it.Service.ContainsKey("user") || !it.Service.ContainsKey("build")),
            it => Assert.Equal(it.Name, it.Service["user"]));
        Assert.Contains("USER $APP_UID", File.ReadAllText(Repository.PathOf("Dockerfile")));
    }

    [Fact]
    public void gives_the_service_no_users_that_administer_a_server()
    {
        var postgres = (Map)Services.Single(it => it.Name == "postgres").Service["environment"];
        var api = (Map)Services.Single(it => it.Name == "api").Service["environment"];
        Assert.DoesNotContain(
            $"Username={postgres["POSTGRES_USER"]};", (string)api["ConnectionStrings__Postgres"]);
        Assert.DoesNotContain("ADMIN", string.Concat(api.Values));
        Assert.Contains(
            "./deploy/postgres:/docker-entrypoint-initdb.d:ro",
            List(Services.Single(it => it.Name == "postgres").Service, "volumes"));
        Assert.Contains(
            "./deploy/rabbitmq.conf:/etc/rabbitmq/conf.d/20-conferences.conf:ro",
            List(Services.Single(it => it.Name == "rabbitmq").Service, "volumes"));
    }

    [Fact]
    public void starts_the_service_when_what_it_depends_on_is_healthy()
    {
        Assert.All(
            Services.Where(it => it.Name != "schema"), it => Assert.Contains("healthcheck", it.Service.Keys));
        var needs = (Map)Services.Single(it => it.Name == "api").Service["depends_on"];
        Assert.Equal(3, needs.Count);
        Assert.Equal("service_completed_successfully", ((Map)needs["schema"])["condition"]);
        Assert.All(
            needs.Where(need => (string)need.Key != "schema"),
            need => Assert.Equal("service_healthy", ((Map)need.Value)["condition"]));
    }

    [Fact]
    public void gives_the_owner_of_the_schema_to_the_service_that_applies_it_and_to_no_node()
    {
        var (api, schema) = (Environment("api"), Environment("schema"));
        Assert.DoesNotContain("ConnectionStrings__PostgresOwner", api.Keys);
        Assert.Contains(";Username=conferences;", (string)schema["ConnectionStrings__PostgresOwner"]);
        Assert.Contains(";Username=conferences_service;", (string)api["ConnectionStrings__Postgres"]);
        Assert.Equal(api["ConnectionStrings__Postgres"], schema["ConnectionStrings__Postgres"]);
        Assert.Contains(
            "create role conferences_service login nosuperuser",
            File.ReadAllText(Repository.PathOf("deploy/postgres/database.sh")));
    }

    [Fact]
    public void declares_every_volume_it_mounts_and_has_what_it_mounts_from_here()
    {
        var mounted = Services.Where(it => it.Service.ContainsKey("volumes"))
            .SelectMany(it => List(it.Service, "volumes"))
            .Select(mount => mount.Split(':')[0]).ToLookup(it => it.StartsWith("./", StringComparison.Ordinal));
        Assert.Equal(((Map)Compose["volumes"]).Keys.Cast<string>(), mounted[false]);
        Assert.All(mounted[true], file => Assert.True(Path.Exists(Repository.PathOf(file)), file));
    }

    private static Map Environment(string service) =>
        (Map)Services.Single(it => it.Name == service).Service["environment"];

    [Fact]
    public void passes_dockers_own_check_where_that_is_installed()
    {
        var (code, _) = Repository.Run("docker", "compose", "version");
        Assert.SkipWhen(code != 0, "docker compose is not installed");
        var (check, said) = Repository.Run(
            "env", [.. Required.Select(it => $"{it}=x"), "docker", "compose", "config", "-q"]);
        Assert.True(check == 0, said);
    }

    private static IEnumerable<string> List(Map service, string key) => ((List<object>)service[key]).Cast<string>();

    [GeneratedRegex(@"\$\{(?<name>\w+)(?<rest>[^}]*)\}")]
    private static partial Regex Variable();

    [GeneratedRegex("PASS|Password=|://|Key ")]
    private static partial Regex Secret();
}
