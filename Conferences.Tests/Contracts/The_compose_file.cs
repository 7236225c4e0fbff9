using Conferences.Tests.Fixtures.Contracts;
using YamlDotNet.Serialization;

namespace Conferences.Tests.Contracts;

using Map = Dictionary<object, object>;

/// <summary>
/// compose.yaml, checked by its structure, and by docker compose itself where it is available.
/// </summary>
public sealed class The_compose_file
{
    private static readonly string[] KeysOfAService =
    [
        "build", "image", "command", "ports", "environment", "depends_on", "restart", "volumes", "healthcheck",
        "hostname",
    ];

    private static readonly Map Compose = new DeserializerBuilder().Build()
        .Deserialize<Map>(File.ReadAllText(Repository.PathOf("compose.yaml")));

    private static IEnumerable<(string Name, Map Service)> Services =>
        ((Map)Compose["services"]).Select(pair => ((string)pair.Key, (Map)pair.Value));

    [Fact]
    public void has_the_service_its_database_and_its_broker_and_knows_every_key_it_uses()
    {
        Assert.Equal(["api", "schema", "postgres", "rabbitmq"], Services.Select(it => it.Name));
        Assert.All(Services, it => Assert.Empty(it.Service.Keys.Except(KeysOfAService)));
        Assert.Empty(Compose.Keys.Except(["services", "volumes"]));
    }

    [Fact]
    public void publishes_the_port_that_the_image_listens_on()
    {
        var ports = (List<object>)Services.Single(it => it.Name == "api").Service["ports"];
        Assert.Equal("8000-8002:8000", Assert.Single(ports));
        Assert.Contains("ASPNETCORE_URLS=http://+:8000", File.ReadAllText(Repository.PathOf("Dockerfile")));
    }

    [Fact]
    public void starts_the_service_when_what_it_depends_on_is_healthy()
    {
        var needs = (Map)Services.Single(it => it.Name == "api").Service["depends_on"];
        Assert.Equal(3, needs.Count);
        Assert.Equal("service_completed_successfully", ((Map)needs["schema"])["condition"]);
        Assert.All(needs.Where(need => (string)need.Key != "schema"), need =>
        {
            Assert.Equal("service_healthy", ((Map)need.Value)["condition"]);
            Assert.Contains("healthcheck", Services.Single(it => it.Name == (string)need.Key).Service.Keys);
        });
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
            File.ReadAllText(Repository.PathOf("deploy/postgres/service-role.sh")));
    }

    [Fact]
    public void declares_every_volume_it_mounts()
    {
        var declared = ((Map)Compose["volumes"]).Keys.Cast<string>();
        var mounted = Services.Where(it => it.Service.ContainsKey("volumes"))
            .SelectMany(it => (List<object>)it.Service["volumes"])
            .Select(mount => ((string)mount).Split(':')[0])
            .ToLookup(mount => mount.StartsWith("./", StringComparison.Ordinal));
        Assert.Equal(declared, mounted[false]);
        Assert.All(mounted[true], folder => Assert.True(Directory.Exists(Repository.PathOf(folder))));
    }

    private static Map Environment(string service) =>
        (Map)Services.Single(it => it.Name == service).Service["environment"];

    [Fact]
    public void passes_dockers_own_check_where_that_is_installed()
    {
        var (code, _) = Repository.Run("docker", "compose", "version");
        Assert.SkipWhen(code != 0, "docker compose is not installed");
        var (check, said) = Repository.Run("docker", "compose", "config", "-q");
        Assert.True(check == 0, said);
    }
}
