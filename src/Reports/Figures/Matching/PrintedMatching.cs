using System.Collections.Immutable;

namespace ImageRegression.Reports.Figures.Matching;

/// <summary>The figures of a study of matching as SVG files.</summary>
internal static class PrintedMatching
{
    private const int LegendWidth = 190;

    /// <summary>Names and contents of the files; a figure without data is left out.</summary>
    /// <param name="figures">The numbers.</param>
    /// <param name="taken">Stems of file names that are in use; those of the methods are added.</param>
    public static IEnumerable<(string Name, string Svg)> Of(MatchingFigures figures, HashSet<string> taken)
    {
        var greatest = figures.Surfaces.Select(surface => surface.Greatest).DefaultIfEmpty().Max();
        foreach (var surface in figures.Surfaces)
            yield return ($"loss-surface-{PrintedFigures.FileStem(surface.Name)}.svg", Surface(surface, greatest));
        if (figures.Methods.Any(method => !method.ByYear.IsEmpty))
            yield return ("map-by-year.svg", ByYear(figures.Methods));
        if (figures.Methods.Any(method => method.TradeOff is not null))
            yield return ("open-set-det.svg", TradeOff(figures.Methods));
        foreach (var method in figures.Methods.Where(method => !method.Margins.IsEmpty))
            yield return ($"{PrintedFigures.FreeStem(method.Name, taken)}-margins.svg", Margins(method));
    }

    private static string Surface(LossSurface surface, double greatest)
    {
        var margins = surface.Lambda == 0 ? FormattableString.Invariant($"ε = {surface.Epsilon:0.###}")
            : FormattableString.Invariant($"ε = {surface.Epsilon:0.###}, β = {surface.Beta:0.###}, λ = {surface.Lambda:0.###}");
        var plot = new SvgPlot($"{surface.Name}: loss and where it pulls ({margins})",
            new("similarity of anchor and negative, φ_an", -1, 1), new("similarity of anchor and positive, φ_ap", -1, 1), LegendWidth);
        const double half = 1.0 / LossSurface.Cells;
        foreach (var (positive, row) in LossSurface.Middles.Zip(surface.Values))
            foreach (var (negative, loss) in LossSurface.Middles.Zip(row))
                plot.Cell((negative - half, positive - half), (negative + half, positive + half), Palette.Continuous(loss / greatest));
        foreach (var arrow in surface.Arrows)
            plot.Arrow((arrow.Negative, arrow.Positive), arrow.Tip);
        for (var level = 4; level >= 0; level--)
            plot.Legend(Palette.Continuous(level / 4.0), FormattableString.Invariant($"loss {greatest * level / 4:0.00}"));
        return plot.ToString();
    }

    private static string ByYear(ImmutableArray<MatchingMethod> methods)
    {
        var points = methods.SelectMany(method => method.ByYear).ToArray();
        var plot = new SvgPlot("mAP by years since the first visit, ± standard error over folds",
            Axis.Around("years since the first visit", points.Select(point => (double)point.Years)),
            Axis.Around("mAP", points.SelectMany(point => Ends(point.MAP))), LegendWidth);
        foreach (var (method, i) in methods.Select((method, i) => (method, i)))
        {
            var (colour, dashes) = Palette.Line(i);
            var aside = 0.05 * (i - ((methods.Length - 1) / 2.0));   // years: whiskers beside one another
            plot.Polyline(method.ByYear.Select(point => (point.Years + aside, point.MAP.Mean)), colour, 1.8, dashes);
            foreach (var (years, map) in method.ByYear)
            {
                plot.Segment((years + aside, map.Mean - map.StandardError), (years + aside, map.Mean + map.StandardError), colour, 1.2);
                plot.Point(years + aside, map.Mean, colour, 3, 1);
            }
            plot.LineLegend(colour, dashes, method.Name);
        }
        return plot.ToString();
    }

    private static string TradeOff(ImmutableArray<MatchingMethod> methods)
    {
        var curves = methods.Select(method => method.TradeOff).OfType<ErrorTradeOff>().ToArray();
        var plot = new SvgPlot("Open set: false non-matches against false matches",
            Axis.OfShares("false match rate", curves.Min(curve => curve.FalseMatchRate[0])),
            Axis.Around("false non-match rate", curves.SelectMany(curve => curve.FalseNonMatchRate.Select(rate => rate.Mean)).Append(0)), LegendWidth);
        foreach (var (method, i) in methods.Select((method, i) => (method, i)))
            if (method.TradeOff is { } curve)
            {
                var (colour, dashes) = Palette.Line(i);
                plot.Polyline(curve.FalseMatchRate.Zip(curve.FalseNonMatchRate, (match, rate) => (Math.Log10(match), rate.Mean)), colour, 1.8, dashes);
                plot.LineLegend(colour, dashes, method.Name);
            }
        return plot.ToString();
    }

    private static string Margins(MatchingMethod method)
    {
        var trainings = method.Margins;
        var plot = new SvgPlot($"{method.Name}: margins and loss during training",
            Axis.Around("iteration", trainings.SelectMany(one => one.Iterations).Select(i => (double)i).Append(0)),
            Axis.Around("margin; loss", trainings.SelectMany(one => one.Epsilon.Concat(one.Beta).Concat(one.Loss)).Append(0)), LegendWidth);
        foreach (var one in trainings)
        {
            Line(one, one.Loss, Palette.Grey, "");
            Line(one, one.Epsilon, Palette.Blue, "");
            Line(one, one.Beta, Palette.Vermilion, "6 4");
        }
        plot.LineLegend(Palette.Blue, "", "ε");
        if (trainings.Any(one => !one.Beta.IsEmpty))
            plot.LineLegend(Palette.Vermilion, "6 4", "β");
        plot.LineLegend(Palette.Grey, "", $"loss{(trainings.Length > 1 ? $"; {trainings.Length} trainings" : "")}");
        return plot.ToString();

        void Line(MarginCurve one, ImmutableArray<double> values, string colour, string dashes)
        {
            if (!values.IsEmpty)
                plot.Polyline(one.Iterations.Zip(values, (i, value) => ((double)i, value)), colour, 1.2, dashes);
        }
    }

    private static IEnumerable<double> Ends(FoldMean value) =>
        double.IsNaN(value.StandardError) ? [value.Mean] : [value.Mean - value.StandardError, value.Mean + value.StandardError];
}
