namespace Conferences.Api.Media.Simulated;

/// <summary>How unreliable a line is. What becomes of its nth message depends on the seed and on n alone.</summary>
/// <param name="Seed">The same seed makes the same run.</param>
/// <param name="Drop">Share of messages that are lost, 0 to 1.</param>
/// <param name="Duplicate">Share of messages that come twice.</param>
/// <param name="Reorder">Share of messages that come behind one to three later ones.</param>
/// <param name="Delay">Share of messages that come late.</param>
/// <param name="DelayMilliseconds">How late those come.</param>
internal sealed record Faults(
    int Seed = 0,
    double Drop = 0,
    double Duplicate = 0,
    double Reorder = 0,
    double Delay = 0,
    int DelayMilliseconds = 0)
{
    /// <summary>A line that loses nothing.</summary>
    public static readonly Faults None = new();

    /// <summary>What becomes of the nth message of a line.</summary>
    public Fate Of(int line, int n)
    {
        // Not HashCode: that is another one in each process. Neighbouring seeds start alike, so the first draw is void.
        var chance = new Random(unchecked((Seed * 1_000_003) ^ (line * 7_919) ^ (n * 104_729)));
        _ = chance.Next();
        return new(
            chance.NextDouble() < Drop ? 0 : chance.NextDouble() < Duplicate ? 2 : 1,
            chance.NextDouble() < Reorder ? chance.Next(1, 4) : 0,
            chance.NextDouble() < Delay ? TimeSpan.FromMilliseconds(DelayMilliseconds) : TimeSpan.Zero);
    }
}

/// <summary>What becomes of one message.</summary>
/// <param name="Copies">How often it comes.</param>
/// <param name="Behind">How many later messages come first.</param>
/// <param name="Late">How late it comes.</param>
internal readonly record struct Fate(int Copies, int Behind, TimeSpan Late);
