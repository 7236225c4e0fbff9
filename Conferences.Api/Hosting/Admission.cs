using System.Diagnostics.Metrics;
using System.Threading.RateLimiting;
using Conferences.Api.Crossbar;
using Npgsql;

namespace Conferences.Api.Hosting;

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
        var meter = meters.Create(MailboxMeter.Name);
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

    /// <summary>Gives whoever reads by HTTP a place until it is answered, or leaves. Writers find theirs where they
    /// write, and readers who share a query where it is made: all who share one need one together.</summary>
    public async Task ReadAsync(HttpContext http, RequestDelegate next)
    {
        if (Reads(http) && !await EntersAsync(http))
            await http.SendAsync(Failures.Overloaded);
        else
            await next(http);
    }

    /// <summary>Gives the request a place until it is answered, or leaves; if it has one already, that.</summary>
    /// <exception cref="OverloadedException">Too many wait for one already.</exception>
    public async Task EnterAsync(HttpContext http)
    {
        if (!await EntersAsync(http))
            throw new OverloadedException();
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

    private static bool Reads(HttpContext http) =>
        http.Request.Path.StartsWithSegments("/v2")
        && (HttpMethods.IsGet(http.Request.Method) || HttpMethods.IsHead(http.Request.Method))
        && http.GetEndpoint()?.Metadata.GetMetadata<SharesItsQuery>() is null;

    private async Task<bool> EntersAsync(HttpContext http)
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
internal sealed class SharesItsQuery;
