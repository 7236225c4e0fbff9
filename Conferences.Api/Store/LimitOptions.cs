using Conferences.Api.CommandLine;
using Npgsql;

namespace Conferences.Api.Store;

/// <summary>How much is done and held at once, for everybody together and for one account: the section
/// <c>Limits</c> of the configuration.</summary>
internal sealed record LimitOptions
{
    /// <summary>Reads, and likewise writes, that use the database at once. By default three quarters of the
    /// connections; the rest is for the service's own work, such as the subscriptions.</summary>
    public int? AtOnce { get; init; }

    /// <summary>Reads, and likewise writes, that may wait for a place. By default 1,024 reads and 256 writes: at 2,000
    /// reads and 500 commits a second the last of them waits for half a second.</summary>
    public int? Waiting { get; init; }

    /// <summary>Seconds to wait for a place; then 503.</summary>
    public int WaitSeconds { get; init; } = 5;

    /// <summary>Percent of the places, of the waiting line, of the bytes that are not sent yet and of the connections
    /// that one account may take.</summary>
    public int AccountShare { get; init; } = 75;

    /// <summary>Pages of lists and histories that are read at once: each is in memory as objects, which take several
    /// times the bytes that are sent. By default four per processor, and no more than <see cref="AtOnce"/>.</summary>
    public int? PagesAtOnce { get; init; }

    /// <summary>Reads, and likewise pages, that one account may have processed at once while other
    /// accounts send requests, so that those do not wait behind it. By default half as many as there are processors.
    /// </summary>
    public int BesideOthers { get; init; } = Math.Max(1, Environment.ProcessorCount / 2);

    /// <summary>Histories that one account may have streamed at once by one node.</summary>
    public int Streams { get; init; } = 1_000;

    /// <summary>Bytes after which a page ends, though it holds fewer items than it may. Events are counted as stored.
    /// </summary>
    public int PageBytes { get; init; } = 8_000_000;

    /// <summary>Bytes of the largest document of a conference.</summary>
    public int DocumentBytes { get; init; } = 1_000_000;

    /// <summary>Bytes of all answers that are made and not sent yet.</summary>
    public int UnsentBytes { get; init; } = 128_000_000;

    /// <summary>Bytes a second that a client must take of an answer, on average after the first five seconds.</summary>
    public int MinBytesPerSecond { get; init; } = 16_384;

    /// <summary>Seconds that a whole request body may take; then 408.</summary>
    public int BodySeconds { get; init; } = 30;

    /// <summary>Connections per listening address; health checks have more of their own.</summary>
    public int Connections { get; init; } = 10_000;

    /// <summary>Bytes of a page of what is streamed: several such pages may be held by one account.</summary>
    public int StreamedBytes => Math.Min(PageBytes, 1_000_000);

    /// <summary>Bytes of the largest page of what is streamed, which has a single item: an edit of the largest
    /// document, with what it changed.</summary>
    public int LargestStreamed => Math.Max(StreamedBytes, 3 * DocumentBytes);

    /// <summary>The part of this that one account may take; one at least.</summary>
    public int ShareOf(int all) => (int)Math.Max(1, (long)all * AccountShare / 100);

    /// <summary>What is configured.</summary>
    /// <exception cref="CannotStartException">A setting is no number, or out of bounds.</exception>
    public static LimitOptions Of(IConfiguration configuration) => SettingsReader.Read(configuration, Read);

    /// <summary>With the defaults that depend on the database.</summary>
    public LimitOptions For(string connectionString)
    {
        var atOnce = AtOnce ?? ThreeQuarters(connectionString);
        return this with
        {
            AtOnce = atOnce,
            PagesAtOnce = PagesAtOnce ?? Math.Min(atOnce, 4 * Environment.ProcessorCount),
        };
    }

    private static LimitOptions Read(SettingsReader settings)
    {
        var usual = new LimitOptions();
        return new()
        {
            AtOnce = settings.Whole("Limits:AtOnce", 1),
            Waiting = settings.Whole("Limits:Waiting", 0),
            WaitSeconds = settings.Number("Limits:WaitSeconds", usual.WaitSeconds, 1, 600),
            AccountShare = settings.Number("Limits:AccountShare", usual.AccountShare, 1, 100),
            PagesAtOnce = settings.Whole("Limits:PagesAtOnce", 1),
            BesideOthers = settings.Number("Limits:BesideOthers", usual.BesideOthers),
            Streams = settings.Number("Limits:Streams", usual.Streams),
            PageBytes = settings.Number("Limits:PageBytes", usual.PageBytes, 1_000, 100_000_000),
            DocumentBytes = settings.Number("Limits:DocumentBytes", usual.DocumentBytes, 1_000, 8_000_000),
            UnsentBytes = settings.Number("Limits:UnsentBytes", usual.UnsentBytes, 1_000_000),
            BodySeconds = settings.Number("Limits:BodySeconds", usual.BodySeconds, 1, 3_600),
            Connections = settings.Number("Limits:Connections", usual.Connections, 1, 1_000_000),
            MinBytesPerSecond = settings.Number("Limits:MinBytesPerSecond", usual.MinBytesPerSecond),
        };
    }

    private static int ThreeQuarters(string connectionString) =>
        Math.Max(1, new NpgsqlConnectionStringBuilder(connectionString).MaxPoolSize * 3 / 4);
}
