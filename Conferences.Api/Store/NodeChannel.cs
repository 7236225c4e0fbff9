using Npgsql;

namespace Conferences.Api.Store;

/// <summary>Messages from node to node by way of PostgreSQL. Nothing of them is stored: a node that does not listen
/// does not get them.</summary>
internal sealed class NodeChannel(NpgsqlDataSource database)
{
    /// <summary>Most bytes of a message.</summary>
    public const int LongestMessage = 7_999;

    /// <summary>Sends a message to all nodes, this one included.</summary>
    public async Task SendAsync(string channel, string message, CancellationToken cancellation)
    {
        await using var notify = database.CreateCommand("select pg_notify($1, $2)");
        notify.Parameters.Add(new() { Value = channel });
        notify.Parameters.Add(new() { Value = message });
        await notify.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>Takes messages until it is cancelled or the connection is lost.</summary>
    /// <param name="channel">An identifier in lower case.</param>
    public async Task ListenAsync(string channel, Action<string> take, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        connection.Notification += (_, notification) => take(notification.Payload);
        await using (var listen = new NpgsqlCommand($"listen {channel}", connection))
            await listen.ExecuteNonQueryAsync(cancellation);
        while (true)
            await connection.WaitAsync(cancellation);
    }
}
