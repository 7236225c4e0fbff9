namespace Conferences.Benchmarks;

/// <summary>How long the two sides are compared.</summary>
/// <param name="Connections">In the closed loop, one comparison for each.</param>
/// <param name="Blocks">Of a comparison; in each of them every side has two turns.</param>
/// <param name="Warming">For each side and kind of work, before anything counts.</param>
/// <param name="Turn">In the closed loop.</param>
/// <param name="OpenTurn">In the open loop, where each side has two.</param>
internal sealed record Pace(
    string Name, int[] Connections, int Blocks, TimeSpan Warming, TimeSpan Turn, TimeSpan OpenTurn)
{
    /// <summary>Of the closed loop's peak, what is asked for in the open loop.</summary>
    public const double OpenShare = 0.5;

    public static readonly Pace Full =
        new("full", [1, 16, 64], 6, TimeSpan.FromSeconds(6), TimeSpan.FromMilliseconds(600), TimeSpan.FromSeconds(4));

    public static readonly Pace Quick =
        new("quick", [16], 4, TimeSpan.FromSeconds(2), TimeSpan.FromMilliseconds(250), TimeSpan.FromSeconds(1));
}
