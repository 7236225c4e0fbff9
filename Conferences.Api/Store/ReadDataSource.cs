using Marten;
using Npgsql;
using SessionOptions = Marten.Services.SessionOptions;

namespace Conferences.Api.Store;

/// <summary>
/// The data source of all reads that callers ask for; it shares its connections with no writer.
/// </summary>
internal sealed class ReadDataSource(string connectionString) : IAsyncDisposable
{
    private readonly NpgsqlDataSource source =
        new NpgsqlDataSourceBuilder(connectionString) { Name = "reads" }.Build();

    public NpgsqlCommand Command(string sql, params ReadOnlySpan<object> parameters)
    {
        var command = source.CreateCommand(sql);
        foreach (var value in parameters)
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        return command;
    }

    /// <summary>A session of the store on one of these connections: by itself it would take a writer's.</summary>
    public async Task<ReadSession> SessionAsync(IDocumentStore store, string account, CancellationToken cancellation)
    {
        var connection = await source.OpenConnectionAsync(cancellation);
        try
        {
            var transaction = await connection.BeginTransactionAsync(cancellation);
            var options = SessionOptions.ForTransaction(transaction);
            options.TenantId = account;
            return new(connection, transaction, store.QuerySession(options));
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    public ValueTask DisposeAsync() => source.DisposeAsync();
}

/// <summary>A session that reads, and the connection it reads by.</summary>
internal sealed class ReadSession(NpgsqlConnection connection, NpgsqlTransaction transaction, IQuerySession session)
    : IAsyncDisposable
{
    /// <summary>The session. It is one tenant's.</summary>
    public IQuerySession Session => session;

    public async ValueTask DisposeAsync()
    {
        await session.DisposeAsync();
        await transaction.DisposeAsync();
        await connection.DisposeAsync();
    }
}
