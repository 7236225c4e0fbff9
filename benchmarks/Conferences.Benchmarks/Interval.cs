namespace Conferences.Benchmarks;

/// <summary>A ratio as it was measured, and between what it lies with 95 % confidence.</summary>
internal readonly record struct Interval(double Middle, double Low, double High)
{
    private const int Resamples = 2_000;

    /// <summary>
    /// The geometric mean of ratios, and by bootstrap how far chance alone could have moved it: the same number of them
    /// is drawn again and again, with repetition.
    /// </summary>
    public static Interval Of(IReadOnlyList<double> ratios)
    {
        double[] logs = [.. ratios.Select(ratio => Math.Log(ratio))];
        var chance = new Random(1);
        var means = new double[Resamples];
        for (var sample = 0; sample < Resamples; sample++)
            means[sample] = logs.Average(_ => logs[chance.Next(logs.Length)]);
        return new(Math.Exp(logs.Average()), Math.Exp(means.Percentile(2.5)), Math.Exp(means.Percentile(97.5)));
    }

    /// <summary>True if all of it lies within so much of one.</summary>
    public bool IsWithin(double share) => Low >= 1 - share && High <= 1 + share;
}
