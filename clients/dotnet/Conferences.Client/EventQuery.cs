namespace Conferences.Client;

/// <summary>Which events of a history are wanted; all of them by default.</summary>
public sealed record EventQuery
{
    /// <summary>Only these types, e.g. <c>participant.joined</c>; empty for all.</summary>
    public IReadOnlyList<string> Types { get; init; } = [];

    /// <summary>Only events at or after this time; null for no limit.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Only events before this time; null for no limit.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>How many events one request asks for, from 1 to 1,000; 50 by default. It changes how many requests are
    /// made, not what comes.</summary>
    public int? PageSize { get; init; }

    internal string? TypeText => Types is [] ? null : string.Join(',', Types);
}
