namespace Conferences.Client;

/// <summary>Which conferences are wanted, and how; all of them by default.</summary>
public sealed record ConferenceQuery
{
    /// <summary>True for those that run now, also those that nobody configured; null for all that are configured.
    /// </summary>
    public bool? Running { get; init; }

    /// <summary>Only those of exactly this name; null for all.</summary>
    public string? Name { get; init; }

    /// <summary>Only those of this owner, 32 hexadecimal digits; null for all.</summary>
    public string? Owner { get; init; }

    /// <summary>As they were at this time; null for now.</summary>
    public DateTimeOffset? At { get; init; }

    /// <summary>True to order by id ascending; descending by default.</summary>
    public bool Ascending { get; init; }

    /// <summary>How many conferences one request asks for, from 1 to 1,000; 50 by default. It changes how many requests
    /// are made, not what comes.</summary>
    public int? PageSize { get; init; }
}
