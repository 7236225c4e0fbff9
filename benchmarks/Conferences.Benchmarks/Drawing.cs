using System.Security;
using static System.FormattableString;

namespace Conferences.Benchmarks;

/// <summary>As much of SVG as the plots need.</summary>
internal sealed class Drawing(double width, double height)
{
    public const string Service = "#1f5fa8";
    public const string Floor = "#b0651d";
    public const string Faint = "#cccccc";

    private readonly List<string> shapes = [];

    public void Line(double x1, double y1, double x2, double y2, string colour) => shapes.Add(Invariant(
        $"""<line x1="{x1:F1}" y1="{y1:F1}" x2="{x2:F1}" y2="{y2:F1}" stroke="{colour}"/>"""));

    public void Dot(double x, double y, string colour) => shapes.Add(Invariant(
        $"""<circle cx="{x:F1}" cy="{y:F1}" r="4" fill="{colour}"/>"""));

    public void Path(IEnumerable<(double X, double Y)> points, string colour, bool isDashed)
    {
        var places = string.Join(' ', points.Select(point => Invariant($"{point.X:F1},{point.Y:F1}")));
        var dashes = isDashed ? " stroke-dasharray=\"3 3\"" : "";
        shapes.Add($"""<polyline points="{places}" fill="none" stroke="{colour}" stroke-width="1.5"{dashes}/>""");
    }

    /// <param name="anchor">Which end of the text lies at the place: start, middle or end.</param>
    public void Text(double x, double y, string text, string anchor = "start", string colour = "#333333") =>
        shapes.Add(Invariant(
            $"""<text x="{x:F1}" y="{y:F1}" text-anchor="{anchor}" fill="{colour}">{Escaped(text)}</text>"""));

    public override string ToString() => Invariant(
        $"""
        <svg xmlns="http://www.w3.org/2000/svg" width="{width:F0}" height="{height:F0}"
            viewBox="0 0 {width:F0} {height:F0}" font-family="sans-serif" font-size="12">
        <rect width="100%" height="100%" fill="white"/>
        {string.Join('\n', shapes)}
        </svg>

        """);

    private static string? Escaped(string text) => SecurityElement.Escape(text);
}
