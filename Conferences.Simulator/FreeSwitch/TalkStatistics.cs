namespace Conferences.Simulator.FreeSwitch;

/// <summary>What <c>stop-talking</c> tells about the sound that was. Measured once; nobody reads it.</summary>
internal static class TalkStatistics
{
    /// <summary>Adds it.</summary>
    public static FiredEvent Add(FiredEvent fired) => fired
        .With("talking-gate-hits", 97)
        .With("talking-total-packets", 137)
        .With("talking-duration-ms", 2740)
        .With("talking-average-energy", "5253.010309")
        .With("talking-delta-average", "0.010309")
        .With("talking-hit-on-percent", "70.802920")
        .With("talking-non-hit-ratio", "1.030928")
        .With("talking-hit-off-percent", "0.729927")
        .With("talking-hit-off-differential", "70.072993");
}
