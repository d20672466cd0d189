using ImageRegression.Tables;
using TorchSharp;
using Xunit;

namespace ImageRegression.Tests;

public sealed class LabelScalingTests
{
    [Fact]
    public void The_z_score_of_2_4_4_4_5_5_7_9_has_mean_5_and_deviation_2() =>
        Assert.Equal(LabelScaling.ZScore(5, 2), LabelScaling.FitZScore([2, 4, 4, 4, 5, 5, 7, 9]));

    [Fact]
    public void A_large_mean_costs_no_precision() =>
        Assert.Equal(Math.Sqrt(2.0 / 3), LabelScaling.FitZScore([1e9, 1e9 + 1, 1e9 + 2]).Divisor, 1e-6);

    [Fact]
    public void Unscaling_undoes_scaling()
    {
        var scaling = LabelScaling.ZScore(127.3, 41.2);
        double[] labels = [4, 127.3, 228];
        Assert.Equal(labels, scaling.Unscale(scaling.Scale(labels)).Select(label => Math.Round(label, 9)));
        using var tensor = torch.tensor(labels);
        Assert.Equal(labels, scaling.Unscale(scaling.Scale(tensor)).data<double>().ToArray().Select(label => Math.Round(label, 9)));
    }

    [Fact]
    public void Calcium_scores_of_0_and_13_become_minus_and_plus_3_25() =>
        Assert.Equal([-3.25, 3.25], LabelScaling.Affine(6.5, 2).Scale((double[])[0, 13]));

    [Fact]
    public void Labels_without_spread_have_no_z_score()
    {
        Assert.StartsWith("2 labels have no spread", Assert.Throws<UserErrorException>(() => LabelScaling.FitZScore([3, 3])).Message);
        Assert.StartsWith("The labels lie so far apart (-1E+308 to 1E+308)", Assert.Throws<UserErrorException>(() => LabelScaling.FitZScore([-1e308, 1e308, 0])).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => LabelScaling.ZScore(0, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => LabelScaling.Affine(double.NaN, 1));
    }
}
