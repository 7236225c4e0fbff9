using System.Globalization;

namespace Conferences.Benchmarks;

/// <summary>For each comparison the service's speed as a share of the floor's, and the interval it lies in.</summary>
internal static class RatioPlot
{
    private const double Left = 150, Right = 730, Top = 50, Step = 24;

    public static string Of(RunOutcome outcome)
    {
        var most = Math.Max(1.25, outcome.Comparisons.Max(it => Math.Max(it.Ratio.High, it.Control.High)));
        var bottom = Top + (Step * outcome.Comparisons.Count);
        var drawing = new Drawing(Right + 30, bottom + 30);
        drawing.Text(Left, 20, "service / floor, with 95 % interval", colour: Drawing.Service);
        drawing.Text(Right, 20, "floor / floor" + (outcome.IsVoid ? ": VOID" : ""), "end", Drawing.Floor);
        for (var share = 0.0; share <= most; share += 0.25)
        {
            drawing.Line(X(share), Top - 10, X(share), bottom, share == 1 ? "#333333" : Drawing.Faint);
            drawing.Text(X(share), bottom + 16, share.ToString("0.##", CultureInfo.InvariantCulture), "middle");
        }

        foreach (var (row, it) in outcome.Comparisons.Index())
        {
            var y = Top + (Step * row) + (Step / 2);
            drawing.Text(Left - 10, y + 4, $"{it.Work}, {it.Connections} at once", "end");
            Draw(it.Control, y + 5, Drawing.Floor);
            Draw(it.Ratio, y - 3, Drawing.Service);
        }

        return drawing.ToString();

        double X(double share) => Left + ((Right - Left) * share / most);

        void Draw(Interval it, double y, string colour)
        {
            drawing.Line(X(it.Low), y, X(it.High), y, colour);
            drawing.Dot(X(it.Middle), y, colour);
        }
    }
}
