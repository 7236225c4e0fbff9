using System.Diagnostics.Metrics;
using Conferences.Api.Observability;
using Conferences.Api.RabbitMq;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using RabbitMQ.Client;

namespace Conferences.Api.Bus;

/// <summary>Counts the dead letters once a second, whenever the broker is available.</summary>
internal sealed class DeadLetterWatch : BackgroundService
{
    private const string Name = "dead letter count";

    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    private readonly Broker broker;
    private readonly TimeProvider clock;
    private long all;
    private long unseen;

    public DeadLetterWatch(Broker broker, IMeterFactory meters, TimeProvider clock)
    {
        (this.broker, this.clock) = (broker, clock);
        var meter = meters.Create(Meters.Name);
        meter.CreateObservableGauge(
            "conferences.dead_letters.count", () => Volatile.Read(ref all), "{message}", "Dead letters");
        meter.CreateObservableGauge(
            "conferences.dead_letters.new",
            () => Volatile.Read(ref unseen),
            "{message}",
            "Dead letters that nobody has looked at");
    }

    /// <summary>True if there was one that nobody has looked at when they were last counted.</summary>
    public bool HasNew => Volatile.Read(ref unseen) > 0;

    protected override Task ExecuteAsync(CancellationToken stopping) => broker.KeepAsync(Name, CountAsync, stopping);

    private async Task CountAsync(IConnection connection, CancellationToken lost)
    {
        await BrokerTopology.DeclareAsync(connection, lost);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: lost);
        broker.Goes(Name);
        using var timer = new PeriodicTimer(Period, clock);
        do
        {
            var counted = await DeadLetterQueue.CountAsync(channel, lost);
            Volatile.Write(ref all, counted.All);
            Volatile.Write(ref unseen, counted.New);
        }
        while (await timer.WaitForNextTickAsync(lost));
    }
}

/// <summary>Whether somebody has looked at every dead letter. If not, everything else continues.</summary>
internal sealed class DeadLetterCheck(DeadLetterWatch watch) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellation) =>
        Task.FromResult(watch.HasNew
            ? HealthCheckResult.Degraded("There are dead letters that nobody has looked at.")
            : HealthCheckResult.Healthy("There are no dead letters that nobody has looked at."));
}
