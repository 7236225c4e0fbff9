namespace Conferences.Api.Media.FreeSwitch;

/// <summary>How long the Event Socket is waited for.</summary>
internal sealed record EslTimes
{
    /// <summary>For a connection, and for the reply to a command.</summary>
    public TimeSpan Reply { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Without a byte for so long the media server is asked for a sign of life, and then once more.</summary>
    public TimeSpan Silence { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Between two attempts to connect, the first and the longest.</summary>
    public TimeSpan FirstPause { get; init; } = TimeSpan.FromMilliseconds(100);

    public TimeSpan LongestPause { get; init; } = TimeSpan.FromSeconds(5);
}
