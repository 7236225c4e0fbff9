using System.Diagnostics.Metrics;
using System.Threading.RateLimiting;
using Conferences.Api.Observability;
using Npgsql;

namespace Conferences.Api.Store;

/// <summary>
/// Limits concurrent use of the database to what its connections serve, separately for readers and writers, which have
/// separate connections. A bounded number wait; beyond that, requests are refused immediately, since a longer queue
/// would add delay but no throughput.
/// </summary>
internal sealed class Admission : IDisposable
{
    // At 500 commits and 2,000 reads a second, the last in a full queue waits for half a second.
    private const int WaitingWriters = 256;
    private const int WaitingReaders = 1_024;

    private readonly ConcurrencyLimiter readers;
    private readonly ConcurrencyLimiter writers;

    public Admission(IConfiguration configuration, IMeterFactory meters)
    {
        WaitingTogether = configuration.GetValue("Limits:Waiting", WaitingReaders);
        (readers, writers) = (Limiter(configuration, WaitingReaders), Limiter(configuration, WaitingWriters));
        var meter = meters.Create(Meters.Name);
        meter.CreateObservableUpDownCounter<long>(
            "conferences.admission.waiting",
            () => Both(limiter => limiter.GetStatistics()!.CurrentQueuedCount),
            "{request}",
            "Reads and batches of commands waiting for the database");
        meter.CreateObservableCounter<long>(
            "conferences.admission.refused",
            () => Both(limiter => limiter.GetStatistics()!.TotalFailedLeases),
            "{request}",
            "Reads and batches of commands refused because too many were waiting");
    }

    /// <summary>How many reads may wait for the next query they share.</summary>
    public int WaitingTogether { get; }

    /// <summary>Waits for a writer's place. Dispose the lease to release it.</summary>
    /// <exception cref="OverloadedException">Too many are waiting already.</exception>
    public async Task<RateLimitLease> WriteAsync(CancellationToken cancellation) =>
        await writers.AcquireAsync(cancellationToken: cancellation) is { IsAcquired: true } place
            ? place
            : throw new OverloadedException();

    /// <summary>
    /// Waits for a reader's place, held until the response is sent or <see cref="Leave"/> is called. Does nothing if
    /// the request has one.
    /// </summary>
    /// <exception cref="OverloadedException">Too many are waiting already.</exception>
    public async Task EnterAsync(HttpContext http)
    {
        if (!await TryEnterAsync(http))
            throw new OverloadedException();
    }

    /// <summary>As <see cref="EnterAsync"/>; false if too many are waiting already.</summary>
    public async Task<bool> TryEnterAsync(HttpContext http)
    {
        if (http.Features.Get<RateLimitLease>() is not null)
            return true;
        var place = await readers.AcquireAsync(cancellationToken: http.RequestAborted);
        if (!place.IsAcquired)
            return false;
        http.Features.Set(place);
        http.Response.RegisterForDispose(place);
        return true;
    }

    /// <summary>Releases the request's place before the response is complete, which may take forever.</summary>
    public static void Leave(HttpContext http) => http.Features.Get<RateLimitLease>()?.Dispose();

    public void Dispose()
    {
        readers.Dispose();
        writers.Dispose();
    }

    private static ConcurrencyLimiter Limiter(IConfiguration configuration, int waiting) => new(new()
    {
        PermitLimit = configuration.GetValue(
            "Limits:AtOnce", ShareOf(configuration.GetConnectionString("Postgres"))),
        QueueLimit = configuration.GetValue("Limits:Waiting", waiting),
    });

    // A quarter is left to background work: subscriptions, their locks and notifications from other nodes.
    private static int ShareOf(string? connectionString) =>
        Math.Max(1, new NpgsqlConnectionStringBuilder(connectionString).MaxPoolSize * 3 / 4);

    private Measurement<long>[] Both(Func<ConcurrencyLimiter, long> count) =>
        [new(count(readers), new KeyValuePair<string, object?>("use", "read")),
            new(count(writers), new KeyValuePair<string, object?>("use", "write"))];
}

/// <summary>The queue for the database is full.</summary>
internal sealed class OverloadedException() : Exception("Too many requests are waiting for the database.");

/// <summary>Marks a route whose concurrent reads share one query.</summary>
internal sealed class SharesQuery;
