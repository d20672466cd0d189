using ImageRegression.Baselines;
using Xunit;
using static TorchSharp.torch;

namespace ImageRegression.Core.Tests.Baselines;

/// <summary>
/// Simple methods, held to scikit-learn 1.2.1: <c>make_pipeline(StandardScaler(), Ridge(alpha=α))</c>, <c>Ridge(alpha=α)</c> and
/// <c>KNeighborsRegressor(k)</c>, fitted to the first N rows of <see cref="Data"/> and asked for the three that follow; printed with <c>repr</c>.
/// Twelve rows of 4 features and six rows of 9, for the two forms of the closed solution.
/// </summary>
public sealed class BaselineTests
{
    private const double Tolerance = 1e-8;

    public static TheoryData<int, int, double, double[], double[]> Ridges => new()
    {
        { 12, 4, 0.1, [3.5334264311715846, 0.630835591211472, 0.12401740887913393], [3.6208153508165113, 0.6641956195532106, 0.0644519057867714] },
        { 12, 4, 10, [2.525593999069376, 0.6874290116751247, 1.1126907666974768], [2.7938510038437374, 0.4435154861301407, 0.6930756650981544] },
        { 6, 9, 0.1, [6.211323549194865, -2.7855885370074263, -8.797696495302135], [6.22689890061867, -2.8093622346124367, -8.83376333993639] },
        { 6, 9, 10, [4.886397529198774, -1.37055728830696, -6.209827013664661], [6.107561511814422, -2.739706462733427, -8.646371041848086] },
    };

    [Theory]
    [MemberData(nameof(Ridges))]
    public void Ridge_answers_as_scikit_learns_does_with_and_without_scaled_features(int rows, int features, double alpha, double[] scaled, double[] unscaled)
    {
        using var scope = NewDisposeScope();
        var (known, labels, asked) = Data(rows, features);
        var scaling = FeatureScaling.Of(known);
        IsClose(scaled, RidgeRegression.Fit(scaling.Scale(known), labels, alpha).Predict(scaling.Scale(asked)));
        IsClose(unscaled, RidgeRegression.Fit(known, labels, alpha).Predict(asked));
    }

    [Theory]
    [InlineData(12, 4, 1, new[] { 13.498586363834153, 10.083513145322545, 2.0645584626420885 })]
    [InlineData(12, 4, 3, new[] { 7.963542789842118, 1.7268291482077214, -4.147915706956664 })]
    [InlineData(6, 9, 1, new[] { 6.716099682706644, -1.2720209469308714, -7.540721420170611 })]
    [InlineData(6, 9, 3, new[] { 1.9453735804893248, -0.6988808947982793, -5.2601088434809835 })]
    public void Nearest_neighbours_answer_as_scikit_learns_do(int rows, int features, int k, double[] expected)
    {
        using var scope = NewDisposeScope();
        var (known, labels, asked) = Data(rows, features);
        IsClose(expected, NearestRegression.Predict(known, labels, asked, k));
    }

    [Fact]
    public void A_large_penalty_answers_the_mean_and_a_small_one_finds_a_linear_label()
    {
        using var scope = NewDisposeScope();
        var (known, labels, asked) = Data(6, 9);
        Assert.All(RidgeRegression.Fit(known, labels, 1e15).Predict(asked), answer => Assert.Equal(labels.Average(), answer, Tolerance));
        double[] Linear(Tensor rows) => [.. Enumerable.Range(0, (int)rows.shape[0]).Select(i => 3 + 2 * rows[i, 0].item<double>() - rows[i, 2].item<double>())];
        Assert.Equal(Linear(asked), RidgeRegression.Fit(known, Linear(known), 1e-7).Predict(asked), (one, other) => Math.Abs(one - other) < 1e-6);
    }

    [Fact]
    public void What_cannot_be_fitted_is_refused()
    {
        using var scope = NewDisposeScope();
        var (known, labels, asked) = Data(6, 9);
        Assert.Throws<ArgumentOutOfRangeException>(() => RidgeRegression.Fit(known, labels, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => NearestRegression.Predict(known, labels, asked, 7));
    }

    // x = sin(1.3 i + 0.7 j² + 0.1)(1 + j), but for the feature j = 1, which is 2.5 in all rows; y = 10 cos(0.9 i) + i/2.
    private static (Tensor Known, double[] Labels, Tensor Asked) Data(int rows, int features)
    {
        var x = new double[rows + 3, features];
        for (var i = 0; i < rows + 3; i++)
            for (var j = 0; j < features; j++)
                x[i, j] = j == 1 ? 2.5 : Math.Sin(1.3 * i + 0.7 * j * j + 0.1) * (1 + j);
        var all = tensor(x);
        return (all[..rows], [.. Enumerable.Range(0, rows).Select(i => 10 * Math.Cos(0.9 * i) + 0.5 * i)], all[rows..]);
    }

    private static void IsClose(double[] expected, double[] actual) => Assert.Equal(expected, actual, (one, other) => Math.Abs(one - other) < Tolerance);
}
