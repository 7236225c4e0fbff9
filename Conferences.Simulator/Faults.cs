namespace Conferences.Simulator;

/// <summary>How unreliable a line is. The fate of its nth message depends only on the seed and n.</summary>
/// <param name="Seed">The same seed gives the same run.</param>
/// <param name="Drop">Share of messages that are lost, 0 to 1.</param>
/// <param name="Duplicate">Share of messages that are delivered twice.</param>
/// <param name="Reorder">Share of messages that are delivered after one to three later ones.</param>
/// <param name="Delay">Share of messages that are delayed.</param>
/// <param name="DelayMilliseconds">The length of the delay.</param>
internal sealed record Faults(
    int Seed = 0,
    double Drop = 0,
    double Duplicate = 0,
    double Reorder = 0,
    double Delay = 0,
    int DelayMilliseconds = 0)
{
    /// <summary>A reliable line.</summary>
    public static readonly Faults None = new();

    /// <summary>True if the shares are valid.</summary>
    public bool AreShares => new[] { Drop, Duplicate, Reorder, Delay }.All(share => share is >= 0 and <= 1);

    /// <summary>The fate of the nth message of a line.</summary>
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

    // SplitMix64. Random is unsuitable because draws from neighbouring seeds are similar, and HashCode because it
    // differs between processes.
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

/// <summary>The fate of a message.</summary>
/// <param name="Copies">How often it is delivered.</param>
/// <param name="Behind">How many later messages are delivered first.</param>
/// <param name="Late">The delay.</param>
internal readonly record struct Fate(int Copies, int Behind, TimeSpan Late);
