using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;

namespace ImageRegression.Reports.Figures;

/// <summary>A figure for print as SVG: a frame with two axes, and marks within it.</summary>
/// <param name="title">Stands above.</param>
/// <param name="x">The horizontal axis.</param>
/// <param name="y">The vertical axis.</param>
/// <param name="rightMargin">Room beside the frame, for a legend, in pixels.</param>
internal sealed class SvgPlot(string title, Axis x, Axis y, int rightMargin = 20)
{
    private const int FrameWidth = 460, FrameHeight = 400, Left = 74, Top = 44, Bottom = 58, LegendLine = 18;

    private readonly StringBuilder marks = new();
    private int legendLines;

    public void Point(double atX, double atY, string colour, double radius = 2.6, double opacity = 0.75)
    {
        if (double.IsFinite(atX) && double.IsFinite(atY))
            marks.Append(Svg($"<circle cx=\"{X(atX):0.#}\" cy=\"{Y(atY):0.#}\" r=\"{radius:0.#}\" fill=\"{colour}\" fill-opacity=\"{opacity:0.##}\"/>\n"));
    }

    public void Segment((double X, double Y) from, (double X, double Y) to, string colour, double width = 1, string dashes = "", double opacity = 1)
    {
        if (double.IsFinite(from.X + from.Y + to.X + to.Y))
            marks.Append(Svg($"<line x1=\"{X(from.X):0.#}\" y1=\"{Y(from.Y):0.#}\" x2=\"{X(to.X):0.#}\" y2=\"{Y(to.Y):0.#}\" stroke=\"{colour}\" stroke-width=\"{width:0.##}\" stroke-opacity=\"{opacity:0.##}\" stroke-dasharray=\"{dashes}\"/>\n"));
    }

    /// <summary>A horizontal line across the frame with what it stands for at its right end.</summary>
    public void Level(double atY, string colour, string dashes, string label)
    {
        Segment((x.Least, atY), (x.Most, atY), colour, 1.4, dashes);
        if (double.IsFinite(atY))
            marks.Append(Svg($"<text x=\"{Left + FrameWidth + 6}\" y=\"{Y(atY) + 4:0.#}\" fill=\"{colour}\" font-size=\"12\">{Escaped(label)}</text>\n"));
    }

    /// <summary>A horizontal band across the frame.</summary>
    public void Band(double from, double to, string colour)
    {
        if (double.IsFinite(from + to))
            marks.Append(Svg($"<rect x=\"{Left}\" y=\"{Y(to):0.#}\" width=\"{FrameWidth}\" height=\"{Math.Max(0, Y(from) - Y(to)):0.#}\" fill=\"{colour}\" fill-opacity=\"0.12\"/>\n"));
    }

