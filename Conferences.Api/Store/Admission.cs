using System.Diagnostics.Metrics;
using System.Threading.RateLimiting;
using Conferences.Api.Observability;
using Npgsql;

namespace Conferences.Api.Store;

/// <summary>
/// Who may use the database. As many at once as its connections serve, readers and writers each by themselves, since
/// each have connections of their own; some more wait, and the next one is told at once to come back. A longer queue
/// would make everybody late and nobody sooner done.
/// </summary>
internal sealed class Admission : IDisposable
{
    // At 500 commits and 2,000 reads a second whoever is last waits for half a second.
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
            "Reads, and batches of commands, that wait until they may use the database");
        meter.CreateObservableCounter<long>(
            "conferences.admission.refused",
            () => Both(limiter => limiter.GetStatistics()!.TotalFailedLeases),
            "{request}",
            "Reads, and batches of commands, that found too many waiting");
    }

    /// <summary>How many questions may wait for the next query that answers them together.</summary>
    public int WaitingTogether { get; }

    /// <summary>A place among those who write, as soon as there is one. Dispose it to leave.</summary>
    /// <exception cref="OverloadedException">Too many wait for one already.</exception>
    public async Task<RateLimitLease> WriteAsync(CancellationToken cancellation) =>
        await writers.AcquireAsync(cancellationToken: cancellation) is { IsAcquired: true } place
            ? place
            : throw new OverloadedException();

    /// <summary>Gives the request a place until it is answered, or leaves; if it has one already, that.</summary>
    /// <exception cref="OverloadedException">Too many wait for one already.</exception>
    public async Task EnterAsync(HttpContext http)
    {
        if (!await TryEnterAsync(http))
            throw new OverloadedException();
    }

    /// <summary>As <see cref="EnterAsync"/>; false if too many wait for a place already.</summary>
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

    /// <summary>Gives up the request's place before it is answered, which may take for ever.</summary>
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

    // A quarter is left to what nobody asked for: the readers of facts, the lock they hold, the ear to other nodes.
    private static int ShareOf(string? connectionString) =>
        Math.Max(1, new NpgsqlConnectionStringBuilder(connectionString).MaxPoolSize * 3 / 4);

    private Measurement<long>[] Both(Func<ConcurrencyLimiter, long> count) =>
        [new(count(readers), new KeyValuePair<string, object?>("use", "read")),
            new(count(writers), new KeyValuePair<string, object?>("use", "write"))];
}

/// <summary>More is asked of the database than it can do soon.</summary>
internal sealed class OverloadedException() : Exception("Too many wait for the database already.");

/// <summary>Marks a route that reads in one query with whoever else asks just now.</summary>
internal sealed class SharesQuery;
