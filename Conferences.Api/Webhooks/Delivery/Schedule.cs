namespace Conferences.Api.Webhooks.Delivery;

/// <summary>When a delivery that failed is tried again.</summary>
internal static class Schedule
{
    /// <summary>A webhook whose deliveries have all failed for this long is disabled.</summary>
    public static readonly TimeSpan Tolerance = TimeSpan.FromHours(24);

    /// <summary>Longest time for which an endpoint can put deliveries off.</summary>
    public static readonly TimeSpan LongestPause = TimeSpan.FromHours(24);

    private static readonly TimeSpan[] Long =
    [
        TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(30), TimeSpan.FromHours(2),
        TimeSpan.FromHours(5), TimeSpan.FromHours(10), TimeSpan.FromHours(14), TimeSpan.FromHours(20),
        TimeSpan.FromHours(24),
    ];

    /// <summary>How many tries follow those there were.</summary>
    /// <param name="retries">Of the webhook's document; null for the long schedule.</param>
    /// <param name="tries">How often it was tried, 1 or more.</param>
    public static int Left(int? retries, int tries) => Math.Max(0, (retries ?? Long.Length) + 1 - tries);

    /// <summary>How long until the next try; null if there is none.</summary>
    /// <remarks>
    /// Kazoo's short form: 2 s, doubled each time. The long schedule has jitter of up to a fifth, so that what failed
    /// together is not tried together again.
    /// </remarks>
    public static TimeSpan? Delay(int? retries, int tries) =>
        Left(retries, tries) == 0 ? null
        : retries is not null ? TimeSpan.FromSeconds(1 << tries)
        : Long[tries - 1] * (1 + (Random.Shared.NextDouble() / 5));
}
