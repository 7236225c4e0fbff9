using System.Net;
using System.Net.Sockets;
using Conferences.Api.Crossbar;
using Conferences.Tests.Fixtures.Audit;
using Conferences.Tests.Fixtures.Http;
using Conferences.Tests.Fixtures.Operations;
using Npgsql;

namespace Conferences.Tests.Operations;

/// <summary>Whatever keeps the service from starting is told in a sentence, and ends it with 1.</summary>
public sealed class A_start_that_fails(Service service)
{
    private static readonly (string, string) NoWait = ("Postgres__WaitSeconds", "0");

    [Fact]
    public async Task without_a_database_waits_for_it_says_so_and_gives_up()
    {
        var output = await StartAsync("Host=127.0.0.1;Port=1;Username=me", ("Postgres__WaitSeconds", "1"));
        const string away = "PostgreSQL at 127.0.0.1:1 cannot be reached (Connection refused): ";
        Assert.Equal(
            [
                $"{away}waiting for up to 1 s.",
                $"{away}check that it runs, and Host and Port in ConnectionStrings__Postgres.",
            ],
            output.Errors.TrimEnd().Split('\n'));
    }

    [Fact]
    public async Task without_a_database_waits_no_longer_than_it_is_told() => Is(
        await StartAsync("Host=127.0.0.1;Port=1;Username=me", NoWait),
        "PostgreSQL at 127.0.0.1:1 cannot be reached (Connection refused): check that it runs");

    [Fact]
    public async Task looks_for_a_host_that_has_no_address() => Is(
        await StartAsync("Host=nowhere.invalid", NoWait), "PostgreSQL at nowhere.invalid:5432 cannot be reached (");

    [Fact]
    public async Task names_the_user_whose_password_is_wrong() => Is(
        await StartAsync(With(it => it.Password = "wrong")),
        $"does not let '{new NpgsqlConnectionStringBuilder(service.ConnectionString).Username}' log in (password");

    [Fact]
    public async Task names_the_user_that_does_not_exist() => Is(
        await StartAsync(With(it => it.Username = $"nobody_{Ids.New()}")), "does not let 'nobody_");

    [Fact]
    public async Task names_the_database_that_does_not_exist() => Is(
        await StartAsync(With(it => it.Database = "nothing")), "has no database 'nothing': create it");

    [Fact]
    public async Task looks_at_the_owner_of_the_schema_as_well() => Is(
        await StartAsync(
            service.ConnectionString, ("ConnectionStrings__PostgresOwner", With(it => it.Password = "wrong"))),
        "check Username and Password in ConnectionStrings__PostgresOwner.");

    [Fact]
    public async Task names_the_address_that_somebody_has()
    {
        using var somebody = new TcpListener(IPAddress.Loopback, 0);
        somebody.Start();
        var address = $"http://{somebody.LocalEndpoint}";
        Is(
            await StartAsync(await service.NewDatabaseAsync("taken"), ("ASPNETCORE_URLS", address)),
            $"Another program listens at {address}");
    }

    [Fact]
    public async Task names_the_address_that_the_machine_has_not() => Is(
        await StartAsync(await service.NewDatabaseAsync("foreign"), ("ASPNETCORE_URLS", "http://192.0.2.77:8000")),
        "Cannot listen at http://192.0.2.77:8000 (");

    [Theory]
    [InlineData("nonsense")]
    [InlineData("127.0.0.1:8000")]
    [InlineData("tcp://127.0.0.1:8000")]
    [InlineData("http://127.0.0.1:99999")]
    [InlineData("http://127.0.0.1:8000/voice")]
    public async Task names_the_address_that_is_none(string address) => Is(
        await StartAsync(service.ConnectionString, ("ASPNETCORE_URLS", address)),
        $"'{address}' is not an address to listen at, such as http://127.0.0.1:8000: check ASPNETCORE_URLS.");

    [Fact]
    public async Task names_the_key_that_is_too_short() => Is(
        await StartAsync(service.ConnectionString, ("Authentication__SigningKey", "guess me")),
        "Authentication:SigningKey must have at least 32 characters.");

    [Fact]
    public async Task names_the_file_whose_key_is_too_short()
    {
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, "guess me", TestContext.Current.CancellationToken);
        Is(
            await StartAsync(
                await service.NewDatabaseAsync("short"),
                ("Authentication__SigningKey", ""),
                ("Authentication__SigningKeyFile", file)),
            $"Authentication:SigningKeyFile: {file} must hold at least 32 characters");
        File.Delete(file);
    }

    [Fact]
    public async Task names_all_settings_that_are_wrong_at_once()
    {
        var output = await StartAsync(
            "Database=conferences",
            ("ASPNETCORE_URLS", "nonsense"),
            ("Limits__AtOnce", "0"),
            ("Limits__PageBytes", "many"),
            ("RateLimit__PerSecond", "fast"),
            ("Webhooks__AllowHttp", "perhaps"),
            ("Media__Server", "Asterisk"));
        Assert.Equal(
            """
            ConnectionStrings__Postgres names no Host.
            'nonsense' is not an address to listen at, such as http://127.0.0.1:8000: check ASPNETCORE_URLS.
            Media:Server must be one of Loopback, Kazoo, FreeSwitch, Janus.
            Limits__AtOnce is '0', and must be a whole number, 1 or more.
            Limits__PageBytes is 'many', and must be a whole number, 1000 to 100000000.
            RateLimit__PerSecond is 'fast', and must be a whole number, 1 or more.
            Webhooks__AllowHttp is 'perhaps', and must be true or false.

            """,
            output.Errors);
    }

    [Theory]
    [InlineData("keys", "list")]
    [InlineData("db-apply")]
    public async Task of_a_command_is_told_the_same_way(params string[] command)
    {
        using var process = Executable.Start(
            "/nowhere", "Host=127.0.0.1;Port=1;Username=me", [("Postgres__WaitSeconds", "0")], command);
        Is(await Executable.EndOfAsync(process), "PostgreSQL at 127.0.0.1:1 cannot be reached (Connection refused)");
    }

    private static async Task<CommandOutput> StartAsync(
        string connectionString, params (string Name, string Value)[] settings)
    {
        using var process = Executable.Start("/nowhere", connectionString, settings);
        var output = await Executable.EndOfAsync(process);
        Assert.True(output.Code == 1, output.Output + output.Errors);
        Assert.DoesNotContain("   at ", output.Errors + output.Output, StringComparison.Ordinal);
        return output;
    }

    private static void Is(CommandOutput output, string sentence)
    {
        Assert.Equal(1, output.Code);
        Assert.Contains(sentence, output.Errors, StringComparison.Ordinal);
        Assert.Single(output.Errors.TrimEnd().Split('\n'));
        Assert.DoesNotContain("   at ", output.Errors + output.Output, StringComparison.Ordinal);
    }

    private string With(Action<NpgsqlConnectionStringBuilder> change)
    {
        var changed = new NpgsqlConnectionStringBuilder(service.ConnectionString);
        change(changed);
        return changed.ConnectionString;
    }
}
