using System.Diagnostics.Metrics;
using Conferences.Api.Observability;

namespace Conferences.Api.Store;

/// <summary>
/// Measures what the largest accounts have stored. Of all accounts there would be as many time series as accounts.
/// </summary>
internal sealed class UsageMetrics : BackgroundService
{
    private const string Sql =
        """
        (select false, tenant_id, conferences from conferences.account_usage
            where tenant_id <> '' order by conferences desc, tenant_id limit 10)
        union all
        (select true, tenant_id, bytes from conferences.account_usage
            where tenant_id <> '' order by bytes desc, tenant_id limit 10)
        """;

    private static readonly TimeSpan Period = TimeSpan.FromSeconds(10);

    private readonly ReadDataSource reads;
    private readonly TimeProvider clock;
    private readonly ILogger<UsageMetrics> log;
    private Measurement<long>[] conferences = [];
    private Measurement<long>[] bytes = [];

    public UsageMetrics(ReadDataSource reads, IMeterFactory meters, TimeProvider clock, ILogger<UsageMetrics> log)
    {
        (this.reads, this.clock, this.log) = (reads, clock, log);
        var meter = meters.Create(Meters.Name);
        meter.CreateObservableGauge(
            "conferences.account.conferences",
            () => conferences,
            "{conference}",
            "Conferences of the ten accounts that have most");
        meter.CreateObservableGauge(
            "conferences.account.size", () => bytes, "By", "Bytes stored by the ten accounts that have most");
    }

    protected override Task ExecuteAsync(CancellationToken stopping) =>
        PeriodicWork.EachAsync(Period, clock, MeasureAsync, log, stopping);

    private async Task MeasureAsync(CancellationToken cancellation)
    {
        await using var command = reads.Command(Sql);
        await using var row = await command.ExecuteReaderAsync(cancellation);
        var measured = new List<(bool AreBytes, Measurement<long> Value)>();
        while (await row.ReadAsync(cancellation))
        {
            measured.Add((row.GetBoolean(0), new(
                row.GetInt64(2), new KeyValuePair<string, object?>("account", row.GetString(1)))));
        }

        conferences = [.. measured.Where(it => !it.AreBytes).Select(it => it.Value)];
        bytes = [.. measured.Where(it => it.AreBytes).Select(it => it.Value)];
    }
}
