using ImageRegression.Evaluation;

namespace ImageRegression.Progression;

/// <summary>Measures of answers about changes, in float64, also of pairs that count several times or not at all.</summary>
/// <remarks>Definitions are scikit-learn's (<c>accuracy_score</c>, <c>f1_score(labels=[0, 1, 2], zero_division=0)</c>, <c>cohen_kappa_score(weights='quadratic')</c>) and SciPy's <c>spearmanr</c>.</remarks>
internal static class ChangeMetrics
{
    private const int K = ChangeClasses.Count;

    /// <summary>The measure of some answers; NaN where it is not defined on them.</summary>
    public static double Of(ChangeMetric metric, IReadOnlyList<ChangePrediction> answers)
    {
        var once = new double[answers.Count];
        Array.Fill(once, 1);
        return Statistic(metric, answers)(once);
    }

    /// <summary>The measure under weights, one for each answer.</summary>
    public static WeightedStatistic Statistic(ChangeMetric metric, IReadOnlyList<ChangePrediction> answers) => metric switch
    {
        ChangeMetric.Accuracy => Percent(answers, one => one.Predicted == one.Target),
        ChangeMetric.SignErrors => Percent(answers, one => one.IsSignError),
        ChangeMetric.MacroF1 => Counted(answers, counts => Enumerable.Range(0, K).Average(c => F1(counts, c))),
        ChangeMetric.WeightedF1 => Counted(answers, counts => Enumerable.Range(0, K).Sum(c => Row(counts, c) * F1(counts, c)) / counts.Sum()),
        ChangeMetric.QuadraticKappa => Counted(answers, Kappa),
        ChangeMetric.MAE => WeightedStatistics.Mean([.. answers.Select(one => Math.Abs(one.PredictedChange - one.Pair.Change))]),
        _ => WeightedRanks.Spearman([.. answers.Select(one => one.PredictedChange)], [.. answers.Select(one => one.Pair.Change)]),
    };

    /// <summary>The measure as tables call it.</summary>
    public static string Name(ChangeMetric metric) => metric switch
    {
        ChangeMetric.Accuracy => "accuracy",
        ChangeMetric.MacroF1 => "macro F1",
        ChangeMetric.WeightedF1 => "weighted F1",
        ChangeMetric.SignErrors => "sign errors",
        ChangeMetric.QuadraticKappa => "quadratic κ",
        ChangeMetric.MAE => "MAE of Δ",
        _ => "Spearman of Δ",
    };

    /// <summary>Its unit.</summary>
    /// <param name="metric">The measure.</param>
    /// <param name="unit">Of the scores.</param>
    public static string Unit(ChangeMetric metric, string unit) => metric switch
    {
        ChangeMetric.Accuracy or ChangeMetric.SignErrors => "%",
        ChangeMetric.MAE => unit,
        _ => "",
    };

    private static WeightedStatistic Percent(IReadOnlyList<ChangePrediction> answers, Func<ChangePrediction, bool> holds) =>
        WeightedStatistics.Mean([.. answers.Select(one => holds(one) ? 100.0 : 0)]);

    private static WeightedStatistic Counted(IReadOnlyList<ChangePrediction> answers, Func<double[], double> of)
    {
        int[] cells = [.. answers.Select(one => ((int)one.Target * K) + (int)one.Predicted)];
        return weights =>
        {
            var counts = new double[K * K];   // row = true class, column = answered class
            for (var i = 0; i < cells.Length; i++)
                counts[cells[i]] += weights[i];
            return of(counts);
        };
    }

    private static double F1(double[] counts, int c) =>
        Row(counts, c) + Column(counts, c) is var either and > 0 ? 2 * counts[(c * K) + c] / either : 0;

    // 1 − Σ w o / Σ w e, w = (i − j)²; NaN where chance alone would agree always.
    private static double Kappa(double[] counts)
    {
        var (observed, expected, total) = (0.0, 0.0, counts.Sum());
        for (var i = 0; i < K; i++)
            for (var j = 0; j < K; j++)
            {
                observed += (i - j) * (i - j) * counts[(i * K) + j];
                expected += (i - j) * (i - j) * Row(counts, i) * Column(counts, j) / total;
            }
        return expected > 0 ? 1 - (observed / expected) : double.NaN;
    }

    private static double Row(double[] counts, int c) => Enumerable.Range(0, K).Sum(j => counts[(c * K) + j]);

    private static double Column(double[] counts, int c) => Enumerable.Range(0, K).Sum(i => counts[(i * K) + c]);
}
