using System.Collections.Immutable;
using System.Globalization;
using ImageRegression.Reports.Figures.Matching;
using ImageRegression.Studies;

namespace ImageRegression.Reports.Figures;

/// <summary>The main figures of a study as SVG files, for papers and slides: the same numbers as on the page.</summary>
internal static class PrintedFigures
{
    private const int LegendWidth = 190;

    /// <summary>Names and contents of the files; a figure without data is left out.</summary>
    public static IEnumerable<(string Name, string Svg)> Of(StudyFigures figures)
    {
        var taken = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var method in figures.Methods)
        {
            var stem = FreeStem(method.Name, taken);
            if (method.Agreement is not null)
            {
                yield return ($"{stem}-predicted-true.svg", PredictedTrue(method));
                yield return ($"{stem}-bland-altman.svg", Agreement(method));
            }
            foreach (var (curve, i) in method.Curves.Where(curve => !curve.Iterations.IsEmpty).Select((curve, i) => (curve, i)))
                yield return ($"{stem}-training{(i == 0 ? "" : $"-{i + 1}")}.svg", Training(method, curve));
            if (method is { Embedding: { Explained.Length: > 1 } embedding, Bins: not null })
                yield return ($"{stem}-embedding.svg", Embedding(method, embedding));
        }
        foreach (var method in figures.Distances)
            yield return ($"{FreeStem(method.Method, taken)}-distances.svg", Distances(method));
        if (figures.Matching is { } matching)
            foreach (var drawn in PrintedMatching.Of(matching, taken))
                yield return drawn;
    }

    /// <summary>A stem that no other method has taken, and takes it.</summary>
    internal static string FreeStem(string name, HashSet<string> taken)
    {
        var stem = FileStem(name);
        for (var copy = 2; !taken.Add(stem); copy++)
            stem = $"{FileStem(name)}-{copy}";
        return stem;
    }

    /// <summary>Letters and digits of a label, joined by hyphens: <c>Ordinal+NN</c> is <c>ordinal-nn</c>.</summary>
    internal static string FileStem(string name)
    {
        var kept = new string([.. name.Select(c => char.IsAsciiLetterOrDigit(c) ? char.ToLowerInvariant(c) : ' ')]);
        var words = kept.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return words.Length == 0 ? "method" : string.Join('-', words)[..Math.Min(60, string.Join('-', words).Length)];
    }

    private static string PredictedTrue(MethodFigures method)
    {
        var all = method.Cases.SelectMany(one => new[] { one.Target, one.Predicted, one.Interval?.Lower ?? double.NaN, one.Interval?.Upper ?? double.NaN }).ToArray();
        var plot = new SvgPlot($"{method.Name}: predicted against true",
            Axis.Around(WithUnit("true", method.Unit), all) with { Period = method.Axis.Period }, Axis.Around(WithUnit("predicted", method.Unit), all) with { Period = method.Axis.Period });
        foreach (var one in method.Cases)
            if (one.Interval is { } interval)
                plot.Segment((one.Target, interval.Lower), (one.Target, interval.Upper), Palette.Grey, opacity: 0.35);
        var ends = all.Where(double.IsFinite).ToArray();
        plot.Segment((ends.Min(), ends.Min()), (ends.Max(), ends.Max()), Palette.Grey, 1.2, "5 4");
        foreach (var one in method.Cases)
            plot.Point(one.Target, one.Predicted, one.IsOutOfDistribution is true ? Palette.Vermilion : Palette.Blue);
        return plot.ToString();
    }

    private static string Agreement(MethodFigures method)
    {
        var (agreement, unit) = (method.Agreement!, method.Unit);
        double[] levels = [agreement.LowerLimit.Lower, agreement.UpperLimit.Upper, agreement.Bias.Value, 0];
        var plot = new SvgPlot($"{method.Name}: Bland–Altman",
            Axis.Around(WithUnit("mean of predicted and true", unit), method.Cases.Select(one => (one.Predicted + one.Target) / 2)) with { Period = method.Axis.Period },
            Axis.Around(WithUnit("predicted − true", unit), method.Cases.Select(one => one.Predicted - one.Target).Concat(levels)), LegendWidth);
        plot.Band(agreement.LowerLimit.Lower, agreement.LowerLimit.Upper, Palette.Vermilion);
        plot.Band(agreement.Bias.Lower, agreement.Bias.Upper, Palette.Blue);
        plot.Band(agreement.UpperLimit.Lower, agreement.UpperLimit.Upper, Palette.Vermilion);
        foreach (var one in method.Cases)
            plot.Point((one.Predicted + one.Target) / 2, one.Predicted - one.Target, Palette.Grey);
        plot.Level(agreement.UpperLimit.Value, Palette.Vermilion, "6 4", $"+1.96 SD: {Text(agreement.UpperLimit.Value)}");
        plot.Level(agreement.Bias.Value, Palette.Blue, "", $"bias: {Text(agreement.Bias.Value)}");
        plot.Level(agreement.LowerLimit.Value, Palette.Vermilion, "6 4", $"−1.96 SD: {Text(agreement.LowerLimit.Value)}");
        return plot.ToString();
    }

    private static string Training(MethodFigures method, LearningCurve curve)
    {
        var hasValidation = !curve.Validation.IsEmpty;
        var plot = new SvgPlot($"{method.Name}: {curve.Name}", Axis.Around("iteration", curve.Iterations.Select(i => (double)i).Append(0)),
            Axis.Around("relative to its first value", [0, .. Relative(curve.Loss), .. Relative(curve.Validation)]), LegendWidth);
        plot.Polyline(curve.Iterations.Zip(Relative(curve.Loss), (i, loss) => ((double)i, loss)), Palette.Blue);
        plot.Legend(Palette.Blue, $"loss, from {Text(curve.Loss[0])}");
        if (hasValidation)
        {
            plot.Polyline(curve.ValidatedAt.Zip(Relative(curve.Validation), (i, error) => ((double)i, error)), Palette.Vermilion, 2);
            plot.Legend(Palette.Vermilion, $"validation MAE, from {Text(curve.Validation[0])}");
        }
        return plot.ToString();
    }

    private static string Embedding(MethodFigures method, EmbeddingView view)
    {
        var bins = method.Bins!;
        var all = new[] { view.Train, view.Test };
        string Title(int axis) => string.Create(CultureInfo.InvariantCulture, $"principal component {axis + 1} ({view.Explained[axis]:P0} of variance)");
        Axis Of(int axis) => Axis.Around(Title(axis), all.Where(cloud => !cloud.Cases.IsEmpty).SelectMany(cloud => cloud.Coordinates[axis]));
        var plot = new SvgPlot($"{method.Name}: embedding", Of(0), Of(1), LegendWidth);
        foreach (var cloud in all)
            for (var i = 0; i < cloud.Cases.Length; i++)
                plot.Point(cloud.Coordinates[0][i], cloud.Coordinates[1][i], Palette.Continuous((cloud.Cases[i].Label - bins.Edges[0]) / (bins.Edges[^1] - bins.Edges[0])),
                    ReferenceEquals(cloud, view.Test) ? 3.4 : 2, ReferenceEquals(cloud, view.Test) ? 0.95 : 0.5);
        for (var bin = 0; bin < bins.Count; bin++)
            plot.Legend(Palette.Continuous((bin + 0.5) / bins.Count), $"{bins.Names[bin]} {method.Unit}".TrimEnd());
        return plot.ToString();
    }

    private static string Distances(DistancePoints method)
    {
        var plot = new SvgPlot($"{method.Method}: cosine distance against difference in label",
            Axis.Around(WithUnit("difference in label", method.Unit), method.Within.Concat(method.Between).Select(pair => pair.Label).Append(0)),
            Axis.Around("cosine distance", [0, 2]), LegendWidth);
        foreach (var (pairs, colour) in new[] { (method.Between, Palette.Grey), (method.Within, Palette.Vermilion) })
            foreach (var pair in pairs)
                plot.Point(pair.Label, pair.Cosine, colour, 1.8, 0.5);
        plot.Legend(Palette.Vermilion, "two images of one subject");
        plot.Legend(Palette.Grey, "of two subjects");
        return plot.ToString();
    }

    private static IEnumerable<double> Relative(ImmutableArray<double> values) =>
        values.IsEmpty || values[0] == 0 ? values : values.Select(value => value / values[0]);

    private static string WithUnit(string title, string unit) => unit.Length == 0 ? title : $"{title} ({unit})";

    private static string Text(double value) => value.ToString("G3", CultureInfo.InvariantCulture).Replace('-', '−');
}
