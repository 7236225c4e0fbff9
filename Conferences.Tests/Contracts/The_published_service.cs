using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Text;
using Conferences.Tests.Fixtures.Operations;

namespace Conferences.Tests.Contracts;

/// <summary>
/// The published service contains nothing that only a developer's machine needs. Each check also finds what it looks
/// for in the assembly where it belongs, so that none passes vacuously.
/// </summary>
public sealed class The_published_service
{
    private static readonly string Folder = Path.GetDirectoryName(Executable.File)!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("apt-get", "Conferences.Development.dll")]
    [InlineData("useradd", "Conferences.Development.dll")]
    [InlineData("initdb", "Conferences.Development.dll")]
    [InlineData("demo-key", "Conferences.Development.dll")]
    [InlineData("CONFERENCES_CRASH", "Conferences.Development.dll")]
    [InlineData("Media:Simulated", "Conferences.Simulator.dll")]
    [InlineData("ecallmgr_fs_conferences_shared", "Conferences.Simulator.dll")]
    public void has_no_such_word_in_it(string mediaEvent, string where)
    {
        Assert.True(Says(Path.Combine(Folder, where), mediaEvent));
        Assert.False(Says(Executable.Service, mediaEvent));
    }

    [Theory]
    [InlineData("PrivatePostgres", "Conferences.Development.dll")]
    [InlineData("CrashPoint", "Conferences.Development.dll")]
    [InlineData("DemoAccount", "Conferences.Development.dll")]
    [InlineData("SimulatedSwitch", "Conferences.Simulator.dll")]
    [InlineData("KazooSwitch", "Conferences.Simulator.dll")]
    [InlineData("SimulateSwitchCommand", "Conferences.Simulator.dll")]
    public void has_no_such_type(string type, string where)
    {
        Assert.Contains(type, Types(Path.Combine(Folder, where)));
        Assert.DoesNotContain(type, Types(Executable.Service));
    }

    [Fact]
    public void ends_no_process_its_own_included()
    {
        string[] ways = ["Kill", "FailFast"];
        Assert.NotEmpty(ways.Intersect(Calls(Executable.File)));
        Assert.Empty(ways.Intersect(Calls(Executable.Service)));
    }

    [Fact]
    public void knows_of_neither_the_launcher_nor_the_simulator()
    {
        Assert.Contains("Conferences.Domain", References(Executable.Service));
        Assert.DoesNotContain("Conferences.Development", References(Executable.Service));
        Assert.DoesNotContain("Conferences.Simulator", References(Executable.Service));
    }

    [Theory]
    [InlineData()]
    [InlineData("keys", "list")]
    [InlineData("bus", "replay", "--from", "0")]
    public async Task does_not_start_without_a_connection_string_and_says_what_to_do(params string[] arguments)
    {
        var (code, said) = await RunAsync(connectionString: null, arguments);
        Assert.True(code == 1, said);
        Assert.Equal(
            "ConnectionStrings__Postgres is not set: set it to a connection string such as "
            + "'Host=db;Database=conferences;Username=conferences;Password=…', or try the service with ./run, "
            + "which starts a PostgreSQL of its own.",
            said.TrimEnd());
    }

    [Fact]
    public async Task takes_an_empty_connection_string_for_none()
    {
        var (code, said) = await RunAsync(connectionString: "");
        Assert.True(code == 1, said);
        Assert.StartsWith("ConnectionStrings__Postgres is not set: ", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task needs_no_connection_string_for_a_command_that_needs_no_database()
    {
        var (code, said) = await RunAsync(connectionString: null, "codegen", "preview");
        Assert.True(code == 0, said);
        Assert.Contains("ConferenceBatchHandler", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task names_the_media_servers_it_knows_to_whoever_wants_a_simulated_one()
    {
        var (code, said) = await RunAsync("Host=nowhere", "--Media:Server=Simulated");
        Assert.True(code == 1, said);
        Assert.Equal("Media:Server must be one of Loopback, Kazoo, FreeSwitch, Janus.", said.TrimEnd());
    }

    private static async Task<(int Code, string Said)> RunAsync(string? connectionString, params string[] arguments)
    {
        using var process = Executable.StartService(connectionString, arguments);
        var output = process.StandardOutput.ReadToEndAsync(Cancellation);
        var errors = process.StandardError.ReadToEndAsync(Cancellation);
        await process.WaitForExitAsync(Cancellation);
        return (process.ExitCode, await output + await errors);
    }

    // Text in code is UTF-16; names and attributes are UTF-8.
    private static bool Says(string file, string mediaEvent)
    {
        var bytes = File.ReadAllBytes(file).AsSpan();
        return bytes.IndexOf(Encoding.Unicode.GetBytes(mediaEvent)) >= 0
            || bytes.IndexOf(Encoding.UTF8.GetBytes(mediaEvent)) >= 0;
    }

    private static IReadOnlyList<string> Types(string file) => Read(file, code =>
        code.TypeDefinitions.Select(it => code.GetString(code.GetTypeDefinition(it).Name)));

    private static IReadOnlyList<string> Calls(string file) => Read(file, code =>
        code.MemberReferences.Select(it => code.GetString(code.GetMemberReference(it).Name)));

    private static IReadOnlyList<string> References(string file) => Read(file, code =>
        code.AssemblyReferences.Select(it => code.GetString(code.GetAssemblyReference(it).Name)));

    private static IReadOnlyList<string> Read(string file, Func<MetadataReader, IEnumerable<string>> read)
    {
        using var assembly = new PEReader(File.OpenRead(file));
        return [.. read(assembly.GetMetadataReader())];
    }
}
