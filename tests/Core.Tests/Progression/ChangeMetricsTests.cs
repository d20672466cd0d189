using ImageRegression.Progression;
using Xunit;

namespace ImageRegression.Tests;

/// <summary>Against scikit-learn 1.2 and SciPy 1.10, whose numbers stand here.</summary>
public sealed class ChangeMetricsTests
{
    private static readonly int[] Target = [0, 0, 0, 1, 1, 1, 1, 1, 2, 2, 2, 2, 0, 1, 2, 2];
    private static readonly int[] Predicted = [0, 1, 2, 1, 1, 0, 1, 2, 2, 2, 1, 0, 0, 1, 2, 2];
    private static readonly int[] NeverSame = [0, 0, 2, 2, 2, 0, 0, 2, 2, 2, 0, 0, 0, 0, 2, 2];
    private static readonly double[] Change = [5, 4, 6, 1, 0, -1, 0.5, -0.5, -4, -5, -6, -3.5, 7, 0, -8, -4];
    private static readonly double[] PredictedChange = [3, 1, -2, 0.5, 0, 2, 0, -1, -3, -2, 0.5, 1, 4, 0, -5, -3];
    private static readonly double[] Weights = [2, 0, 1, 1, 3, 1, 0, 1, 2, 1, 1, 1, 0, 2, 1, 0];

    private static ChangePrediction[] Answers(int[] predicted) =>
        [.. Target.Select((target, i) => new ChangePrediction(new($"p{i}", "a", "b", 0, Change[i]), (ChangeClass)target, (ChangeClass)predicted[i], PredictedChange[i]))];

    [Theory]
    [InlineData(ChangeMetric.Accuracy, 62.5, 70.58823529411765)]
    [InlineData(ChangeMetric.MacroF1, 0.611111111111111, 0.6793650793650793)]
    [InlineData(ChangeMetric.WeightedF1, 0.625, 0.7126050420168067)]
    [InlineData(ChangeMetric.QuadraticKappa, 0.3846153846153846, 0.3987138263665596)]
    [InlineData(ChangeMetric.MAE, 2.46875, 2.0588235294117645)]
    [InlineData(ChangeMetric.Spearman, 0.5481535620372247, 0.45397261820627743)]   // weighted: of the repeated values
    [InlineData(ChangeMetric.SignErrors, 12.5, 200.0 / 17)]   // 2 of 16, and 2 of 17 by weight
    public void Measures_are_scikit_learns_with_and_without_weights(ChangeMetric metric, double plain, double weighted)
    {
        Assert.Equal(plain, ChangeMetrics.Of(metric, Answers(Predicted)), 1e-12);
        Assert.Equal(weighted, ChangeMetrics.Statistic(metric, Answers(Predicted))(Weights), 1e-12);
    }

    [Theory]
    [InlineData(ChangeMetric.MacroF1, 0.3571428571428572)]
    [InlineData(ChangeMetric.WeightedF1, 0.3392857142857143)]
    [InlineData(ChangeMetric.QuadraticKappa, 0.3076923076923077)]
    public void A_class_that_is_never_answered_counts_as_a_miss(ChangeMetric metric, double expected) =>
        Assert.Equal(expected, ChangeMetrics.Of(metric, Answers(NeverSame)), 1e-12);

    [Fact]
    public void What_is_not_defined_is_not_a_number()
    {
        ChangePrediction[] one = [.. Answers(Predicted).Where(answer => answer.Target == ChangeClass.Same).Select(answer => answer with { Predicted = ChangeClass.Same, PredictedChange = 1 })];
        Assert.Equal(double.NaN, ChangeMetrics.Of(ChangeMetric.QuadraticKappa, one));
        Assert.Equal(double.NaN, ChangeMetrics.Of(ChangeMetric.Spearman, one));
        Assert.Equal(1 / 3.0, ChangeMetrics.Of(ChangeMetric.MacroF1, one), 1e-12);   // two classes are absent
    }

    [Fact]
    public void Mirroring_all_visits_keeps_every_measure()
    {
        var mirrored = Answers(Predicted).Select(one => one with { Pair = one.Pair.Swapped(), Target = one.Target.Mirrored(), Predicted = one.Predicted.Mirrored(), PredictedChange = -one.PredictedChange }).ToArray();
        foreach (var metric in Enum.GetValues<ChangeMetric>())
            Assert.Equal(ChangeMetrics.Of(metric, Answers(Predicted)), ChangeMetrics.Of(metric, mirrored), 1e-12);
    }
}
