namespace Conferences.Simulator;

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

    /// <summary>True if the shares are some.</summary>
    public bool AreShares => new[] { Drop, Duplicate, Reorder, Delay }.All(share => share is >= 0 and <= 1);

    /// <summary>What becomes of the nth message of a line.</summary>
    public Fate Of(int line, int n)
    {
        var chance = new Chance(Seed, line, n);
        var (drop, duplicate, reorder, behind, delay) =
            (chance.Next(), chance.Next(), chance.Next(), chance.Next(), chance.Next());
        return new(
            drop < Drop ? 0 : duplicate < Duplicate ? 2 : 1,
            reorder < Reorder ? 1 + (int)(behind * 3) : 0,
            delay < Delay ? TimeSpan.FromMilliseconds(DelayMilliseconds) : TimeSpan.Zero);
    }

    // SplitMix64. Neither Random, whose draws from neighbouring seeds are alike, so that no share would hold, nor
    // HashCode, which is another one in each process.
    private struct Chance(int seed, int line, int n)
    {
        private ulong state = Mix(Mix((uint)seed) + (uint)line) + (uint)n;

        public double Next()
        {
            state += 0x9E3779B97F4A7C15;
            return (Mix(state) >> 11) * (1.0 / (1UL << 53));
        }

        private static ulong Mix(ulong bits)
        {
            bits = (bits ^ (bits >> 30)) * 0xBF58476D1CE4E5B9;
            bits = (bits ^ (bits >> 27)) * 0x94D049BB133111EB;
            return bits ^ (bits >> 31);
        }
    }
}

/// <summary>What becomes of one message.</summary>
/// <param name="Copies">How often it comes.</param>
/// <param name="Behind">How many later messages come first.</param>
/// <param name="Late">How late it comes.</param>
internal readonly record struct Fate(int Copies, int Behind, TimeSpan Late);
