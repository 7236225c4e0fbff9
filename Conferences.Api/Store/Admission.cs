using System.Diagnostics.Metrics;
using System.Threading.RateLimiting;
using Conferences.Api.Crossbar;
using Conferences.Api.Observability;

namespace Conferences.Api.Store;

/// <summary>
/// Limits concurrent use of the database to what its connections serve, separately for readers and writers, which have
/// separate connections. A bounded number wait; beyond that, requests are refused immediately, since a longer queue
/// would add delay but no throughput. A place is released when the database has been read, however slowly the client
/// reads the response.
/// </summary>
internal sealed class Admission : IDisposable
{
    private const int WaitingWriters = 256;
    private const int WaitingReaders = 1_024;

    // Unsent responses are counted in pieces of this size; smaller ones fit into the socket's buffer.
    private const int Piece = 65_536;

    private readonly AccountActivity activity;
    private readonly SharedPlaces readers;
    private readonly SharedPlaces pages;
    private readonly SharedPlaces writers;
    private readonly SharedPlaces unsent;
    private readonly SharedPlaces dropping;
    private readonly PartitionedRateLimiter<string> streams;

    public Admission(LimitOptions options, TimeProvider clock, IMeterFactory meters)
    {
        var atOnce = options.AtOnce!.Value;
        Options = options;
        activity = new(clock);
        readers = new(atOnce, WaitingTogether, options, activity);
        pages = new(options.PagesAtOnce!.Value, WaitingTogether, options, activity);
        writers = new(atOnce, options.Waiting ?? WaitingWriters, options);
        unsent = new(
            Math.Max(1, options.UnsentBytes / Piece), WaitingReaders * PiecesIn(options.LargestStreamed), options);
        dropping = new(1, WaitingReaders, options, activity);
        streams = PartitionedRateLimiter.Create<string, string>(account =>
            RateLimitPartition.GetConcurrencyLimiter(account, _ => new() { PermitLimit = options.Streams }));
        var meter = meters.Create(Meters.Name);
        meter.CreateObservableUpDownCounter<long>(
            "conferences.admission.waiting",
            () => Each(places => places.Waiting),
            "{request}",
            "Reads and batches of commands waiting for the database");
        meter.CreateObservableCounter<long>(
            "conferences.admission.refused",
            () => Each(places => places.Refused),
            "{request}",
            "Reads, and batches of commands, that found no place in time");
    }

    /// <summary>The limits.</summary>
    public LimitOptions Options { get; }

    /// <summary>How many reads may wait for the next query they share.</summary>
    public int WaitingTogether => Options.Waiting ?? WaitingReaders;

    /// <summary>Waits for a writer's place. Dispose the lease to release it.</summary>
    /// <param name="account">The account whose share it counts against; empty before authentication.</param>
    /// <exception cref="OverloadedException">Too many are waiting already, or the wait took too long.</exception>
    public async ValueTask<IDisposable> WriteAsync(string account, CancellationToken cancellation) =>
        await writers.TakeAsync(account, 1, isPatient: false, cancellation) ?? throw new OverloadedException();

    /// <summary>Waits for a reader's place and reads while holding it.</summary>
    /// <exception cref="OverloadedException">Too many are waiting already, or the wait took too long.</exception>
    public async Task<T> ReadAsync<T>(string account, Func<Task<T>> read, CancellationToken cancellation)
    {
        using var place = await readers.TakeAsync(account, 1, isPatient: false, cancellation)
            ?? throw new OverloadedException();
        return await read();
    }

