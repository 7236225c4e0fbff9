using System.Net.NetworkInformation;
using Conferences.Api.CommandLine;
using Conferences.Api.Store;
using Conferences.Development;
using Conferences.Tests.Fixtures.Http;
using Npgsql;

namespace Conferences.Tests.Operations;

/// <summary>A private PostgreSQL, without failures.</summary>
public sealed class A_private_server : IAsyncLifetime
{
    private readonly string folder = ScratchServer.NewFolder();
    private PrivatePostgres server = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private ServerFolder Files => new(server.Folder);

    private Postmaster Running => Postmaster.Of(Files.Data)!;

    public async ValueTask InitializeAsync() => server = await ScratchServer.AttachAsync(folder, Cancellation);

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void runs_as_somebody_else_than_root()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "other systems tell this otherwise");
        var users = File.ReadLines($"/proc/{Running.ProcessId}/status")
            .Single(line => line.StartsWith("Uid:", StringComparison.Ordinal)).Split('\t').Skip(1);
        Assert.DoesNotContain("0", users);
    }

    [Fact]
    public void listens_on_loopback_alone()
    {
        var listeners = IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners();
        Assert.Equal("127.0.0.1", Assert.Single(listeners, it => it.Port == Running.Port).Address.ToString());
    }

    [Fact]
    public void keeps_its_password_where_only_its_user_reads_it() =>
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Files.PasswordFile));

    [Fact]
    public async Task gives_the_service_a_role_that_is_no_superuser()
    {
        const string mine =
            """
            select concat_ws(' ', rolname, rolsuper, rolcreaterole, rolcreatedb, rolbypassrls)
            from pg_roles where rolname = current_user
            """;
        Assert.Equal("conferences_service f f f f", await AnswerAsync(server.ServiceConnectionString, mine));
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Files.ServicePasswordFile));
    }

    [Fact]
    public async Task lets_nobody_in_without_the_password()
    {
        var guess = new NpgsqlConnectionStringBuilder(server.ConnectionString) { Password = "guess", Pooling = false };
        var refused = await Assert.ThrowsAsync<PostgresException>(
            () => AnswerAsync(guess.ConnectionString, "select 1"));
        Assert.Equal(PostgresErrorCodes.InvalidPassword, refused.SqlState);
    }

    [Fact]
    public async Task is_set_as_we_need_it()
    {
        var expected = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["TimeZone"] = "UTC",
            ["client_connection_check_interval"] = "1000",
            ["fsync"] = "on",
            ["idle_in_transaction_session_timeout"] = "30000",
            ["jit"] = "off",
            ["listen_addresses"] = "127.0.0.1",
            ["server_encoding"] = "UTF8",
            ["synchronous_commit"] = "on",
            ["unix_socket_directories"] = "",
        };
        await using var source = NpgsqlDataSource.Create(server.ConnectionString);
        await using var command = source.CreateCommand("select name, setting from pg_settings where name = any($1)");
        command.Parameters.Add(new() { Value = expected.Keys.ToArray() });
        await using var reader = await command.ExecuteReaderAsync(Cancellation);
        var found = new SortedDictionary<string, string>(StringComparer.Ordinal);
        while (await reader.ReadAsync(Cancellation))
            found[reader.GetString(0)] = reader.GetString(1);
        Assert.Equal(expected, found);
    }

    [Fact]
    public async Task is_shared_by_all_who_ask_and_stopped_by_the_last()
    {
        var before = Running;
        var second = await ScratchServer.AttachAsync(folder, Cancellation);
        Assert.Equal(before, Running);
        Assert.Equal(server.ConnectionString, second.ConnectionString);

        await server.DisposeAsync();
        Assert.Equal("1", await AnswerAsync(second.ConnectionString, "select '1'"));
        await second.DisposeAsync();
        Assert.False(before.IsAlive);
    }

    [Fact]
    public async Task serves_one_service_and_tells_the_second_who_has_it()
    {
        await using var service = await ScratchServer.AttachAsync(folder, Cancellation, "http://127.0.0.1:8000");
        var refused = await Assert.ThrowsAsync<CannotStartException>(
            () => ScratchServer.AttachAsync(folder, Cancellation, "http://127.0.0.1:8001"));
        Assert.Contains($"Process {Environment.ProcessId} ", refused.Message, StringComparison.Ordinal);
        Assert.Contains("http://127.0.0.1:8000", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task keeps_what_it_was_given_when_it_is_stopped_and_started()
    {
        await AnswerAsync(server.ConnectionString, "create table kept as select 'here' as it; select it from kept");
        await server.DisposeAsync();
        server = await ScratchServer.AttachAsync(folder, Cancellation);
        Assert.Equal("here", await AnswerAsync(server.ConnectionString, "select it from kept"));
    }

    [Fact]
    public void leaves_what_a_connection_string_sets_and_fills_in_the_rest()
    {
        var set = new NpgsqlConnectionStringBuilder(PostgresConnection.WithDefaults("Server=db;MaxPoolSize=5"));
        Assert.Equal(("db", 5, 100, "UTC"), (set.Host, set.MaxPoolSize, set.MaxAutoPrepare, set.Timezone));
    }

    private static async Task<string?> AnswerAsync(string connectionString, string question)
    {
        await using var source = NpgsqlDataSource.Create(connectionString);
        await using var command = source.CreateCommand(question);
        return (string?)await command.ExecuteScalarAsync(Cancellation);
    }
}
