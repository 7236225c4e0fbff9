namespace Conferences.Development;

/// <summary>Options of a private Janus.</summary>
/// <param name="Folder">For its configuration, its log and what it records. Absolute.</param>
/// <param name="Events">Where it reports events: the service, as <c>ws://host:port/path</c>.</param>
internal sealed record JanusOptions(string Folder, Uri Events)
{
    /// <summary>How long a session lives without a sign of life.</summary>
    public TimeSpan SessionTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a session waits to be claimed once its connection is lost.</summary>
    public TimeSpan ReclaimTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The port of its control; null for a free one, or the one it had before.</summary>
    public int? Port { get; init; }
}
