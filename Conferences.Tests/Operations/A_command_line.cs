using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Conferences.Tests.Fixtures.Audit;
using Conferences.Tests.Fixtures.Http;
using Conferences.Tests.Fixtures.Operations;

namespace Conferences.Tests.Operations;

/// <summary>The executable as a user starts it.</summary>
public sealed class A_command_line(Service service) : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("conferences-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task that_asks_for_an_address_somebody_has_is_told_so_in_a_sentence()
    {
        using var somebody = new TcpListener(IPAddress.Loopback, 0);
        somebody.Start();
        var address = $"http://{somebody.LocalEndpoint}";
        var database = await service.NewDatabaseAsync("taken_address");
        var (code, said) = await RunAsync(database, "--urls", address);
        Assert.True(code == 1, said);
        Assert.Contains($"Another program listens at {address}", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task that_writes_the_handlers_needs_neither_server_nor_database()
    {
        var (code, said) = await RunAsync(null, "codegen", "preview");
        Assert.True(code == 0, said);
        Assert.Contains("ConferenceBatchHandler", said, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder));
    }

    [Fact]
    public async Task that_names_a_media_server_nobody_knows_is_told_which_there_are()
    {
        var (code, said) = await RunAsync(null, "--Media:Server=Asterisk");
        Assert.True(code == 1, said);
        Assert.Equal(
            "Media:Server must be one of Loopback, Simulated, Kazoo, FreeSwitch, Janus.", said.TrimEnd());
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder));
    }

    [Theory]
    [InlineData("--Media:Simulated:Drop=often", "Media__Simulated__Drop is 'often'")]
    [InlineData("--Media:Simulated:Drop=7", "must be from 0 to 1")]
    [InlineData("--Media:Simulated:Delay=-0.1", "must be from 0 to 1")]
    [InlineData("--Media:ReconcileSeconds=often", "Media__ReconcileSeconds is 'often'")]
    [InlineData("--Media:ReconcileSeconds=0", "1 to 86400")]
    [InlineData("--Media:Server=Kazoo", "needs ConnectionStrings__RabbitMq")]
    [InlineData("--Media:Kazoo:Zone=a.b", "Media:Kazoo:Zone must be")]
    [InlineData("--Media:Kazoo:Node=us", "Media:Kazoo:Node must be")]
    [InlineData("--Media:Kazoo:SearchMilliseconds=0", "from 1 to 60000")]
    [InlineData("--Media:Kazoo:SearchMilliseconds=soon", "Media__Kazoo__SearchMilliseconds is 'soon'")]
    public async Task that_sets_a_media_server_up_as_none_can_be_is_told_so_in_a_sentence(string setting, string told)
    {
        var (code, said) = await RunAsync(null, "--Media:Server=Simulated", setting);
        Assert.True(code == 1, said);
        Assert.Contains(told, said, StringComparison.Ordinal);
        Assert.Single(said.TrimEnd().Split('\n'));
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder));
    }

    [Fact]
    public async Task that_has_no_connection_string_for_one_is_told_so_in_a_sentence()
    {
        var (code, said) = await RunAsync("postgres://database");
        Assert.True(code == 1, said);
        Assert.StartsWith("ConnectionStrings__Postgres is not a connection string: ", said, StringComparison.Ordinal);
        Assert.Single(said.TrimEnd().Split('\n'));
    }

    [Theory]
    [InlineData("keys", "list", "--json")]
    [InlineData("projections", "list", "--json")]
    [InlineData("projections", "rebuild", "-p", "Instance", "--json")]
    public async Task that_asks_for_json_gets_nothing_else_on_standard_output(params string[] arguments)
    {
        var database = await service.NewDatabaseAsync("json");
        (await EndOfAsync(database, "keys", "add")).Did();
        var output = (await EndOfAsync(database, arguments)).Did().Output;
        Assert.NotEmpty(JsonNode.Parse(output)!.AsArray());
        Assert.Single(output.TrimEnd().Split('\n'));
    }

    [Fact]
    public async Task that_lists_keys_in_a_pipe_has_each_in_one_line()
    {
        var database = await service.NewDatabaseAsync("listed");
        var added = JsonNode.Parse((await EndOfAsync(database, "keys", "add", "--json")).Did().Output)!;
        var lines = (await EndOfAsync(database, "keys", "list")).Did().Output.TrimEnd().Split('\n');
        Assert.Equal(2, lines.Length);
        Assert.Contains(added["id"]!.GetValue<string>(), lines[1], StringComparison.Ordinal);
        Assert.Contains(added["account_id"]!.GetValue<string>(), lines[1], StringComparison.Ordinal);
        Assert.DoesNotContain(added["key"]!.GetValue<string>(), lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task that_checks_the_schema_tells_its_result_alone()
    {
        var output = (await EndOfAsync(await service.NewDatabaseAsync("asserted"), "db-assert")).Did();
        Assert.DoesNotContain("Searching", output.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("au", "audit")]
    [InlineData("audit ex", "export")]
    [InlineData("keys revoke --", "--id --help")]
    [InlineData("bus deadletters --j", "--json")]
    [InlineData("completion ", "bash --help")]
    [InlineData("db-as", "db-assert")]
    [InlineData("audit verify --af", "--after")]
    [InlineData("audit verify ", "")]
    public async Task is_completed_in_bash(string typed, string offered)
    {
        var script = (await EndOfAsync(null, "completion", "bash")).Did().Output;
        var start = new ProcessStartInfo("bash", ["-uc", $$"""
            {{script}}
            COMP_WORDS=(./run {{typed}}{{(typed.EndsWith(' ') ? "''" : "")}})
            COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
            _conferences
            echo "${COMPREPLY[@]}"
            """])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var told = (await Executable.EndOfAsync(Process.Start(start)!)).Did().Output.Trim();
        Assert.Equal(offered, told);
    }

    private async Task<(int Code, string Said)> RunAsync(string? connectionString, params string[] arguments)
    {
        var (code, output, errors) = await EndOfAsync(connectionString, arguments);
        return (code, output + errors);
    }

    private Task<CommandOutput> EndOfAsync(string? connectionString, params string[] arguments) =>
        Executable.EndOfAsync(Executable.Start(folder, connectionString, arguments));
}
