using Npgsql;

namespace Conferences.Api.Store;

/// <summary>
/// The data source of the hot reads: a slim one of its own, which knows text and numbers and nothing else, and shares
/// its connections with no writer.
/// </summary>
internal sealed class ReadDataSource(string connectionString) : IAsyncDisposable
{
    private readonly NpgsqlDataSource source =
        new NpgsqlSlimDataSourceBuilder(connectionString).EnableArrays().Build();

    public NpgsqlCommand Command(string sql, params ReadOnlySpan<object> parameters)
    {
        var command = source.CreateCommand(sql);
        foreach (var value in parameters)
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        return command;
    }

    public ValueTask DisposeAsync() => source.DisposeAsync();
}
