using System.Collections.Immutable;
using ImageRegression.Evaluation;
using ImageRegression.Neighbors;
using Xunit;
using static TorchSharp.torch;

namespace ImageRegression.Studies.Tests;

/// <summary>Residual variance of more images than all pairs of can be compared.</summary>
public sealed class SpaceSampleTests
{
    // Images along a line, at the place of their label.
    private static MeasuredCases Line(int count)
    {
        double[] labels = [.. Enumerable.Range(0, count).Select(i => i * 0.5)];
        ImmutableArray<CasePrediction> cases = [.. labels.Select((label, i) => new CasePrediction($"{i}", $"s{i / 2}", label, label, true, []))];
        var space = Embeddings.Of(tensor(labels).unsqueeze(1), labels, cases.Select(one => one.Subject));
        return new(cases, () => space, () => space, "mm");
    }

    [Fact]
    public void An_isometry_stays_one_and_the_rule_is_told()
    {
        var many = Line(20_000);
        var value = many.Value(Metric.RV);
        Assert.Equal(0, value.Value, 1e-9);
        Assert.Equal(
            ["RV is measured on 2,000 of 20,000 test images, drawn at random with seed 1: it compares all pairs"],
            Metric.NotesOn([Metric.RV, Metric.MAE], many, [value, many.Value(Metric.MAE)]).AsEnumerable());
        Assert.Equal(0, many.Statistic(Metric.RV).Of([.. Enumerable.Repeat(1.0, 20_000)]), 1e-9);
    }

    [Fact]
    public void Two_thousand_images_all_count()
    {
        var all = Line(2000);
        Assert.Equal(new ResidualVariance().Of(all.Test.Vectors, all.Target).Value, all.Value(Metric.RV).Value);
        Assert.Empty(Metric.NotesOn([Metric.RV], all, [all.Value(Metric.RV)]));
    }

    /// <summary>Twice the subjects took four times as long where each was left out by itself.</summary>
    [Fact]
    public void An_interval_asks_for_no_more_values_than_draws_and_groups()
    {
        var asked = 0;
        var statistic = new SubjectStatistic([.. Enumerable.Range(0, 20_000).Select(i => $"{i}")], weights =>
        {
            Interlocked.Increment(ref asked);
            return weights[0];
        });
        new SubjectBootstrap { Draws = 100 }.Of(statistic);
        Assert.Equal(100 + 500 + 1, asked);
    }
}
