using Conferences.Tests.Fixtures.Http;
using Conferences.Tests.Fixtures.Operations.Faults;
using Npgsql;

namespace Conferences.Tests.Operations.Faults;

/// <summary>That the faults of the fault tests are as intended.</summary>
public sealed class A_cut_proxy(Service service) : IAsyncLifetime
{
    private CutProxy proxy = null!;
    private string through = "";
    private string around = "";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var alone = new NpgsqlConnectionStringBuilder(await service.NewDatabaseAsync("proxy"))
        {
            Pooling = false,
            CommandTimeout = 1,
            // Immediately: the request to cancel would be blocked like the statement.
            CancellationTimeout = -1,
        };
        around = alone.ConnectionString;
        (proxy, through) = CutProxy.Before(around);
        await RunAsync(around, "create table it (it int)");
    }

    public ValueTask DisposeAsync() => proxy.DisposeAsync();

    [Fact]
    public async Task loses_the_answer_to_a_commit_that_happened()
    {
        var lost = proxy.LoseNextCommit();
        await Assert.ThrowsAnyAsync<NpgsqlException>(() => InsertAsync());
        await lost;
        Assert.Equal(1L, await RunAsync(around, "select count(*) from it"));

        await InsertAsync();
        Assert.Equal(2L, await RunAsync(around, "select count(*) from it"));
    }

    [Fact]
    public async Task cuts_everything_until_it_is_mended()
    {
        await using var connection = await OpenAsync(through);
        proxy.Cut();
        await Assert.ThrowsAnyAsync<NpgsqlException>(() => RunAsync(connection, "select 1"));
        await Assert.ThrowsAnyAsync<NpgsqlException>(() => RunAsync(through, "select 1"));
        proxy.Mend();
        Assert.Equal(1, await RunAsync(through, "select 1"));
    }

    [Fact]
    public async Task holds_everything_up_until_it_is_mended()
    {
        await using var connection = await OpenAsync(through);
        await using var patient = await OpenAsync(through);
        proxy.Hold();
        var timedOut = await Assert.ThrowsAnyAsync<NpgsqlException>(() => RunAsync(connection, "select 1"));
        Assert.IsType<TimeoutException>(timedOut.InnerException);

        await using var command = new NpgsqlCommand("select 2", patient) { CommandTimeout = 0 };
        var answer = command.ExecuteScalarAsync(Cancellation);
        Assert.False(answer.IsCompleted);
        proxy.Mend();
        Assert.Equal(2, await answer);
    }

    private async Task InsertAsync()
    {
        await using var connection = await OpenAsync(through);
        await using var transaction = await connection.BeginTransactionAsync(Cancellation);
        await RunAsync(connection, "insert into it values (1)");
        await transaction.CommitAsync(Cancellation);
    }

    private static async Task<NpgsqlConnection> OpenAsync(string connectionString)
    {
        var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync(Cancellation);
        return connection;
    }

    private static async Task<object?> RunAsync(string connectionString, string sql)
    {
        await using var connection = await OpenAsync(connectionString);
        return await RunAsync(connection, sql);
    }

    private static async Task<object?> RunAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(Cancellation);
    }
}
