namespace Conferences.Benchmarks;

/// <summary>What is told of many measurements.</summary>
internal static class Figures
{
    public static double Median(this IEnumerable<double> values) => values.Percentile(50);

    /// <summary>The smallest value that at least so many percent do not exceed; of two medians the lower.</summary>
    public static double Percentile(this IEnumerable<double> values, double percent)
    {
        double[] ascending = [.. values.Order()];
        return ascending[Math.Max(0, (int)Math.Ceiling(ascending.Length * percent / 100) - 1)];
    }
}
