using Npgsql;

namespace Conferences.Api.Store;

/// <summary>
/// Stores the position after which times never fall within a stream. What an earlier version recorded or an import
/// brought may have been stamped by a clock that stepped back, and is not searched by time order.
/// </summary>
internal sealed class OrderedTimes(NpgsqlDataSource database) : IHostedService
{
    /// <summary>The row of <c>mt_event_progression</c> with the position.</summary>
    public const string Name = "OrderedTimes";

    private const string Sql =
        $"""
        insert into conferences.mt_event_progression (name, last_seq_id)
        select '{Name}', coalesce(max(seq_id), 0) from conferences.mt_events
        on conflict (name) do nothing
        """;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(Sql);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
