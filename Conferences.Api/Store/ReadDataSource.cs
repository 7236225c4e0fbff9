using Npgsql;

namespace Conferences.Api.Store;

/// <summary>
/// The data source of frequent reads: a slim one that maps only text and numbers, and shares no connections with
/// writers.
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
