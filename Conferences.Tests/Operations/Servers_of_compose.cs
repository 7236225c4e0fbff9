using System.Net;
using Conferences.Api.Crossbar;
using Conferences.Development;
using Conferences.Tests.Fixtures.Bus;
using Conferences.Tests.Fixtures.Contracts;
using Conferences.Tests.Fixtures.Http;
using Npgsql;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Conferences.Tests.Operations;

/// <summary>
/// What compose.yaml gives PostgreSQL and RabbitMQ at their first start, given to servers of this machine: the service
/// works with the users it makes, and these can do nothing else.
/// </summary>
public sealed class Servers_of_compose
{
    private const string Password = "0f1e2d3c4b5a69788796a5b4c3d2e1f0";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task let_the_service_work_in_its_own_database_as_no_superuser()
    {
        await using var server = await ScratchServer.StartAsync(Cancellation);
        var ours = await PreparedAsync(server.ConnectionString);

        await using (var node = new Node(ours))
        {
            var portal = node.Portal(Ids.New(), await node.Token());
            var id = await portal.Create("""{"conference_numbers":["5001"]}""");
            await portal.Join(id, "leg");
            (await portal.Get($"/{id}")).Is(HttpStatusCode.OK);
        }

        Assert.Equal("f,f,f,f,f", await AnswerAsync(
            ours,
            """
            select concat_ws(',', rolsuper, rolcreatedb, rolcreaterole, rolreplication, rolbypassrls)
            from pg_roles where rolname = current_user
            """));
        await IsRefusedAsync(ours, "select pg_read_file('postgresql.conf')");
        await IsRefusedAsync(ours, "copy (select 1) to program 'true'");
        await IsRefusedAsync(ours, "create role another superuser");
        await IsRefusedAsync(
            new NpgsqlConnectionStringBuilder(ours) { Database = "postgres" }.ConnectionString, "select 1");
        NpgsqlConnection.ClearAllPools();
    }

    [Fact]
    public async Task let_the_service_publish_and_listen_as_no_administrator()
    {
        await using var postgres = await ScratchServer.StartAsync(Cancellation);
        await using var broker = await ConfinedAsync();
        var uri = new UriBuilder(broker.Uri) { UserName = "conferences", Password = Password }.Uri;

        await using (var node = new Node(postgres.ConnectionString, ("ConnectionStrings:RabbitMq", $"{uri}")))
        {
            var portal = node.Portal(Ids.New(), await node.Token());
            await using var subscriber = await Subscriber.OnAsync(uri);
            await using var commander = await Commander.OnAsync(uri);
            var id = await portal.Create();
            Assert.Equal("conference.created", (await subscriber.Of(id, 1))[0].Type);
            Assert.Equal(200, (await commander.Ask("conference.patch", portal.Account, id, """{"name":"x"}""")).Status);
        }

        Assert.Equal("conferences\t[]", (await broker.ControlAsync(["list_users"], Cancellation)).Split('\n')[1]);
        await using var connection = await new ConnectionFactory { Uri = uri }.CreateConnectionAsync(Cancellation);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: Cancellation);
        var refused = await Assert.ThrowsAsync<OperationInterruptedException>(() => channel.QueueDeclareAsync(
            "another", durable: true, exclusive: false, autoDelete: false, cancellationToken: Cancellation));
        Assert.Equal(403, refused.ShutdownReason!.ReplyCode);
        await Assert.ThrowsAsync<BrokerUnreachableException>(
            () => new ConnectionFactory { Uri = broker.Uri }.CreateConnectionAsync(Cancellation));
        NpgsqlConnection.ClearAllPools();
    }

    private static async Task<ScratchBroker> ConfinedAsync()
    {
        try
        {
            var folder = ScratchServer.NewFolder();
            var settings = Path.Combine(folder, "conferences.conf");
            File.Copy(Repository.PathOf("deploy/rabbitmq.conf"), settings);
            return await ScratchBroker.StartAsync(
                folder,
                Cancellation,
                $"RABBITMQ_CONFIG_FILE={settings}",
                "RABBITMQ_DEFAULT_USER=conferences",
                $"RABBITMQ_DEFAULT_PASS={Password}");
        }
        catch (Api.CommandLine.CannotStartException why)
        {
            Assert.Skip(why.Message);
            throw;
        }
    }

    // The image's server has a superuser of another name than the service's user, as this one has from now on.
    private static async Task<string> PreparedAsync(string connectionString)
    {
        var given = new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false };
        await AnswerAsync(
            given.ConnectionString, $"create role administrator superuser login password '{given.Password}'");
        var administrator = new NpgsqlConnectionStringBuilder(given.ConnectionString)
        {
            Username = "administrator",
            Database = "postgres",
        }.ConnectionString;
        await AnswerAsync(administrator, "alter database conferences rename to before");
        await AnswerAsync(administrator, "alter role conferences rename to before");

        var installed = await PostgresBinaries.FindOrInstallAsync(_ => { }, Cancellation);
        var ended = await Programs.RunAsync(
            "env",
            [
                $"PATH={installed[0].Folder}:/usr/bin:/bin", $"PGHOST={given.Host}", $"PGPORT={given.Port}",
                $"PGPASSWORD={given.Password}", "POSTGRES_USER=administrator", $"CONFERENCES_PASSWORD={Password}",
                "sh", Repository.PathOf("deploy/postgres/database.sh"),
            ],
            user: null,
            Cancellation);
        Assert.True(ended.Succeeded, ended.LastLine);
        return new NpgsqlConnectionStringBuilder(connectionString) { Password = Password }.ConnectionString;
    }

    private static async Task IsRefusedAsync(string connectionString, string sql) => Assert.Equal(
        PostgresErrorCodes.InsufficientPrivilege,
        (await Assert.ThrowsAsync<PostgresException>(() => AnswerAsync(connectionString, sql))).SqlState);

    private static async Task<string?> AnswerAsync(string connectionString, string sql)
    {
        await using var source = NpgsqlDataSource.Create(connectionString);
        await using var command = source.CreateCommand(sql);
        return (string?)await command.ExecuteScalarAsync(Cancellation);
    }
}
