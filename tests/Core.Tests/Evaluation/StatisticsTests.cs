using ImageRegression.Evaluation;
using ImageRegression.Randomness;
using Xunit;
using static TorchSharp.torch;

namespace ImageRegression.Tests;

public class StatisticsTests
{
    // Efron and Tibshirani (1993), "An Introduction to the Bootstrap", table 3.1: 15 law schools.
    private static readonly double[] Lsat = [576, 635, 558, 578, 666, 580, 555, 661, 651, 605, 653, 575, 545, 572, 594];
    private static readonly double[] Gpa = [3.39, 3.30, 2.81, 3.03, 3.44, 3.07, 3.00, 3.43, 3.36, 3.13, 3.12, 2.74, 2.76, 2.88, 2.96];

    // By hand: 0.005·4, 0.01·3, 0.03·2, and 0.04·1 raised to the one before; R's p.adjust(c(.01, .04, .03, .005), "holm") says the same.
    [Fact]
    public void Holm_multiplies_the_smallest_by_all_and_never_falls_below_the_one_before()
    {
        double[] expected = [0.03, 0.06, 0.06, 0.02];
        Assert.All(HolmCorrection.Of([0.01, 0.04, 0.03, 0.005]).Zip(expected), pair => Assert.Equal(pair.Second, pair.First, 12));
        Assert.Equal([1, 1], HolmCorrection.Of([0.6, 0.9]));
        Assert.Equal([0.02, double.NaN], HolmCorrection.Of([0.01, double.NaN]));
        Assert.Throws<ArgumentOutOfRangeException>(() => HolmCorrection.Of([1.5]));
    }

    [Fact]
    public void The_spread_over_seeds_divides_by_one_less_than_their_number()
    {
        Assert.Equal(new SeedSpread(4, 2, 3), SeedSpread.Of([2, 4, 6]));
        Assert.Equal(double.NaN, SeedSpread.Of([7]).Deviation);
    }

    // Efron and Tibshirani (1993), chapter 14, give the BCa 90 % interval of this correlation as (.43, .92); its percentile
    // interval is (.52, .95). 20 000 draws leave an error of the ends of about .005.
    [Fact]
    public void The_interval_of_the_law_schools_correlation_is_Efrons()
    {
        var schools = new SubjectStatistic([.. Enumerable.Range(0, 15).Select(i => $"{i}")], WeightedStatistics.Pearson(Lsat, Gpa));
        var corrected = new SubjectBootstrap { Draws = 20_000, Confidence = 0.9 }.Of(schools);
        var percentile = new SubjectBootstrap { Draws = 20_000, Confidence = 0.9, Kind = BootstrapKind.Percentile }.Of(schools);

        Assert.InRange(corrected.Lower, 0.41, 0.45);
        Assert.InRange(corrected.Upper, 0.91, 0.94);
        Assert.InRange(percentile.Lower, 0.51, 0.54);
        Assert.InRange(percentile.Upper, 0.94, 0.96);
    }

    [Fact]
    public void The_same_seed_draws_the_same_whatever_the_order_of_the_samples()
    {
        double[] values = [1, 5, 2, 8, 3, 4];
        string[] subjects = ["a", "b", "c", "d", "e", "f"];
        var bootstrap = new SubjectBootstrap { Draws = 200 };
        var straight = bootstrap.Of(new SubjectStatistic([.. subjects], WeightedStatistics.Mean(values)));
        var reversed = bootstrap.Of(new SubjectStatistic([.. subjects.Reverse()], WeightedStatistics.Mean([.. values.Reverse()])));

        Assert.Equal(straight.Lower, reversed.Lower, 12);
        Assert.Equal(straight.Upper, reversed.Upper, 12);
        Assert.NotEqual(straight, (bootstrap with { Seed = 2 }).Of(new SubjectStatistic([.. subjects], WeightedStatistics.Mean(values))));
    }

    [Fact]
    public void Intervals_over_subjects_hold_the_mean_and_intervals_over_images_do_not()
    {
        // 40 subjects with 5 images each, whose values differ by subject and hardly within one; the true mean is 0.
        var random = new SplitMix64(7);
        var (bySubject, byImage) = (0, 0);
        for (var study = 0; study < 200; study++)
        {
            var (values, subjects) = (new double[200], new string[200]);
            for (var image = 0; image < values.Length; image++)
            {
                subjects[image] = $"{image / 5}";
                values[image] = (image % 5 == 0 ? random.Normal() : values[image / 5 * 5]) + (image % 5 == 0 ? 0 : 0.1 * random.Normal());
            }
            var bootstrap = new SubjectBootstrap { Draws = 400, Seed = (ulong)study };
            bySubject += Holds(bootstrap.Of(new SubjectStatistic([.. subjects], WeightedStatistics.Mean(values))));
            byImage += Holds(bootstrap.Of(new SubjectStatistic([.. Enumerable.Range(0, 200).Select(i => $"{i}")], WeightedStatistics.Mean(values))));
        }

        // 190 of 200 is nominal, with a standard deviation of 3. Images taken for independent give a width √5 too small: 62 % or 124.
        Assert.InRange(bySubject, 178, 200);
        Assert.InRange(byImage, 90, 155);

        static int Holds(Bounds interval) => interval.Lower <= 0 && 0 <= interval.Upper ? 1 : 0;
    }

    [Fact]
    public void One_subject_has_no_interval() =>
        Assert.Equal(double.NaN, new SubjectBootstrap().Of(new SubjectStatistic(["a", "a"], WeightedStatistics.Mean([1, 2]))).Lower);

    [Fact]
    public void Weights_of_one_give_the_plain_measures()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(3);
        var space = randn([40, 3], dtype: ScalarType.Float64, generator: generator);
        double[] x = space.select(1, 0).contiguous().data<double>().ToArray(), y = space.select(1, 1).contiguous().data<double>().ToArray();
        double[] ones = [.. Enumerable.Repeat(1.0, 40)];

        Assert.Equal(RegressionMetrics.RSquared(x, y), WeightedStatistics.RSquared(x, y)(ones), 12);
        Assert.Equal(RegressionMetrics.Pearson(x, y), WeightedStatistics.Pearson(x, y)(ones), 12);
        Assert.Equal(RegressionMetrics.RootMeanSquaredError(x, y), WeightedStatistics.RootMeanSquaredError(x, y)(ones), 12);
        Assert.Equal(new ResidualVariance().Of(space, x).Value, WeightedResidualVariance.Of(new ResidualVariance(), space, x)(ones), 9);
    }

    [Fact]
    public void A_weight_of_two_is_a_sample_that_comes_twice()
    {
        double[] predicted = [1, 2, 3, 5], target = [1.5, 2, 2, 6];
        double[] weights = [2, 1, 0, 1], twicePredicted = [1, 1, 2, 5], twiceTarget = [1.5, 1.5, 2, 6];
        Assert.Equal(RegressionMetrics.RSquared(twicePredicted, twiceTarget), WeightedStatistics.RSquared(predicted, target)(weights), 12);
        Assert.Equal(RegressionMetrics.Pearson(twicePredicted, twiceTarget), WeightedStatistics.Pearson(predicted, target)(weights), 12);
        Assert.Equal(RegressionMetrics.RootMeanSquaredError(twicePredicted, twiceTarget), WeightedStatistics.RootMeanSquaredError(predicted, target)(weights), 12);
    }
}
