using System.Collections.Immutable;
using ImageRegression.Evaluation;
using ImageRegression.Neighbors;
using Xunit;
using static TorchSharp.torch;

namespace ImageRegression.Studies.Tests;

/// <summary>D5 of more test images than can each be compared with all training images.</summary>
public sealed class DispersionSampleTests
{
    // Places along a line drawn anew for test and training images, noisy labels, two images a subject.
    private static MeasuredCases Noisy(int count)
    {
        var random = new Random(3);
        double[] places = [.. Enumerable.Range(0, count).Select(_ => 100 * random.NextDouble())];
        double[] labels = [.. places.Select(place => place + (10 * random.NextDouble()))];
        double[] learnt = [.. Enumerable.Range(0, 400).Select(i => i * 0.25)];
        ImmutableArray<CasePrediction> cases = [.. labels.Select((label, i) => new CasePrediction($"{i}", $"s{i / 2}", label, label, true, []))];
        var test = Embeddings.Of(tensor(places).unsqueeze(1), labels, cases.Select(one => one.Subject));
        var train = Embeddings.Of(tensor(learnt).unsqueeze(1), learnt);
        return new(cases, () => train, () => test, "mm");
    }

    private static double[] OfAll(MeasuredCases cases) => new LabelDispersion().PerSample(cases.Test, cases.Train);

    [Fact]
    public void Five_thousand_images_all_count()
    {
        var all = Noisy(5000);
        Assert.Equal(OfAll(all).Average(), all.Value(Metric.D5).Value);
        Assert.Empty(Metric.NotesOn([Metric.D5], all, [all.Value(Metric.D5)]));
    }

    [Fact]
    public void Of_more_a_sample_is_measured_each_image_as_before_and_the_rule_is_told()
    {
        var many = Noisy(20_000);
        var (exact, measured) = (OfAll(many), many.PerCase(Metric.D5)!);
        int[] sample = [.. Enumerable.Range(0, 20_000).Where(i => !double.IsNaN(measured[i]))];
        Assert.Equal(5000, sample.Length);
        Assert.All(sample, i => Assert.Equal(exact[i], measured[i]));
        Assert.Equal(sample.Average(i => exact[i]), many.Value(Metric.D5).Value, 1e-12);
        Assert.Equal(
            ["D5 is measured on 5,000 of 20,000 test images, drawn at random with seed 1: it compares each with all training images"],
            Metric.NotesOn([Metric.D5], many, [many.Value(Metric.D5)]).AsEnumerable());
    }

    /// <summary>The interval is that of the images measured: it holds what all images give, and is twice as wide with a quarter of them.</summary>
    [Fact]
    public void The_interval_is_that_of_the_images_measured()
    {
        var many = Noisy(20_000);
        var exact = OfAll(many);
        var bootstrap = new SubjectBootstrap { Draws = 400 };
        var (sampled, full) = (bootstrap.Of(many.Statistic(Metric.D5)), bootstrap.Of(new SubjectStatistic([.. many.Cases.Select(one => one.Subject)], WeightedStatistics.Mean(exact))));
        Assert.InRange(exact.Average(), sampled.Lower, sampled.Upper);
        Assert.InRange((sampled.Upper - sampled.Lower) / (full.Upper - full.Lower), 1.6, 2.4);
    }

    [Fact]
    public void Folds_are_sampled_each_by_itself()
    {
        var (first, second) = (Noisy(6000), Noisy(200));
        var both = MeasuredCases.Of([first, Renamed(second)]);
        var (one, other) = (first.Value(Metric.D5).Value, second.Value(Metric.D5).Value);
        Assert.Equal(((5000 * one) + (200 * other)) / 5200, both.Value(Metric.D5).Value, 1e-9);
        Assert.Equal(both.Value(Metric.D5).Value, both.Statistic(Metric.D5).Of([.. Enumerable.Repeat(1.0, 6200)]), 1e-9);
        Assert.Equal(5200, both.Each(Metric.D5)!.Count());
    }

    /// <summary>A value that a measure of one's own does not have is not taken for one that was left out.</summary>
    [Fact]
    public void Other_measures_are_taken_of_all_images()
    {
        var many = Noisy(6000);
        Assert.Equal(6000, many.Each(Metric.MAE)!.Count());
        Assert.Equal(double.NaN, many.Value(Metric.PerCase("own", one => one.Id == "3" ? double.NaN : 1)).Value);
    }

    private static MeasuredCases Renamed(MeasuredCases cases) => new([.. cases.Cases.Select(one => one with { Id = $"other {one.Id}" })], () => cases.Train, () => cases.Test, cases.Unit);
}
