using System.Text.Json.Nodes;
using Conferences.Api.Crossbar;
using Conferences.Api.Media.Kazoo;
using Conferences.Conformance;
using Conferences.Tests.Fixtures.Bus;
using Conferences.Tests.Fixtures.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Conferences.Tests.Fixtures.Contracts.Conformance;

/// <summary>A node with a broker and a key of one account, and the conformance program to check it.</summary>
public class ConformanceRuns(Service service, SharedBroker broker) : IAsyncLifetime
{
    private Node? node;

    private protected virtual (string Name, string Value)[] Settings => [];

    private protected IServiceProvider Parts => node!.Services;

    /// <summary>The account that everything is created in.</summary>
    public string Account { get; } = Ids.New();

    /// <summary>Its key.</summary>
    public string Key { get; } = Ids.New() + Ids.New();

    /// <summary>The node's address.</summary>
    public Uri Address => node!.Address;

    /// <summary>The node's broker.</summary>
    public Uri Broker { get; private set; } = null!;

    public virtual async ValueTask InitializeAsync()
    {
        Broker = await broker.HostAsync("conformance");
        node = new Node(
            await service.NewDatabaseAsync("conformance"),
            [
                ("ConnectionStrings:RabbitMq", Broker.ToString()),
                ("Authentication:ApiKeys:1:AccountId", Account),
                ("Authentication:ApiKeys:1:Key", Key),
                ("Authentication:ApiKeys:1:Scope", "write export"),
                ("Authentication:WrongTokens:PerAddress", "1000000"),
                ("Authentication:WrongKeys:PerAddress", "1000000"),
                .. Settings,
            ]);
    }

    /// <summary>A client of the account.</summary>
    public async Task<Portal> Portal() => node!.Portal(Account, await node.Token());

    /// <summary>Runs the program.</summary>
    internal static async Task<ConformanceResult> Run(params IEnumerable<string> arguments)
    {
        var (output, errors) = (new StringWriter(), new StringWriter());
        var code = await ConformanceProgram.RunAsync(
            [.. arguments], output, errors, TestContext.Current.CancellationToken);
        return new(code, $"{output}", $"{errors}", Json: null);
    }

    /// <summary>Runs the program with a report.</summary>
    internal static async Task<ConformanceResult> Report(params IEnumerable<string> arguments)
    {
        var folder = Directory.CreateTempSubdirectory("conformance-");
        try
        {
            var file = Path.Combine(folder.FullName, "report.json");
            var result = await Run([.. arguments, "--json", file]);
            return result with
            {
                Json = File.Exists(file) && new FileInfo(file).Length > 0
                    ? JsonNode.Parse(await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken))
                    : null,
            };
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (node is not null)
            await node.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}

/// <summary>The same with a node that drives a Kazoo cluster.</summary>
public sealed class ConformanceRunsOfACluster(Service service, SharedBroker broker) : ConformanceRuns(service, broker)
{
    private protected override (string Name, string Value)[] Settings =>
        [("Media:Server", "Kazoo"), ("Media:ReconcileSeconds", "3600")];

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        await Started.OrEnd(
            this, _ => Until.Async(() => Task.FromResult(Parts.GetRequiredService<KazooLink>().IsUp)));
    }
}

/// <summary>What the program said.</summary>
internal sealed record ConformanceResult(int ExitCode, string Output, string Errors, JsonNode? Json)
{
    /// <summary>The checks by what became of them.</summary>
    public ILookup<string, string> Checks => Json!["sections"]!.AsArray()
        .SelectMany(section => section!["checks"]!.AsArray())
        .ToLookup(check => check!.At<string>("result"), check => check!.At<string>("id"));
}
