using Conferences.Tests.Fixtures.Contracts;
using Conferences.Tests.Fixtures.Http;
using Npgsql;

namespace Conferences.Tests.Contracts;

/// <summary>That the proxy counts what actually happened.</summary>
public sealed class A_counting_proxy(Service service) : IAsyncLifetime
{
    private CountingProxy proxy = null!;
    private NpgsqlConnection connection = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var alone = new NpgsqlConnectionStringBuilder(await service.NewDatabaseAsync("counting")) { Pooling = false };
        (proxy, var through) = CountingProxy.Before(alone.ConnectionString);
        connection = new(through);
        await connection.OpenAsync(Cancellation);
        await RunAsync("select 1");
    }

    public async ValueTask DisposeAsync()
    {
        await connection.DisposeAsync();
        await proxy.DisposeAsync();
    }

    [Fact]
    public async Task counts_a_statement_as_a_transaction_where_there_is_no_other() =>
        Assert.Equal(new Talk(1, 1, 1), await CountAsync(() => RunAsync("select 1")));

    [Fact]
    public async Task counts_what_is_sent_together_as_one_round_trip() =>
        Assert.Equal(new Talk(1, 1, 3), await CountAsync(() => RunAsync("select 1; select 2; select 3")));

    [Fact]
    public async Task counts_what_is_waited_for_in_turn()
    {
        var counted = await CountAsync(async () =>
        {
            await using var transaction = await connection.BeginTransactionAsync(Cancellation);
            await RunAsync("select 1");
            await RunAsync("select 2");
            await transaction.CommitAsync(Cancellation);
        });
        Assert.Equal(new Talk(1, 3, 4), counted);
    }

    [Fact]
    public async Task counts_the_same_transactions_as_the_server()
    {
        var database = connection.Database;
        async Task<long> CommittedAsync() => Assert.Single(await Stored.Column<long>(
            service, "select xact_commit from pg_stat_database where datname = $1", database));

        const int many = 300;
        var counted = await CountAsync(async () =>
        {
            for (var statement = 0; statement < many; statement++)
                await RunAsync("select 1");
        });
        Assert.Equal(many, counted.Transactions);

        // The server counts a session's transactions when it ends. Others it counts are the login and its own queries.
        await connection.CloseAsync();
        await Until.Async(async () => await CommittedAsync() >= many);
        Assert.InRange(await CommittedAsync(), many, many + many / 5);
    }

    private async Task<Talk> CountAsync(Func<Task> work)
    {
        var before = proxy.Counted;
        await work();
        var after = proxy.Counted;
        return new(
            after.Transactions - before.Transactions,
            after.RoundTrips - before.RoundTrips,
            after.Statements - before.Statements);
    }

    private async Task RunAsync(string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(Cancellation);
    }
}
