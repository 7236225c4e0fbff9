using System.Globalization;

namespace Conferences.Benchmarks;

/// <summary>
/// For each kind of work how long answers took, by how many of them took no longer: from the time they were meant to be
/// asked for, and dashed from the time they were.
/// </summary>
internal static class LatencyPlot
{
    private const double Width = 360, Height = 240, Left = 50, Right = 340, Top = 40, Bottom = 205;

    // The worst answer is one answer: it stands in the table.
    private static readonly double[] Marked = [50, 90, 99, 99.9];

    public static string Of(RunOutcome outcome)
    {
        var drawing = new Drawing(Width * 2, (Height * ((outcome.Latencies.Count + 1) / 2)) + 20);
        foreach (var (place, it) in outcome.Latencies.Index())
            Draw(drawing, it, Width * (place % 2), 20 + (Height * (place / 2)));
        drawing.Text(Left, 16, "service", colour: Drawing.Service);
        drawing.Text(Left + 60, 16, "floor", colour: Drawing.Floor);
        return drawing.ToString();
    }

    private static void Draw(Drawing drawing, Latencies it, double left, double top)
    {
        Point[] all =
        [
            .. it.Service.SinceMeant, .. it.Service.SinceSent, .. it.Floor.SinceMeant, .. it.Floor.SinceSent,
        ];
        var shown = all.Where(point => point.Percent < 100).Select(point => point.Milliseconds).ToArray();
        var (low, high) = (Math.Floor(Math.Log10(shown.Min())), Math.Ceiling(Math.Log10(shown.Max())));
        drawing.Text(left + Left, top + 24, string.Create(
            CultureInfo.InvariantCulture, $"{it.Work}: ms at {it.PerSecond:N0} a second, by percentile"));
        for (var power = low; power <= high; power++)
        {
            drawing.Line(left + Left, Y(Math.Pow(10, power)), left + Right, Y(Math.Pow(10, power)), Drawing.Faint);
            drawing.Text(
                left + Left - 6,
                Y(Math.Pow(10, power)) + 4,
                Math.Pow(10, power).ToString("0.###", CultureInfo.InvariantCulture),
                "end");
        }

        foreach (var percent in Marked)
        {
            drawing.Line(X(percent), top + Top, X(percent), top + Bottom, Drawing.Faint);
            drawing.Text(
                X(percent), top + Bottom + 16, percent.ToString("0.#", CultureInfo.InvariantCulture), "middle");
        }

        Trace(it.Floor.SinceSent, Drawing.Floor, isDashed: true);
        Trace(it.Service.SinceSent, Drawing.Service, isDashed: true);
        Trace(it.Floor.SinceMeant, Drawing.Floor, isDashed: false);
        Trace(it.Service.SinceMeant, Drawing.Service, isDashed: false);

        // Each nine takes as much room as the one before.
        double X(double percent) => left + Left + ((Right - Left) * -Math.Log10(1 - (percent / 100)) / 3);

        double Y(double milliseconds) =>
            top + Bottom - ((Bottom - Top) * (Math.Log10(milliseconds) - low) / Math.Max(1, high - low));

        void Trace(IReadOnlyList<Point> points, string colour, bool isDashed) => drawing.Path(
            points.Where(point => point.Percent < 100).Select(point => (X(point.Percent), Y(point.Milliseconds))),
            colour,
            isDashed);
    }
}
