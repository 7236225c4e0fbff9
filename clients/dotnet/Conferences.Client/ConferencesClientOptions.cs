namespace Conferences.Client;

/// <summary>Where the service is, who asks, and how patient the client is.</summary>
public sealed class ConferencesClientOptions
{
    /// <summary>
    /// The service's address without <c>/v2</c>, e.g. <c>https://conferences.example.com</c>. Required; absolute, http
    /// or https. A path in it is kept.
    /// </summary>
    public Uri? Address { get; set; }

    /// <summary>The API key that the client logs in with. Required. It is sent in logins only.</summary>
    public string ApiKey { get; set; } = "";

    /// <summary>The account to act for, 32 hexadecimal digits; by default the one that the key belongs to.</summary>
    public string? Account { get; set; }

    /// <summary>
    /// How often a request is repeated after the first attempt: when the connection is lost, when no answer comes in
    /// <see cref="AttemptTimeout"/>, and when the answer is 408, 429, 502, 503 or 504. From 0 to 20; 5 by default.
    /// Repeats carry the same idempotency key, so nothing is done twice.
    /// </summary>
    public int Retries { get; set; } = 5;

    /// <summary>
    /// The longest pause before a repeat; 30 seconds by default. A service that asks for a longer one by
    /// <c>Retry-After</c> is not asked again: the caller gets the exception, with the time.
    /// </summary>
    public TimeSpan LongestPause { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How long an attempt may take, including the time a request waits for an outcome; 100 seconds by default.
    /// </summary>
    public TimeSpan AttemptTimeout { get; set; } = TimeSpan.FromSeconds(100);

    /// <summary>
    /// After how long without a sign of life a feed takes its connection for lost, and opens another; 15 seconds by
    /// default. The service gives one every two seconds.
    /// </summary>
    public TimeSpan FeedTimeout { get; set; } = TimeSpan.FromSeconds(15);

    internal string Root => Address!.AbsoluteUri.TrimEnd('/');

    internal bool HasAddress => Address is { IsAbsoluteUri: true, Scheme: "http" or "https" };

    internal bool HasTimes => LongestPause > TimeSpan.Zero && AttemptTimeout > TimeSpan.Zero
        && FeedTimeout > TimeSpan.Zero;
}
