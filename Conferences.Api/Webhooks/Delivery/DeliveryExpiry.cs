using Conferences.Api.Store;
using Npgsql;

namespace Conferences.Api.Webhooks.Delivery;

/// <summary>
/// Removes deliveries and attempts that are older than <see cref="WebhookOptions.ExpireDays"/>, those that were not
/// delivered included: nobody has enabled their webhook for as long.
/// </summary>
internal sealed class DeliveryExpiry(
    NpgsqlDataSource database, WebhookOptions options, TimeProvider clock, ILogger<DeliveryExpiry> log)
    : BackgroundService
{
    private const int AtOnce = 10_000;

    private static readonly TimeSpan Period = TimeSpan.FromHours(1);

    /// <summary>Removes those of all accounts.</summary>
    public async Task DeleteAsync(CancellationToken cancellation)
    {
        var oldest = clock.GetUtcNow() - TimeSpan.FromDays(options.ExpireDays);
        foreach (var table in (string[])["webhook_deliveries", "webhook_attempts"])
        {
            while (await DeleteAsync(table, oldest, cancellation) == AtOnce)
            {
                // The next ones.
            }
        }
    }

    protected override Task ExecuteAsync(CancellationToken stopping) =>
        PeriodicWork.EachAsync(Period, clock, DeleteAsync, log, stopping);

    private async Task<int> DeleteAsync(string table, DateTimeOffset oldest, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(
            $"""
            delete from conferences.{table}
            where ctid = any (array(select ctid from conferences.{table} where at <= $1 limit {AtOnce}))
            """);
        command.Parameters.Add(new() { Value = oldest });
        return await command.ExecuteNonQueryAsync(cancellation);
    }
}
