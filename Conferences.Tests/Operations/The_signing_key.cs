using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Conferences.Api.Auth;
using Conferences.Api.CommandLine;
using Conferences.Tests.Fixtures.Http;
using Conferences.Tests.Fixtures.Operations;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.Tokens;

namespace Conferences.Tests.Operations;

/// <summary>Where the secret is that tokens are signed with: in nobody's backup.</summary>
public sealed partial class The_signing_key(Service service) : IDisposable
{
    private const string Setting = "Authentication:SigningKey";
    private const string FileSetting = "Authentication:SigningKeyFile";

    private readonly string folder = ScratchServer.NewFolder();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string KeyFile => Path.Combine(folder, "signing-key");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task is_in_no_dump(bool hasFile)
    {
        var database = await service.NewDatabaseAsync("dumped");
        await using var node = new Node(database, (Setting, ""), (FileSetting, hasFile ? KeyFile : ""));
        await node.Portal(Service.OperatorAccount, await node.Token()).Create();

        var dump = await DatabaseDump.OfAsync(database);
        Assert.Contains("conference_created", dump, StringComparison.Ordinal);
        var key = KeyOf(node);
        var secrets = Word().Matches(dump).Select(it => it.Value).Distinct().ToArray();
        Assert.NotEmpty(secrets);
        Assert.DoesNotContain(secrets, secret => key.SequenceEqual(SHA256.HashData(Encoding.UTF8.GetBytes(secret))));
        Assert.DoesNotContain(Convert.ToHexStringLower(key), dump, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(Convert.ToBase64String(key), dump, StringComparison.Ordinal);
    }

    [Fact]
    public async Task in_a_file_is_made_once_for_all_nodes_and_read_by_its_owner_alone()
    {
        await using var one = new Node(service.ConnectionString, (Setting, ""), (FileSetting, KeyFile));
        await using var two = new Node(service.ConnectionString, (Setting, ""), (FileSetting, KeyFile));
        (await two.Portal(Service.OperatorAccount, await one.Token()).Get()).Is(HttpStatusCode.OK);
        Assert.Equal([KeyFile], Directory.GetFiles(folder));
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(KeyFile));
    }

    [Fact]
    public async Task in_a_file_is_the_same_however_many_nodes_make_it_at_once()
    {
        var made = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() =>
            SigningSecret.ReadAsync(Configured(FileSetting, KeyFile), Cancellation))));
        Assert.Single(made.Distinct());
        Assert.Equal([KeyFile], Directory.GetFiles(folder));
    }

    [Fact]
    public async Task that_is_configured_nowhere_is_its_nodes_alone_and_the_node_says_so()
    {
        var log = new Log();
        await using var node = new Node(service.ConnectionString, TimeProvider.System, log, (Setting, ""));
        var token = await node.Token();
        (await node.Portal(Service.OperatorAccount, token).Get()).Is(HttpStatusCode.OK);
        (await service.PortalOf(Service.OperatorAccount, token).Get()).Is(HttpStatusCode.Unauthorized);
        Assert.Contains(log.Lines, line =>
            line.Level is LogLevel.Warning && line.Text.Contains("Authentication__SigningKeyFile"));
    }

    [Fact]
    public async Task that_is_configured_goes_before_the_file()
    {
        await File.WriteAllTextAsync(KeyFile, new string('f', 64), Cancellation);
        await using var node = new Node(service.ConnectionString, (FileSetting, KeyFile));
        (await node.Portal(Service.OperatorAccount, service.Token).Get()).Is(HttpStatusCode.OK);
    }

    [Fact]
    public async Task in_a_file_that_cannot_be_used_keeps_the_service_from_starting()
    {
        await File.WriteAllTextAsync(KeyFile, "too short\n", Cancellation);
        foreach (var file in (string[])[KeyFile, Path.Combine(folder, "nowhere", "key"), folder])
        {
            var failure = await Assert.ThrowsAsync<CannotStartException>(
                () => SigningSecret.ReadAsync(Configured(FileSetting, file), Cancellation));
            Assert.StartsWith(FileSetting, failure.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task of_a_private_server_is_a_file_beside_it()
    {
        using var program = new RunningProgram(
            RunningProgram.As(
                user: null,
                [$"CONFERENCES_DATA={folder}", "ASPNETCORE_URLS=http://127.0.0.1:0", "ConnectionStrings__Postgres="],
                "dotnet",
                Executable.File),
            "Ctrl-C stops everything.");
        await program.ReadyAsync(Cancellation);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(KeyFile));

        await using (var server = await ScratchServer.AttachAsync(folder, Cancellation))
        {
            var dump = await DatabaseDump.OfAsync(server.ConnectionString);
            Assert.Contains("mt_doc_apikey", dump, StringComparison.Ordinal);
            Assert.DoesNotContain(
                (await File.ReadAllTextAsync(KeyFile, Cancellation)).Trim(), dump, StringComparison.Ordinal);
        }

        Assert.Equal(0, await program.TermAsync(Cancellation));
    }

    private static byte[] KeyOf(Node node) =>
        ((SymmetricSecurityKey)node.Services.GetRequiredService<Tokens>().Key).Key;

    private static IConfiguration Configured(string setting, string value) => new ConfigurationBuilder()
        .AddInMemoryCollection([KeyValuePair.Create<string, string?>(setting, value)]).Build();

    // What could be a secret.
    [GeneratedRegex(@"[\w+/=-]{16,}")]
    private static partial Regex Word();
}
