using ImageRegression.Baselines;
using Xunit;

namespace ImageRegression.Tests;

public sealed class LinearRegressionTests
{
    // Six rows of three features, not centred, the third nearly the sum of the others.
    private static readonly double[][] Rows = [[1, 2, 3.1], [2, 0, 2.2], [4, 1, 4.8], [0, 3, 3.0], [5, 5, 9.7], [3, 4, 7.3]];
    private static readonly double[] Labels = [3.5, 1, 6, 2.5, 14, 9];

    public static TheoryData<string, double> Penalties => new()
    {
        { "lasso", 0.1 },
        { "lasso", 1 },
        { "elastic", 0.1 },
        { "elastic", 1 },
    };

    // The answer to an objective that is not smooth is known by its conditions, whatever found it.
    [Theory]
    [MemberData(nameof(Penalties))]
    public void A_descent_ends_where_no_coefficient_can_be_bettered(string kind, double alpha)
    {
        var ratio = kind == "lasso" ? 1 : 0.5;
        var fit = LinearRegression.Fit(Rows, Labels, kind == "lasso" ? RegressionPenalty.Lasso(alpha) : RegressionPenalty.ElasticNet(alpha, ratio));

        var left = Rows.Zip(Labels, (row, label) => label - fit.Predict(row)).ToArray();
        Assert.Equal(0, left.Average(), 1e-9);   // the intercept's condition
        for (var f = 0; f < 3; f++)
        {
            var w = fit.Coefficients[f];
            var slope = (Rows.Zip(left, (row, rest) => row[f] * rest).Sum() / Rows.Length) - (alpha * (1 - ratio) * w);
            if (w == 0)
                Assert.InRange(Math.Abs(slope), 0, (alpha * ratio) + 1e-9);
            else
                Assert.Equal(alpha * ratio * Math.Sign(w), slope, 1e-8);
        }
    }

    [Fact]
    public void Ridge_and_least_squares_meet_their_normal_equations()
    {
        foreach (var (penalty, alpha) in new[] { (RegressionPenalty.None, 0.0), (RegressionPenalty.Ridge(2), 2) })
        {
            var fit = LinearRegression.Fit(Rows, Labels, penalty);
            var left = Rows.Zip(Labels, (row, label) => label - fit.Predict(row)).ToArray();
            Assert.Equal(0, left.Average(), 1e-9);
            for (var f = 0; f < 3; f++)
                Assert.Equal(alpha * fit.Coefficients[f], Rows.Zip(left, (row, rest) => (row[f] - Rows.Average(one => one[f])) * rest).Sum(), 1e-8);
        }
    }

    [Fact]
    public void Fewer_rows_than_features_get_the_smallest_exact_fit()
    {
        var fit = LinearRegression.Fit([[1, 0, 1], [3, 2, 3]], [1, 5], RegressionPenalty.None);

        Assert.Equal(1, fit.Predict([1, 0, 1]), 1e-12);
        Assert.Equal(5, fit.Predict([3, 2, 3]), 1e-12);
        Assert.All(fit.Coefficients, w => Assert.Equal(2 / 3.0, w, 1e-12));   // along the difference of the rows, (2, 2, 2), and no way else
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void A_penalty_is_a_finite_number_above_0(double alpha)
    {
        Assert.Contains("Without a penalty use None.", Assert.Throws<UserErrorException>(() => RegressionPenalty.Ridge(alpha)).Message, StringComparison.Ordinal);
        Assert.Throws<UserErrorException>(() => RegressionPenalty.Lasso(alpha));
        Assert.Throws<UserErrorException>(() => RegressionPenalty.ElasticNet(alpha));
    }
}
