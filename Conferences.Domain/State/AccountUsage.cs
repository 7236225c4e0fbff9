namespace Conferences.Domain.State;

/// <summary>What an account has stored.</summary>
/// <param name="Conferences">Conferences that are configured and not removed.</param>
/// <param name="Bytes">Bytes of its events, and of the people they name. They only grow.</param>
public sealed record AccountUsage(long Conferences, long Bytes)
{
    /// <summary>Nothing.</summary>
    public static readonly AccountUsage None = new(0, 0);
}
