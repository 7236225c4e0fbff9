using System.Net;
using System.Net.Sockets;
using Conferences.Tests.Fixtures.Http;
using Conferences.Tests.Fixtures.Operations;

namespace Conferences.Tests.Operations;

/// <summary>The executable as a user starts it.</summary>
public sealed class A_command_line(Service service) : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("conferences-").FullName;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

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
    [InlineData("--Media:Simulated:Drop=often", "'Media:Simulated:Drop'")]
    [InlineData("--Media:Simulated:Drop=7", "must be from 0 to 1")]
    [InlineData("--Media:Simulated:Delay=-0.1", "must be from 0 to 1")]
    [InlineData("--Media:ReconcileSeconds=often", "'Media:ReconcileSeconds'")]
    [InlineData("--Media:ReconcileSeconds=0", "must be at least 1")]
    [InlineData("--Media:Server=Kazoo", "needs ConnectionStrings__RabbitMq")]
    [InlineData("--Media:Kazoo:Zone=a.b", "Media:Kazoo:Zone must be")]
    [InlineData("--Media:Kazoo:Node=us", "Media:Kazoo:Node must be")]
    [InlineData("--Media:Kazoo:SearchMilliseconds=0", "from 1 to 60000")]
    [InlineData("--Media:Kazoo:SearchMilliseconds=soon", "'Media:Kazoo:SearchMilliseconds'")]
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

    private async Task<(int Code, string Said)> RunAsync(string? connectionString, params string[] arguments)
    {
        using var process = Executable.Start(folder, connectionString, arguments);
        var output = process.StandardOutput.ReadToEndAsync(Cancellation);
        var errors = process.StandardError.ReadToEndAsync(Cancellation);
        await process.WaitForExitAsync(Cancellation);
        return (process.ExitCode, await output + await errors);
    }
}