    /// <summary>
    /// Waits for a page's place and reads a page of a stream while holding it. The page counts as unsent until the
    /// returned lease is disposed.
    /// </summary>
    /// <param name="isPatient">True to wait without a time limit: a stream that has begun holds nothing while it waits.
    /// </param>
    /// <exception cref="OverloadedException">Too many are waiting already, or the wait took too long.</exception>
    public async Task<(T Page, IDisposable Room)> ReadPageAsync<T>(
        string account, bool isPatient, Func<Task<T>> read, CancellationToken cancellation)
        where T : IMeasuredPage
    {
        var room = await unsent.TakeAsync(account, PiecesOf(Options.LargestStreamed), isPatient, cancellation)
            ?? throw new OverloadedException();
        try
        {
            using var place = await pages.TakeAsync(account, 1, isPatient, cancellation)
                ?? throw new OverloadedException();
            var page = await read();

            // Room for the largest page was taken before its size was known. If no other room is free, it is kept.
            if (page.Bytes <= Options.StreamedBytes
                && unsent.Attempt(account, PiecesOf(Options.StreamedBytes)) is { } enough)
            {
                room.Dispose();
                room = enough;
            }

            return (page, room);
        }
        catch
        {
            room.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Waits until no other body of a stranger is being dropped, and drops one. False if the wait took too long.
    /// </summary>
    public async Task<bool> TryDropAsync(Func<Task> drop)
    {
        using var turn = await dropping.TakeAsync("", 1, isPatient: false, CancellationToken.None);
        if (turn is null)
            return false;
        await drop();
        return true;
    }

    /// <summary>Counts one more streamed history of the account until disposed; null if it has too many.</summary>
    public IDisposable? TryStream(string account) =>
        streams.AttemptAcquire(account) is { IsAcquired: true } stream ? stream : null;

    /// <summary>
    /// Waits for a place to read, or to read a page if that is what the route does (<see cref="ReadsPages"/>). It is
    /// held until the response starts or <see cref="Leave"/> is called. Does nothing if the request has one.
    /// </summary>
    /// <exception cref="OverloadedException">Too many are waiting already, or the wait took too long.</exception>
    public async Task EnterAsync(HttpContext http)
    {
        if (!await TryEnterAsync(http))
            throw new OverloadedException();
    }

    /// <summary>As <see cref="EnterAsync"/>; false instead of the exception.</summary>
    public async Task<bool> TryEnterAsync(HttpContext http)
    {
        var place = http.Features.Get<IAnswerLimit>() as Place ?? PlaceOf(http);
        return place.IsTaken || place.Take(
            await PlacesOf(http).TakeAsync(place.Account, 1, isPatient: false, http.RequestAborted));
    }

    /// <summary>Notes that the request's account is active.</summary>
    public void Note(HttpContext http)
    {
        if (AccountOf(http) is { Length: > 0 } account)
            activity.Note(account);
    }

    /// <summary>Counts the request's response against the account's unsent bytes, even if it takes no place.</summary>
    public void Accompany(HttpContext http)
    {
        if (http.Features.Get<IAnswerLimit>() is null)
            PlaceOf(http);
    }

    /// <summary>Releases the request's place before the response starts.</summary>
    public static void Leave(HttpContext http) => (http.Features.Get<IAnswerLimit>() as Place)?.Leave();

    public void Dispose()
    {
        readers.Dispose();
        pages.Dispose();
        writers.Dispose();
        unsent.Dispose();
        dropping.Dispose();
        streams.Dispose();
    }

    private static int PiecesIn(int bytes) => (bytes + Piece - 1) / Piece;

    private int PiecesOf(int bytes) => Math.Min(PiecesIn(bytes), unsent.Share);

    private static string AccountOf(HttpContext http) => (string?)http.Request.RouteValues["account"] ?? "";

    private SharedPlaces PlacesOf(HttpContext http) =>
        http.GetEndpoint()?.Metadata.GetMetadata<ReadsPages>() is null ? readers : pages;

    private Place PlaceOf(HttpContext http)
    {
        var place = new Place(this, AccountOf(http));
        http.Features.Set<IAnswerLimit>(place);
        http.Response.RegisterForDispose(place);

        // By then everything was read, or is read page by page with places of its own.
        http.Response.OnStarting(static it =>
        {
            ((Place)it).Leave();
            return Task.CompletedTask;
        }, place);
        return place;
    }

    private Measurement<long>[] Each(Func<SharedPlaces, long> count) =>
    [
        new(count(readers), new KeyValuePair<string, object?>("use", "read")),
        new(count(pages), new KeyValuePair<string, object?>("use", "page")),
        new(count(writers), new KeyValuePair<string, object?>("use", "write")),
    ];

    // A request's reading place, and then its unsent bytes.
    private sealed class Place(Admission admission, string account) : IAnswerLimit, IDisposable
    {
        private IDisposable? reading;
        private IDisposable? held;

        public string Account => account;

        public bool IsTaken => reading is not null;

        public bool Take(IDisposable? place)
        {
            reading = place;
            return place is not null;
        }

        public bool TryHold(int bytes)
        {
            Leave();
            if (bytes <= Piece)
                return true;
            held?.Dispose();
            held = admission.unsent.Attempt(account, admission.PiecesOf(bytes));
            return held is not null;
        }

        public void Leave() => Interlocked.Exchange(ref reading, null)?.Dispose();

        public void Dispose()
        {
            Leave();
            Interlocked.Exchange(ref held, null)?.Dispose();
        }
    }
}

/// <summary>Some items of a list or history.</summary>
internal interface IMeasuredPage
{
    /// <summary>Their bytes: as they are stored, or as they are sent if they are written already.</summary>
    long Bytes { get; }
}

/// <summary>The queue for the database is full.</summary>
internal sealed class OverloadedException() : Exception("Too many requests are waiting for the database.");

/// <summary>Marks a route whose concurrent reads share one query.</summary>
internal sealed class SharesQuery;

/// <summary>Marks a route that reads pages of a list or a history.</summary>
internal sealed class ReadsPages;