    public void Polyline(IEnumerable<(double X, double Y)> points, string colour, double width = 1.4, string dashes = "")
    {
        var places = points.Where(point => double.IsFinite(point.X + point.Y)).Select(point => Svg($"{X(point.X):0.#},{Y(point.Y):0.#}"));
        marks.Append(Svg($"<polyline points=\"{string.Join(' ', places)}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"{width:0.##}\" stroke-linejoin=\"round\"{(dashes.Length == 0 ? "" : $" stroke-dasharray=\"{dashes}\"")}/>\n"));
    }

    /// <summary>A filled rectangle between two values of either axis.</summary>
    public void Cell((double X, double Y) from, (double X, double Y) to, string colour) =>
        marks.Append(Svg($"<rect x=\"{X(from.X):0.#}\" y=\"{Y(to.Y):0.#}\" width=\"{X(to.X) - X(from.X):0.#}\" height=\"{Y(from.Y) - Y(to.Y):0.#}\" fill=\"{colour}\" shape-rendering=\"crispEdges\"/>\n"));

    /// <summary>A white arrow with a dark edge, which shows on any colour.</summary>
    public void Arrow((double X, double Y) from, (double X, double Y) to)
    {
        var (fromX, fromY, tipX, tipY) = (X(from.X), Y(from.Y), X(to.X), Y(to.Y));
        var angle = Math.Atan2(tipY - fromY, tipX - fromX);
        (double X, double Y) Barb(double turn) => (tipX - (6 * Math.Cos(angle + turn)), tipY - (6 * Math.Sin(angle + turn)));
        var (left, right) = (Barb(0.5), Barb(-0.5));
        var path = Svg($"M{fromX:0.#} {fromY:0.#}L{tipX:0.#} {tipY:0.#}M{left.X:0.#} {left.Y:0.#}L{tipX:0.#} {tipY:0.#}L{right.X:0.#} {right.Y:0.#}");
        foreach (var (colour, width) in new[] { ("#14171c", 3.2), ("#fff", 1.4) })
            marks.Append(Svg($"<path d=\"{path}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"{width}\" stroke-linecap=\"round\" stroke-linejoin=\"round\"/>\n"));
    }

    /// <summary>A line of the legend for a line of the figure.</summary>
    public void LineLegend(string colour, string dashes, string text)
    {
        var line = Top + 14 + (legendLines++ * LegendLine);
        marks.Append(Svg($"<line x1=\"{Left + FrameWidth + 8}\" y1=\"{line - 4}\" x2=\"{Left + FrameWidth + 32}\" y2=\"{line - 4}\" stroke=\"{colour}\" stroke-width=\"2\" stroke-dasharray=\"{dashes}\"/><text x=\"{Left + FrameWidth + 38}\" y=\"{line}\" font-size=\"12\">{Escaped(text)}</text>\n"));
    }

    public void Legend(string colour, string text)
    {
        var line = Top + 14 + (legendLines++ * LegendLine);
        marks.Append(Svg($"<circle cx=\"{Left + FrameWidth + 16}\" cy=\"{line - 4}\" r=\"5\" fill=\"{colour}\"/><text x=\"{Left + FrameWidth + 28}\" y=\"{line}\" font-size=\"12\">{Escaped(text)}</text>\n"));
    }

    public override string ToString()
    {
        var (width, height) = (Left + FrameWidth + rightMargin, Top + FrameHeight + Bottom);
        var text = new StringBuilder();
        text.Append(Svg($"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" font-family=\"Helvetica, Arial, sans-serif\" font-size=\"13\" fill=\"#1f2430\" role=\"img\">\n"));
        text.Append(Svg($"<title>{Escaped(title)}</title>\n<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n"));
        text.Append(Svg($"<text x=\"{Left}\" y=\"24\" font-size=\"15\" font-weight=\"bold\">{Escaped(title)}</text>\n"));
        foreach (var tick in x.Ticks)
            text.Append(Svg($"<line x1=\"{X(tick):0.#}\" y1=\"{Top}\" x2=\"{X(tick):0.#}\" y2=\"{Top + FrameHeight}\" stroke=\"#e5e7eb\"/><text x=\"{X(tick):0.#}\" y=\"{Top + FrameHeight + 18}\" text-anchor=\"middle\">{x.Text(tick)}</text>\n"));
        foreach (var tick in y.Ticks)
            text.Append(Svg($"<line x1=\"{Left}\" y1=\"{Y(tick):0.#}\" x2=\"{Left + FrameWidth}\" y2=\"{Y(tick):0.#}\" stroke=\"#e5e7eb\"/><text x=\"{Left - 8}\" y=\"{Y(tick) + 4:0.#}\" text-anchor=\"end\">{y.Text(tick)}</text>\n"));
        text.Append(Svg($"<text x=\"{Left + (FrameWidth / 2)}\" y=\"{Top + FrameHeight + 42}\" text-anchor=\"middle\">{Escaped(x.Title)}</text>\n"));
        text.Append(Svg($"<text transform=\"translate(20 {Top + (FrameHeight / 2)}) rotate(-90)\" text-anchor=\"middle\">{Escaped(y.Title)}</text>\n"));
        text.Append(Svg($"<clipPath id=\"frame\"><rect x=\"{Left}\" y=\"{Top}\" width=\"{FrameWidth + rightMargin}\" height=\"{FrameHeight}\"/></clipPath>\n<g clip-path=\"url(#frame)\">\n"));
        return text.Append(marks).Append(Svg($"</g>\n<rect x=\"{Left}\" y=\"{Top}\" width=\"{FrameWidth}\" height=\"{FrameHeight}\" fill=\"none\" stroke=\"#9ca3af\"/>\n</svg>\n")).ToString();
    }

    private double X(double value) => Left + ((value - x.Least) / (x.Most - x.Least) * FrameWidth);

    private double Y(double value) => Top + FrameHeight - ((value - y.Least) / (y.Most - y.Least) * FrameHeight);

    private static string Escaped(string text) => HtmlEncoder.Default.Encode(text);

    private static string Svg(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
