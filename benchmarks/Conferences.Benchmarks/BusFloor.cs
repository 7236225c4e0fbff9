using System.Globalization;
using Npgsql;
using RabbitMQ.Client;

namespace Conferences.Benchmarks;

/// <summary>
/// The least that makes a fact durable and then told: one row committed by a prepared statement, one message of the
/// same size published and confirmed.
/// </summary>
internal sealed class BusFloor : IAsyncDisposable
{
    public const string Exchange = "benchmark-floor";

    private readonly NpgsqlDataSource database;
    private readonly IConnection connection;
    private readonly IChannel channel;
    private readonly string padding = new('x', 700);

    private BusFloor(NpgsqlDataSource database, IConnection connection, IChannel channel) =>
        (this.database, this.connection, this.channel) = (database, connection, channel);

    public static async Task<BusFloor> OpenAsync(string connectionString, string broker)
    {
        var database = NpgsqlDataSource.Create(connectionString + ";Max Auto Prepare=10;Auto Prepare Min Usages=1");
        await using (var create = database.CreateCommand(
            "create schema if not exists floor; create table floor.told (id bigserial primary key, data text)"))
            await create.ExecuteNonQueryAsync();
        var connection = await new ConnectionFactory { Uri = new(broker) }.CreateConnectionAsync("benchmark floor");
        var channel = await connection.CreateChannelAsync(new(true, true));
        return new(database, connection, channel);
    }

    public async Task TellAsync()
    {
        var at = DateTimeOffset.UtcNow;
        await using (var insert = database.CreateCommand("insert into floor.told (data) values ($1)"))
        {
            insert.Parameters.Add(new() { Value = padding });
            await insert.ExecuteNonQueryAsync();
        }

        var body = string.Create(
            CultureInfo.InvariantCulture,
            $$"""{"time":"{{at:yyyy-MM-ddTHH:mm:ss.ffffffZ}}","padding":"{{padding}}"}""");
        await channel.BasicPublishAsync(
            Exchange,
            "fact",
            mandatory: false,
            new BasicProperties { Persistent = true },
            System.Text.Encoding.UTF8.GetBytes(body));
    }

    public async ValueTask DisposeAsync()
    {
        await channel.DisposeAsync();
        await connection.DisposeAsync();
        await database.DisposeAsync();
    }
}
